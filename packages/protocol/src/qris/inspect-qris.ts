import { computeChecksum, possibleChecksums } from "./crc16.ts";
import type { PlacedField } from "./fields.ts";
import { readSplit } from "./parse-qris.ts";
import type { QrisDeparture, QrisRefusal } from "./qris-refusal.ts";
import { type SplitPayload, splitPayload } from "./split-payload.ts";
import { nameOfQrisTag } from "./tags.ts";

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
  /** Where it departs from the standard; empty for what is refused. */
  readonly departures: readonly QrisDeparture[];
}

/** Takes a text apart tag by tag, as far as it goes, for showing. Never throws. */
export function inspectQris(payload: string): QrisInspection {
  const split = splitPayload(payload);
  const reading = readSplit(payload, split);
  return {
    fields: split.fields.map((field) => inspectField(field, split)),
    checksum: inspectChecksum(split.text),
    refusal: reading.outcome === "refused" ? reading : undefined,
    departures: reading.outcome === "read" ? reading.departures : [],
  };
}

function inspectChecksum(text: string): QrisInspection["checksum"] {
  const given = /6304(.{4})$/.exec(text)?.[1];
  if (given === undefined) return { given, calculated: undefined, isRight: false };
  const checked = text.slice(0, -4);
  const possible = /[^ -~]/.test(checked) ? possibleChecksums(checked) : [computeChecksum(checked)];
  const right = possible.find((checksum) => checksum === given.toUpperCase());
  return { given, calculated: right ?? possible[0], isRight: right !== undefined };
}

function inspectField(field: PlacedField, { members }: SplitPayload): InspectedField {
  const inner = members.get(field) ?? [];
  return {
    ...field,
    name: nameOfQrisTag(field.path),
    fields: inner.map((one) => ({ ...one, name: nameOfQrisTag(one.path), fields: [] })),
  };
}
