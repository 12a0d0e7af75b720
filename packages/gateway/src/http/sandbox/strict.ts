import { parseJakartaTime } from "@gerbang/protocol";
import { Type } from "@sinclair/typebox";
import { parseDuration } from "../../domain/duration.ts";
import { isClockMoment } from "../../domain/merchants/clock.ts";
import { isStorableText } from "../../domain/storable-text.ts";
import {
  type Field,
  listOf,
  type Members,
  objectOf,
  type Problems,
  type ValuesOf,
} from "../shared/fields.ts";
import { isJsonObject, type JsonObject } from "../shared/json-object.ts";

/**
 * The sandbox API's vocabulary. This API is our own, so nothing is guessed: other types and members that
 * are not known are problems, and each says what the value must be.
 */
export const strict = {
  text,
  parsed,
  choice,
  whole,
  number,
  flag,
  duration,
  moment,
  oneOrMore,
  list,
  orNull,
  object,
};

/** A value that is anything or not; `must` says to people what it must be. */
function field<Value>(
  must: string,
  schema: Readonly<Record<string, unknown>>,
  parse: (value: unknown) => Value | undefined,
): Field<Value> {
  return {
    schema: Type.Unsafe({ ...schema, description: `Must be ${must}.` }),
    read(value, name, problems) {
      const read = parse(value);
      if (read === undefined) problems.push(`${name} must be ${must}`);
      return read;
    },
  };
}

interface TextLimits {
  /** In UTF-16 units. */
  readonly max?: number;
}

function text(must: string, limits?: TextLimits): Field<string> {
  return parsed(must, (value) => value, limits);
}

/** Text that stands for something else: an id, for example. */
function parsed<Value>(
  must: string,
  parse: (text: string) => Value | undefined,
  { max = 200 }: TextLimits = {},
): Field<Value> {
  const schema = { type: "string", minLength: 1, maxLength: max };
  return field(must, schema, (value) =>
    typeof value === "string" && value !== "" && value.length <= max && isStorableText(value)
      ? parse(value)
      : undefined,
  );
}

function choice<const Value extends string>(...values: readonly Value[]): Field<Value> {
  const known = new Map<unknown, Value>(values.map((value) => [value, value]));
  return field(`one of ${values.join(", ")}`, { type: "string", enum: values }, (value) =>
    known.get(value),
  );
}

/** A whole number within limits; in a query it is text. */
function whole(min: number, max: number): Field<number> {
  const schema = { type: "integer", minimum: min, maximum: max };
  return field(`a whole number from ${min} to ${max}`, schema, (value) => {
    const sent = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
    if (typeof sent !== "number" || !Number.isSafeInteger(sent)) return undefined;
    return sent >= min && sent <= max ? sent : undefined;
  });
}

function number(must: string): Field<number> {
  return field(must, { type: "number" }, (value) =>
    typeof value === "number" && Number.isFinite(value) ? value : undefined,
  );
}

/** True or false; in a query it is text, and the bare name means true. */
function flag(): Field<boolean> {
  return field("true or false", { type: "boolean" }, (value) => {
    if (value === true || value === "true" || value === "") return true;
    return value === false || value === "false" ? false : undefined;
  });
}

interface DurationLimits {
  readonly max: string;
  /** Whether a minus sign may stand before it. */
  readonly signed?: boolean;
}

/** `15m`, `1d12h`, `1.5h`: in milliseconds. */
function duration({ max, signed = false }: DurationLimits): Field<number> {
  const maxMs = parseDuration(max) ?? 0;
  const must = `a duration such as 90s, 15m${signed ? ", -2h" : ""} or 1d12h, ${max} at the most`;
  return field(must, { type: "string", examples: ["15m"] }, (value) => {
    if (typeof value !== "string") return undefined;
    const isNegative = signed && value.startsWith("-");
    const readMs = parseDuration(isNegative ? value.slice(1) : value);
    if (readMs === undefined || readMs > maxMs) return undefined;
    return isNegative ? -readMs : readMs;
  });
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i;

/** RFC 3339 with its zone, or as the Core API writes times: in WIB, without one. */
function moment(): Field<Date> {
  const must = "a moment such as 2026-01-05T10:15:30+07:00 or 2026-01-05 10:15:30 (WIB)";
  return field(must, { type: "string", examples: ["2026-01-05T10:15:30+07:00"] }, (value) => {
    if (typeof value !== "string") return undefined;
    const read = RFC3339.test(value) ? new Date(value) : parseJakartaTime(value);
    return read && isClockMoment(read) ? read : undefined;
  });
}

/** One of them, or a list of them. */
function oneOrMore<Value>(one: Field<Value>, max: number): Field<readonly Value[]> {
  const several = list(one, { min: 1, max });
  return {
    schema: Type.Unsafe({ anyOf: [one.schema, several.schema] }),
    read(value, name, problems) {
      if (Array.isArray(value)) return several.read(value, name, problems);
      const read = one.read(value, name, problems);
      return read === undefined ? undefined : [read];
    },
  };
}

/** A list; each element is named by its place. */
function list<Value>(
  one: Field<Value>,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): Field<readonly Value[]> {
  return listOf(one, {
    schema: Type.Unsafe({ type: "array", items: one.schema, minItems: min, maxItems: max }),
    open(value, name, problems) {
      if (Array.isArray(value) && value.length >= min && value.length <= max) {
        return value as readonly unknown[];
      }
      problems.push(`${name} must be a list of ${min} to ${max}`);
      return undefined;
    },
    nameOf: (name, index) => `${name}[${index}]`,
  });
}

/** Null takes it away. */
function orNull<Value>(one: Field<Value>): Field<Value | null> {
  return {
    schema: Type.Unsafe({ anyOf: [one.schema, { type: "null" }] }),
    read: (value, name, problems) => (value === null ? null : one.read(value, name, problems)),
  };
}

/** An object with these members and no others. */
function object<const M extends Members>(members: M): Field<ValuesOf<M>> {
  const fields = Object.entries<Field<unknown>>(members);
  const needed = fields.filter(([, { isRequired }]) => isRequired).map(([key]) => key);
  const known = new Set(Object.keys(members));
  return objectOf(members, {
    schema: Type.Unsafe({
      type: "object",
      properties: Object.fromEntries(fields.map(([key, { schema }]) => [key, schema])),
      additionalProperties: false,
      ...(needed.length > 0 && { required: needed }),
    }),
    open: (value, name, problems) => openObject(value, known, name, problems),
    isAbsent: (value) => value === undefined,
  });
}

function openObject(
  value: unknown,
  known: ReadonlySet<string>,
  name: string,
  problems: Problems,
): JsonObject | undefined {
  if (!isJsonObject(value)) {
    problems.push(`${name || "the body"} must be an object`);
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (!known.has(key)) problems.push(`${name === "" ? key : `${name}.${key}`} is not known here`);
  }
  return value;
}
