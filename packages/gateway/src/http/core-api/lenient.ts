import { parseRupiah, type Rupiah } from "@gerbang/protocol";
import { type TSchema, Type } from "@sinclair/typebox";
import { ApiError } from "../shared/api-error.ts";
import {
  complete,
  type Field,
  listOf,
  type Members,
  objectOf,
  type Problems,
  type Reading,
  type ValuesOf,
} from "../shared/fields.ts";
import { isJsonObject, type JsonObject } from "../shared/json-object.ts";
import { listSchema, objectSchema } from "./lenient-schemas.ts";

/**
 * The Core API's vocabulary. Clients send numbers where text belongs and text where numbers belong, so
 * any scalar is read as its text; null is absent, and members that are not known are ignored. What
 * cannot be read so is a problem in the texts of Core API section 2.4, or malformed: 413.
 */
export const lenient = {
  text,
  matching,
  parsed,
  choice,
  whole,
  rupiah,
  flag,
  free,
  orEmpty,
  object,
  list,
};

/** What was read. Throws 400 with every problem, each said once: the lines of a list share a name. */
export function accept<Value>(reading: Reading<Value>): Value {
  const value = complete(reading);
  if (value === undefined) throw new ApiError("invalid_request", [...new Set(reading.problems)]);
  return value;
}

const SCALAR = ["string", "number", "boolean"] as const;

interface TextRule {
  /** In characters. */
  readonly max?: number;
  readonly about?: string;
}

/** Any text. */
function text(rule: TextRule = {}): Field<string> {
  const { max } = rule;
  return {
    schema: textSchema(SCALAR, rule),
    read(value, name, problems) {
      const sent = textOf(value);
      if (!isTooLong(sent, max)) return sent;
      return addProblem(problems, `${name} too long`);
    },
  };
}

interface FormRule extends TextRule {
  readonly pattern: RegExp;
  /** Whether whole numbers are read as text. */
  readonly numbers?: boolean;
}

/** Text of a form. */
function matching(rule: FormRule): Field<string> {
  return parsed(rule, (sent) => (rule.pattern.test(sent) ? sent : undefined));
}

/** Text that stands for something else: an id, for example. The pattern documents what is parsed. */
function parsed<Value>(
  { numbers = false, ...rule }: FormRule,
  parse: (text: string) => Value | undefined,
): Field<Value> {
  const { max } = rule;
  return {
    schema: textSchema(numbers ? ["string", "integer"] : ["string"], rule),
    read(value, name, problems) {
      const sent = textOf(value);
      if (isTooLong(sent, max)) return addProblem(problems, `${name} too long`);
      const isTyped = typeof value === "string" || (numbers && Number.isInteger(value));
      const read = isTyped ? parse(sent) : undefined;
      return read === undefined ? addProblem(problems, `${name} format is invalid`) : read;
    },
  };
}

function textSchema(
  types: readonly string[],
  { max, pattern, about }: TextRule & { readonly pattern?: RegExp },
): TSchema {
  return Type.Unsafe({
    type: [...types, "null"],
    ...(max !== undefined && { maxLength: max }),
    ...(pattern && { pattern: pattern.source }),
    ...(about !== undefined && { description: about }),
  });
}

/** One of these texts. */
function choice<const Value extends string>(
  values: readonly Value[],
  about?: string,
): Field<Value> {
  const known = new Map<string, Value>(values.map((value) => [value, value]));
  return {
    schema: Type.Unsafe({
      type: [...SCALAR, "null"],
      enum: [...values, null],
      ...(about !== undefined && { description: about }),
    }),
    read(value, name, problems) {
      const read = known.get(textOf(value));
      return read === undefined ? addProblem(problems, `${name} is not supported`) : read;
    },
  };
}

interface WholeRule {
  readonly min: number;
  readonly max: number;
  /** What is said outside of the range; `is invalid` when absent. */
  readonly range?: string;
  readonly about?: string;
}

/** A whole number, also as text such as `"44000"` or `"44000.00"`. */
function whole(rule: WholeRule): Field<number> {
  return numeric(rule, (number) => (Number.isSafeInteger(number) ? number : undefined));
}

