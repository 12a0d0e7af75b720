import { isClockMoment } from "../../domain/merchants/clock.ts";
import { isJsonObject, type JsonObject } from "./json-object.ts";

/**
 * One member of a line in a file that anybody may have written: how it is read, and what must stand in
 * it. Nothing is guessed: another type is a problem. Text was found to be storable before, line by line.
 */
export interface RowField<Value> {
  /** Says everything that is wrong with the value; then what it returns is of no use. */
  readonly read: (value: unknown, place: string, say: Say) => Value | undefined;
  readonly isOptional?: boolean;
}

/** What a field reads. */
export type ReadValue<Field> = Field extends RowField<infer Value> ? Value : never;

/** Takes a problem, which begins with the place that it is about. */
type Say = (problem: string) => void;

/** A value that is anything or not; `must` says to people what it must be. */
export function fieldOf<Value>(
  must: string,
  parse: (value: unknown) => Value | undefined,
): RowField<Value> {
  return {
    read(value, place, say) {
      const read = parse(value);
      if (read === undefined) say(`${place} must be ${must}`);
      return read;
    },
  };
}

/** The same for text of limited length. */
export function textOf<Value = string>(
  must: string,
  max: number,
  parse: (text: string) => Value | undefined,
): RowField<Value> {
  return fieldOf(must, (value) =>
    typeof value === "string" && value.length <= max ? parse(value) : undefined,
  );
}

/** Any text, in UTF-16 units. */
export function text(max: number): RowField<string> {
  return textOf(`a text of at most ${max} characters`, max, (value) => value);
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;

export function id<Id extends string = string>(): RowField<Id> {
  return textOf("an id of 1 to 64 letters, digits, - and _", 64, (value) =>
    ID.test(value) ? (value as Id) : undefined,
  );
}

export function choice<const Value extends string>(values: readonly Value[]): RowField<Value> {
  const known = new Map<unknown, Value>(values.map((value) => [value, value]));
  return fieldOf(`one of ${values.join(", ")}`, (value) => known.get(value));
}

export function whole<Value extends number = number>(min: number, max: number): RowField<Value> {
  return fieldOf(`a whole number from ${min} to ${max}`, (value) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max
      ? (value as Value)
      : undefined,
  );
}

export function number(must: string): RowField<number> {
  return fieldOf(must, (value) =>
    typeof value === "number" && Number.isFinite(value) ? value : undefined,
  );
}

export function flag(): RowField<boolean> {
  return fieldOf("true or false", (value) => (typeof value === "boolean" ? value : undefined));
}

// As PostgreSQL writes a time as JSON, and as JavaScript does.
const MOMENT = /^\d{4}-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;
function parseMoment(value: unknown): Date | undefined {
  const parts = typeof value === "string" ? MOMENT.exec(value) : null;
  if (!parts || (Number(parts[2]) > 28 && !isDayOfMonth(parts[0]))) return undefined;
  const moment = new Date(parts[0]);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** `Date` takes the 30th of February for the 2nd of March; the database takes it for nothing. */
function isDayOfMonth(time: string): boolean {
  const [year = 0, month = 0, day = 0] = time.slice(0, 10).split("-").map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** A time that a clock can show. What is finer than a millisecond, as older rows may be, is cut off. */
export function moment(): RowField<string> {
  return fieldOf("a time of the years from 2000 to 2099", (value) => {
    const read = parseMoment(value);
    return read && isClockMoment(read) ? read.toISOString() : undefined;
  });
}

/** A time at which something is due, which may be some days after what a clock shows. */
export function deadline(): RowField<string> {
  return fieldOf("a time of the years from 2000 to 2100", (value) => {
    const read = parseMoment(value);
    const year = read?.getUTCFullYear() ?? 0;
    return year >= 2000 && year <= 2100 ? read?.toISOString() : undefined;
  });
}

export function orNull<Value>(field: RowField<Value>): RowField<Value | null> {
  return { read: (value, place, say) => (value === null ? null : field.read(value, place, say)) };
}

/** A member of an object that may be left out. */
export function optional<Value>(field: RowField<Value>): RowField<Value> {
  return { ...field, isOptional: true };
}

/** A list; each element is named by its place. */
export function list<Value>(field: RowField<Value>, max: number, min = 0): RowField<Value[]> {
  return {
    read(value, place, say) {
      if (!Array.isArray(value) || value.length < min || value.length > max) {
        say(`${place} must be a list of ${min} to ${max}`);
        return undefined;
      }
      const read = (value as unknown[]).map((one, at) => field.read(one, `${place}[${at}]`, say));
      return read as Value[];
    },
  };
}

/** Any JSON object. */
export function jsonObject(): RowField<JsonObject> {
  return fieldOf("a JSON object", (value) => (isJsonObject(value) ? value : undefined));
}

/** An object of texts under any names. */
export function textTable(max: number): RowField<Record<string, string>> {
  return fieldOf(`an object of texts, ${max} characters at the most each`, (value) => {
    const isTable =
      isJsonObject(value) &&
      Object.values(value).every((one) => typeof one === "string" && one.length <= max);
    return isTable ? (value as Record<string, string>) : undefined;
  });
}

export type RowFields<Row> = { readonly [Name in keyof Row]-?: RowField<Row[Name]> };

/** An object that has these members and no others; `name` is what its members' places begin with. */
export function objectOf<Row extends object>(fields: RowFields<Row>): RowField<Row> {
  const entries = Object.entries<RowField<unknown>>(fields);
  const known = new Set(Object.keys(fields));
  return {
    read(value, place, say) {
      if (!isJsonObject(value)) {
        say(`${place} must be an object`);
        return undefined;
      }
      nameUnknown(value, known, (name) => say(`${place}.${name} is not known here`));
      const row: Record<string, unknown> = {};
      for (const [name, field] of entries) {
        const member = value[name];
        if (member !== undefined) row[name] = field.read(member, `${place}.${name}`, say);
        else if (!field.isOptional) say(`${place}.${name} is missing`);
      }
      // Each member was read by its own field; where one could not be, a problem says so.
      return row as Row;
    },
  };
}

function nameUnknown(
  value: JsonObject,
  known: ReadonlySet<string>,
  add: (name: string) => void,
): void {
  for (const name in value) {
    if (!known.has(name)) add(name.slice(0, 60));
  }
}
