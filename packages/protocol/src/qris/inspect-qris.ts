import { computeChecksum } from "./crc16.ts";
import { type PlacedField, readFields } from "./fields.ts";
import { parseQris } from "./parse-qris.ts";
import type { QrisRefusal } from "./qris-refusal.ts";
import { isTemplateTag, nameOfQrisTag } from "./tags.ts";

/** A field to show to a person. */
export interface InspectedField extends PlacedField {
  /** In English; `undefined` for a tag that has no meaning. */
  readonly name: string | undefined;
  /** What a template holds. */
  readonly fields: readonly InspectedField[];
}

/** Whatever can be said about a text, be it a payload or not. */
export interface QrisInspection {
  readonly fields: readonly InspectedField[];
  readonly checksum: {
    /** The last four characters, when they stand in tag 63. */
    readonly given: string | undefined;
    /** What they should be. */
    readonly calculated: string | undefined;
    readonly isRight: boolean;
  };
  /** Why `parseQris` refuses it, if it does. */
  readonly refusal: QrisRefusal | undefined;
}

/** Takes a text apart tag by tag, as far as it goes, for showing. Never throws. */
export function inspectQris(payload: string): QrisInspection {
  const reading = parseQris(payload);
  const given = /6304(.{4})$/.exec(payload)?.[1];
  const calculated = given === undefined ? undefined : computeChecksum(payload.slice(0, -4));
  return {
    fields: readFields(payload).fields.map(inspectField),
    checksum: { given, calculated, isRight: given !== undefined && given === calculated },
    refusal: reading.outcome === "refused" ? reading : undefined,
  };
}

function inspectField(field: PlacedField): InspectedField {
  const inner = isTemplateTag(field.path) ? readFields(field.value, field).fields : [];
  return { ...field, name: nameOfQrisTag(field.path), fields: inner.map(inspectField) };
}
