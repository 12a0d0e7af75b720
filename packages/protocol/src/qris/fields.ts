import { type QrisRefusal, refuseQris } from "./qris-refusal.ts";

/** One tag-length-value field as it stands in a payload. */
export interface QrisField {
  readonly tag: string;
  readonly value: string;
}

/** A field with its place. */
export interface PlacedField extends QrisField {
  /** `"54"`, or `"26.01"` inside a template. */
  readonly path: string;
  /** Characters from the start of the payload to the field's tag. */
  readonly position: number;
}

/** Everything readable, and the fault that ended the reading, if one did. */
export interface FieldsReading {
  readonly fields: readonly PlacedField[];
  readonly fault: QrisRefusal | undefined;
}

const HEADER_LENGTH = 4;
const VALUE_LENGTH_MAX = 99;
const TWO_DIGITS = /^\d\d$/;

/** Splits a payload, or the value of a template field, into its fields. */
export function readFields(text: string, template?: PlacedField): FieldsReading {
  const pathPrefix = template ? `${template.path}.` : "";
  const origin = template ? template.position + HEADER_LENGTH : 0;
  const fields: PlacedField[] = [];
  const seen = new Set<string>();
  let offset = 0;
  while (offset < text.length) {
    const field = readField(text, offset, { pathPrefix, origin });
    if ("outcome" in field) return { fields, fault: field };
    if (seen.has(field.tag)) {
      return { fields, fault: refuseQris("tag_repeated", field.path, field.position) };
    }
    seen.add(field.tag);
    fields.push(field);
    offset += HEADER_LENGTH + field.value.length;
  }
  return { fields, fault: undefined };
}

interface Surroundings {
  readonly pathPrefix: string;
  readonly origin: number;
}

function readField(
  text: string,
  offset: number,
  { pathPrefix, origin }: Surroundings,
): PlacedField | QrisRefusal {
  const position = origin + offset;
  const tag = text.slice(offset, offset + 2);
  if (!TWO_DIGITS.test(tag)) return refuseQris("tag_malformed", pathPrefix.slice(0, -1), position);
  const path = pathPrefix + tag;
  const length = text.slice(offset + 2, offset + HEADER_LENGTH);
  if (!TWO_DIGITS.test(length) || length === "00") {
    return refuseQris("length_malformed", path, position);
  }
  const start = offset + HEADER_LENGTH;
  const value = text.slice(start, start + Number(length));
  if (value.length < Number(length)) return refuseQris("value_short", path, position);
  return { tag, value, path, position };
}

/**
 * Writes one field; the length counts characters.
 *
 * @throws RangeError when the value is empty or longer than 99 characters.
 */
export function writeField(tag: string, value: string): string {
  if (value.length === 0 || value.length > VALUE_LENGTH_MAX) {
    throw new RangeError(`QRIS tag ${tag}: ${value.length} characters do not fit 1 to 99`);
  }
  return tag + String(value.length).padStart(2, "0") + value;
}