/** An amount, written as a whole number is. */
function rupiah(rule: WholeRule): Field<Rupiah> {
  return numeric(rule, parseRupiah);
}

function numeric<Value>(
  { min, max, range = "is invalid", about }: WholeRule,
  parse: (number: number) => Value | undefined,
): Field<Value> {
  return {
    schema: Type.Unsafe({
      type: ["integer", "string", "null"],
      minimum: min,
      maximum: max,
      pattern: numberPattern(min, max),
      ...(about !== undefined && { description: about }),
    }),
    isAbsentWhenEmpty: true,
    read(value, name, problems) {
      const number = numberOf(value);
      if (number === undefined) return addProblem(problems, `${name} is not a number`);
      const isWhole = Number.isInteger(number) && !hasFraction(value);
      if (Math.ceil(number) < min || number > max) problems.push(`${name} ${range}`);
      else if (!isWhole) problems.push(`${name} must not contain decimal`);
      // Also out of range: items that sum to another amount are named beside it.
      return isWhole ? parse(number) : undefined;
    },
  };
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const sent = textOf(value);
  return NUMBER.test(sent) ? Number(sent) : undefined;
}

/** Text may have a fraction that no double holds: 1.00000000000000000001 is not whole. */
function hasFraction(value: unknown): boolean {
  return typeof value === "string" && /\.0*[1-9]/.test(value);
}

/** Every `max` is a row of nines, so counting digits says as much as comparing. */
function numberPattern(min: number, max: number): string {
  const digits = String(max).length;
  return min > 0
    ? String.raw`^\+?0*[1-9]\d{0,${digits - 1}}(\.0+)?$`
    : String.raw`^[+-]?0*\d{1,${digits}}(\.0+)?$`;
}

/** True or false, also as text. */
function flag(about: string): Field<boolean> {
  return {
    schema: Type.Unsafe({ enum: [true, false, "true", "false", null], description: about }),
    read(value, name, problems) {
      const sent = textOf(value);
      if (sent === "true" || sent === "false") return sent === "true";
      return addProblem(problems, `${name} format is invalid`);
    },
  };
}

/** An object whose content is the merchant's own. */
function free(about: string): Field<JsonObject> {
  return {
    schema: Type.Unsafe({ type: ["object", "null"], description: about }),
    read: membersOf,
  };
}

/** An empty text counts as absent. */
function orEmpty<Value>(field: Field<Value>): Field<Value> {
  return { ...field, isAbsentWhenEmpty: true };
}

/** An object with known members; others are ignored. */
function object<const M extends Members>(
  members: M,
  suffixOf?: (key: string) => string,
): Field<ValuesOf<M>> {
  return objectOf(members, {
    schema: objectSchema(members),
    open: membersOf,
    isAbsent,
    isMissedByMember: true,
    ...(suffixOf && { suffixOf }),
  });
}

function isAbsent(value: unknown, isAbsentWhenEmpty: boolean): boolean {
  return value === undefined || value === null || (value === "" && isAbsentWhenEmpty);
}

/** A list; all its elements share a name. */
function list<Value>(one: Field<Value>): Field<readonly Value[]> {
  return listOf(one, {
    schema: listSchema(one),
    open: elementsOf,
    nameOf: (name) => name,
  });
}

function addProblem(problems: Problems, problem: string): undefined {
  problems.push(problem);
}

/** Objects and lists where text belongs are malformed, not invalid: 413. Section 2.4. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new ApiError("malformed_body");
}

/** Of an object, or of none when it is null; anything else is malformed. */
function membersOf(value: unknown): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw new ApiError("malformed_body");
  return value;
}

function elementsOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new ApiError("malformed_body");
  return value as readonly unknown[];
}

function isTooLong(sent: string, max = Number.POSITIVE_INFINITY): boolean {
  // Characters, not UTF-16 units; what has few enough units has few enough characters.
  return sent.length > max && Array.from(sent).length > max;
}
