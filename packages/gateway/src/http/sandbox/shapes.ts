import { parseJakartaTime } from "@gerbang/protocol";
import { type TSchema, Type } from "@sinclair/typebox";
import { parseDuration } from "../../domain/duration.ts";
import { isStorableText } from "../shared/read-body.ts";

/**
 * One value of a request: the schema that documents it and the reading that finds its problems, made in
 * one place. This API is our own, so nothing is guessed: other types and unknown members are problems.
 */
export interface Shape<Value> {
  readonly schema: TSchema;
  /** What it must be, for people: "must be …". */
  readonly must: string;
  /** Adds a problem when it is anything else. */
  readonly read: (value: unknown, at: ProblemsAt) => Value | undefined;
}

interface ProblemsAt {
  /** Of the member that is read, as the problems call it. */
  readonly name: string;
  readonly problems: string[];
}

function shape<Value>(
  must: string,
  schema: Readonly<Record<string, unknown>>,
  parse: (value: unknown) => Value | undefined,
): Shape<Value> {
  return {
    schema: Type.Unsafe({ ...schema, description: `Must be ${must}.` }),
    must,
    read(value, { name, problems }) {
      const read = parse(value);
      if (read === undefined) problems.push(`${name} must be ${must}`);
      return read;
    },
  };
}

export function text(must: string, { max = 200 }: { readonly max?: number } = {}): Shape<string> {
  const schema = { type: "string", minLength: 1, maxLength: max };
  return shape(must, schema, (value) =>
    typeof value === "string" && value !== "" && value.length <= max && isStorableText(value)
      ? value
      : undefined,
  );
}

export function choice<const Value extends string>(...values: readonly Value[]): Shape<Value> {
  return shape(`one of ${values.join(", ")}`, { type: "string", enum: values }, (value) =>
    values.find((one) => one === value),
  );
}

/** A whole number within limits; in a query it is text. */
export function whole(min: number, max: number): Shape<number> {
  const schema = { type: "integer", minimum: min, maximum: max };
  return shape(`a whole number from ${min} to ${max}`, schema, (value) => {
    const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(number) && Number(number) >= min && Number(number) <= max
      ? Number(number)
      : undefined;
  });
}

export function number(must: string): Shape<number> {
  return shape(must, { type: "number" }, (value) =>
    typeof value === "number" && Number.isFinite(value) ? value : undefined,
  );
}

/** True or false; in a query it is text, and the bare name means true. */
export function flag(): Shape<boolean> {
  return shape("true or false", { type: "boolean" }, (value) => {
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
export function duration({ max, signed = false }: DurationLimits): Shape<number> {
  const maxMs = parseDuration(max) ?? 0;
  const must = `a duration such as 90s, 15m${signed ? ", -2h" : ""} or 1d12h, ${max} at the most`;
  return shape(must, { type: "string", examples: ["15m"] }, (value) => {
    if (typeof value !== "string") return undefined;
    const isNegative = signed && value.startsWith("-");
    const readMs = parseDuration(isNegative ? value.slice(1) : value);
    if (readMs === undefined || readMs > maxMs) return undefined;
    return isNegative ? -readMs : readMs;
  });
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i;
const FIRST_MOMENT = Date.UTC(2000, 0);
const LAST_MOMENT = Date.UTC(2100, 0);

/** RFC 3339 with its zone, or as the Core API writes times: in WIB, without one. */
export function moment(): Shape<Date> {
  const must = "a moment such as 2026-01-05T10:15:30+07:00 or 2026-01-05 10:15:30 (WIB)";
  return shape(must, { type: "string", examples: ["2026-01-05T10:15:30+07:00"] }, (value) => {
    if (typeof value !== "string") return undefined;
    const read = RFC3339.test(value) ? new Date(value) : parseJakartaTime(value);
    const timeMs = read?.getTime() ?? Number.NaN;
    return timeMs >= FIRST_MOMENT && timeMs < LAST_MOMENT ? read : undefined;
  });
}

/** One of them, or a list of them. */
export function oneOrMore<Value>(one: Shape<Value>, max = 20): Shape<readonly Value[]> {
  const list = listOf(one, { min: 1, max });
  return {
    schema: Type.Unsafe({ anyOf: [one.schema, list.schema] }),
    must: one.must,
    read(value, at) {
      if (Array.isArray(value)) return list.read(value, at);
      const read = one.read(value, at);
      return read === undefined ? undefined : [read];
    },
  };
}

export function listOf<Value>(
  one: Shape<Value>,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): Shape<readonly Value[]> {
  const must = `a list of ${min} to ${max}`;
  return {
    schema: Type.Unsafe({ type: "array", items: one.schema, minItems: min, maxItems: max }),
    must,
    read(value, { name, problems }) {
      if (!Array.isArray(value) || value.length < min || value.length > max) {
        problems.push(`${name} must be ${must}`);
        return undefined;
      }
      const read = (value as unknown[]).map((item, index) =>
        one.read(item, { name: `${name}[${index}]`, problems }),
      );
      return read.every((item) => item !== undefined) ? read : undefined;
    },
  };
}

/** Null takes it away. */
export function orNull<Value>(one: Shape<Value>): Shape<Value | null> {
  return {
    schema: Type.Unsafe({ anyOf: [one.schema, { type: "null" }] }),
    must: `${one.must}, or null`,
    read: (value, at) => (value === null ? null : one.read(value, at)),
  };
}

/** Makes a member one that must be there. */
export function required<Value>(one: Shape<Value>): Required<Value> {
  return { ...one, isRequired: true };
}

/** Not an interface: the declarations of a build could not name one that stays in here. */
type Required<Value> = Shape<Value> & { readonly isRequired: true };

type Members = Readonly<Record<string, Shape<unknown>>>;

/** What members are read as; those that are absent are left out. */
export type ValuesOf<M extends Members> = {
  readonly [Name in keyof M as M[Name] extends Required<unknown> ? Name : never]: ValueOf<M[Name]>;
} & {
  readonly [Name in keyof M as M[Name] extends Required<unknown> ? never : Name]?: ValueOf<M[Name]>;
};

type ValueOf<S> = S extends Shape<infer Value> ? Value : never;

/** An object with these members and no others. */
export function object<const M extends Members>(members: M): Shape<ValuesOf<M>> {
  const names = Object.keys(members);
  const isRequired = (name: string) => "isRequired" in (members[name] ?? {});
  return {
    schema: Type.Unsafe({
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, members[name]?.schema])),
      additionalProperties: false,
      ...(names.some(isRequired) && { required: names.filter(isRequired) }),
    }),
    must: "an object",
    read(value, { name, problems }) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        problems.push(`${name || "the body"} must be an object`);
        return undefined;
      }
      const nameOf = (member: string) => (name === "" ? member : `${name}.${member}`);
      for (const member of Object.keys(value)) {
        if (!names.includes(member)) problems.push(`${nameOf(member)} is not known here`);
      }
      const before = problems.length;
      const read = names.flatMap((member) => {
        const one = members[member];
        const given = (value as Readonly<Record<string, unknown>>)[member];
        if (given !== undefined) {
          return [[member, one?.read(given, { name: nameOf(member), problems })]];
        }
        if (isRequired(member)) problems.push(`${nameOf(member)} is required`);
        return [];
      });
      // The one place where the members' own readings become the object that they are of.
      return problems.length === before ? (Object.fromEntries(read) as ValuesOf<M>) : undefined;
    },
  };
}
