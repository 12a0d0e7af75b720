import { type QrisRefusal, refuseQris } from "./qris-refusal.ts";
import type { ValueEnd } from "./value-end.ts";

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

/** Everything readable, and the problem that ended the reading, if one did. */
export interface FieldsReading {
  readonly fields: readonly PlacedField[];
  readonly problem: QrisRefusal | undefined;
}

const HEADER_LENGTH = 4;
const VALUE_LENGTH_MAX = 99;

/** What is split: a payload, or the value of a template in it. */
interface FieldsSource {
  readonly text: string;
  readonly template?: PlacedField;
  readonly valueEnd: ValueEnd;
}

/** Splits a payload, or the value of a template field, into its fields: all of them, repeated ones too. */
export function readFields(source: FieldsSource): FieldsReading {
  const fields: PlacedField[] = [];
  let offset = 0;
  while (offset < source.text.length) {
    const field = readField(source, offset);
    if ("outcome" in field) return { fields, problem: field };
    fields.push(field);
    offset += HEADER_LENGTH + field.value.length;
  }
  return { fields, problem: undefined };
}

function readField({ text, template, valueEnd }: FieldsSource, offset: number) {
  const position = template ? template.position + HEADER_LENGTH + offset : offset;
  if (twoDigitsAt(text, offset) === undefined) {
    return refuseQris("tag_malformed", template?.path ?? "", position);
  }
  const tag = text.slice(offset, offset + 2);
  const path = template ? `${template.path}.${tag}` : tag;
  const length = twoDigitsAt(text, offset + 2);
  if (length === undefined) return refuseQris("length_malformed", path, position);
  const start = offset + HEADER_LENGTH;
  const end = valueEnd(text, start, length);
  if (end === undefined) return refuseQris("value_short", path, position);
  return { tag, value: text.slice(start, end), path, position };
}

/** The number that two digits make. */
function twoDigitsAt(text: string, offset: number): number | undefined {
  const tens = text.charCodeAt(offset) - 48;
  const ones = text.charCodeAt(offset + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : undefined;
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
