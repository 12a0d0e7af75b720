import { type TProperties, type TSchema, Type } from "@sinclair/typebox";
import { ApiError } from "../shared/api-error.ts";
import type { JsonObject } from "../shared/read-body.ts";

/**
 * One member of a request: the schema that documents it and the check that names its problems in the
 * texts of Core API section 2.4. Both are made in one place; a test compares them.
 */
export interface RequestField {
  readonly schema: TSchema;
  /** Told only of values that are there. */
  readonly check: (value: unknown, name: string, problems: Problems) => void;
  readonly required?: boolean;
  /** An empty text counts as absent. */
  readonly emptyIsAbsent?: boolean;
  /** When it is missing, its own members are what is said to be missing. */
  readonly missingByMember?: boolean;
}

/** The problems found so far; the same text is said once. */
export type Problems = Set<string>;

type NameOf = (parent: string, key: string) => string;

/** Clients send numbers where text belongs, so any scalar is read as its text. */
const SCALAR = ["string", "number", "boolean"] as const;

/** Objects and lists where text belongs are malformed, not invalid: 413. Section 2.4. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new ApiError("malformed_body");
}

/** An object, or nothing when it is absent; anything else is malformed. */
export function objectOf(value: unknown): JsonObject {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw new ApiError("malformed_body");
  return value as JsonObject;
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

interface TextRule {
  readonly max?: number;
  readonly pattern?: RegExp;
  /** With a pattern: whether whole numbers are read as text. */
  readonly numbers?: boolean;
  readonly oneOf?: readonly string[];
  readonly about?: string;
}

/** Text with a longest length in characters, and a form. */
export function textField(rule: TextRule = {}): RequestField {
  const { max, pattern, numbers = false, oneOf, about } = rule;
  const types = pattern ? ["string", ...(numbers ? ["integer"] : [])] : SCALAR;
  return {
    schema: Type.Unsafe<string>({
      type: [...types, "null"],
      ...(max !== undefined && { maxLength: max }),
      ...(pattern && { pattern: pattern.source }),
      ...(oneOf && { enum: [...oneOf, null] }),
      ...(about !== undefined && { description: about }),
    }),
    check(value, name, problems) {
      const read = textOf(value);
      if (max !== undefined && lengthOf(read) > max) problems.add(`${name} too long`);
      else if (pattern && !(isTyped(value, numbers) && pattern.test(read))) {
        problems.add(`${name} format is invalid`);
      } else if (oneOf && !oneOf.includes(read)) problems.add(`${name} is not supported`);
    },
  };
}

function isTyped(value: unknown, numbers: boolean): boolean {
  return typeof value === "string" || (numbers && Number.isInteger(value));
}

function lengthOf(value: string): number {
  // Characters, not UTF-16 units; short texts need no counting.
  return value.length <= 10 ? value.length : Array.from(value).length;
}

const NUMBER = /^([+-]?\d+)(?:\.(\d+))?$/;

/** A number, also as text. `fraction` is what follows the point, when it is not zero. */
function readNumber(value: unknown): { whole: number; fraction: boolean } | undefined {
  if (typeof value === "number") {
    return { whole: value, fraction: !Number.isInteger(value) };
  }
  const match = NUMBER.exec(textOf(value));
  if (!match) return undefined;
  return { whole: Number(value), fraction: /[1-9]/.test(match[2] ?? "") };
}

/** A whole number, also as text; `undefined` for anything else. */
export function wholeOf(value: unknown): number | undefined {
  if (isAbsent(value)) return undefined;
  const read = readNumber(value);
  return read && !read.fraction && Number.isSafeInteger(read.whole) ? read.whole : undefined;
}

interface WholeRule {
  readonly min: number;
  readonly max: number;
  /** What is said outside of the range; `is invalid` when absent. */
  readonly range?: string;
  readonly about?: string;
}

/** A whole number, also as text such as `"44000"` or `"44000.00"`. */
export function wholeField({ min, max, range = "is invalid", about }: WholeRule): RequestField {
  return {
    schema: Type.Unsafe<number | string>({
      type: ["integer", "string", "null"],
      minimum: min,
      maximum: max,
      pattern: numberPattern(min, max),
      ...(about !== undefined && { description: about }),
    }),
    emptyIsAbsent: true,
    check(value, name, problems) {
      const read = readNumber(value);
      if (!read) problems.add(`${name} is not a number`);
      else if (Math.ceil(read.whole) < min || read.whole > max) {
        problems.add(`${name} ${range}`);
      } else if (read.fraction) problems.add(`${name} must not contain decimal`);
    },
  };
}

/** Every `max` is a row of nines, so counting digits says as much as comparing. */
function numberPattern(min: number, max: number): string {
  const digits = String(max).length;
  return min > 0
    ? String.raw`^\+?0*[1-9]\d{0,${digits - 1}}(\.0+)?$`
    : String.raw`^[+-]?0*\d{1,${digits}}(\.0+)?$`;
}

/** True or false, also as text. */
export function flagField(about: string): RequestField {
  return {
    schema: Type.Unsafe<boolean>({
      enum: [true, false, "true", "false", null],
      description: about,
    }),
    check(value, name, problems) {
      const read = textOf(value);
      if (read !== "true" && read !== "false") problems.add(`${name} format is invalid`);
    },
  };
}

/** An object whose content is the merchant's own. */
export function freeField(about: string): RequestField {
  return {
    schema: Type.Unsafe<JsonObject>({ type: ["object", "null"], description: about }),
    check(value) {
      objectOf(value);
    },
  };
}

/** Makes a member one that must be there. */
export function requiredField(member: RequestField): RequestField {
  return { ...member, required: true };
}

/** An object with known members; others are ignored. */
export function objectField(
  members: Readonly<Record<string, RequestField>>,
  nameOf: NameOf = dotted,
): RequestField {
  const entries = Object.entries(members);
  return {
    schema: objectSchema(members),
    missingByMember: true,
    check(value, name, problems) {
      const fields = objectOf(value);
      for (const [key, member] of entries) {
        const field = fields[key];
        const absent = isAbsent(field) || (field === "" && member.emptyIsAbsent);
        if (!absent) member.check(field, nameOf(name, key), problems);
        else if (member.required) missing(member, nameOf(name, key), problems);
      }
    },
  };
}

function missing(member: RequestField, name: string, problems: Problems): void {
  if (member.missingByMember) member.check({}, name, problems);
  else problems.add(`${name} is required`);
}

/** A list; all its elements share a name. */
export function listField(element: RequestField): RequestField {
  return {
    schema: Type.Unsafe<unknown[]>({
      type: ["array", "null"],
      items: schemaOf(requiredField(element)),
    }),
    check(value, name, problems) {
      if (!Array.isArray(value)) throw new ApiError("malformed_body");
      for (const one of value as unknown[]) element.check(one, name, problems);
    },
  };
}

function dotted(parent: string, key: string): string {
  return parent === "" ? key : `${parent}.${key}`;
}

function objectSchema(members: Readonly<Record<string, RequestField>>): TSchema {
  const properties: TProperties = {};
  for (const [key, member] of Object.entries(members)) properties[key] = schemaOf(member);
  const names = Object.keys(members).filter((key) => members[key]?.required);
  return Type.Unsafe<JsonObject>({
    type: ["object", "null"],
    properties,
    ...(names.length > 0 && { required: names }),
  });
}

interface Keywords {
  readonly type?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
}

/** What must be there is not null; what may be absent may be empty, where that counts as absent. */
function schemaOf(member: RequestField): TSchema {
  const { type, enum: values, pattern } = member.schema as Keywords;
  if (member.required) {
    return Type.Unsafe({
      ...member.schema,
      ...(type && { type: type.filter((one) => one !== "null") }),
      ...(values && { enum: values.filter((one) => one !== null) }),
      ...(member.emptyIsAbsent && { minLength: 1 }),
    });
  }
  if (!member.emptyIsAbsent) return member.schema;
  return Type.Unsafe({
    ...member.schema,
    ...(values && { enum: [...values, ""] }),
    ...(pattern !== undefined && { pattern: `^$|${pattern}` }),
  });
}
