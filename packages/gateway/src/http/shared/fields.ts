import type { TSchema } from "@sinclair/typebox";
import type { JsonObject } from "./json-object.ts";

/**
 * One member of a request: the schema that documents it and the reading that makes it a value, made in
 * one place so that they say the same. What is read is of the type that the rest of the program wants:
 * nobody reads a request twice.
 *
 * Which values count, and in which words the others are refused, is not decided here: the two APIs have
 * a vocabulary each, `core-api/lenient.ts` and `sandbox/strict.ts`.
 */
export interface Field<Value> {
  readonly schema: TSchema;
  /**
   * Called only with what is there. Adds a problem for everything that is wrong; what it returns then
   * is as much as could be read, for the rules that look at several members.
   */
  readonly read: (value: unknown, name: string, problems: Problems) => Value | undefined;
  readonly isRequired?: boolean;
  /** When it is missing, its own members are what is said to be missing. */
  readonly isMissedByMember?: boolean;
  /** An empty text counts as absent. */
  readonly isAbsentWhenEmpty?: boolean;
}

/** What is wrong with a request, in the order in which it was found. */
export type Problems = string[];

/** Makes a member one that must be there. */
export function required<Value>(field: Field<Value>): RequiredField<Value> {
  return { ...field, isRequired: true };
}

type RequiredField<Value> = Field<Value> & { readonly isRequired: true };

export type Members = Readonly<Record<string, Field<unknown>>>;

export type ValueOf<F> = F extends Field<infer Value> ? Value : never;

/** What an object with these members is read as; those that are absent are left out. */
export type ValuesOf<M extends Members> = {
  readonly [Name in keyof M as M[Name] extends RequiredField<unknown> ? Name : never]: ValueOf<
    M[Name]
  >;
} & {
  readonly [Name in keyof M as M[Name] extends RequiredField<unknown> ? never : Name]?: ValueOf<
    M[Name]
  >;
};

/** How a vocabulary treats objects. */
interface ObjectManner {
  readonly schema: TSchema;
  /** What the object holds; `undefined` after it has named why the value is none. */
  readonly open: (value: unknown, name: string, problems: Problems) => JsonObject | undefined;
  readonly isAbsent: (value: unknown, isAbsentWhenEmpty: boolean) => boolean;
  /** What a member's name adds to the name of the object. */
  readonly suffixOf?: (key: string) => string;
  readonly isMissedByMember?: boolean;
}

/** An object with known members, which are read in their order. */
export function objectOf<const M extends Members>(
  members: M,
  { open, isAbsent, suffixOf = dotted, ...described }: ObjectManner,
): Field<ValuesOf<M>> {
  const entries = Object.entries(members).map((entry) => toEntry(entry, suffixOf));
  return {
    ...described,
    read(value, name, problems) {
      const sent = open(value, name, problems);
      if (!sent) return undefined;
      const values: Record<string, unknown> = {};
      for (const entry of entries) {
        const member = sent[entry.key];
        const isThere = !isAbsent(member, entry.isAbsentWhenEmpty);
        if (!isThere && !entry.isRequired) continue;
        const place = name === "" ? entry.key : name + entry.suffix;
        const read = isThere
          ? entry.read(member, place, problems)
          : entry.readMissing(place, problems);
        if (read !== undefined) values[entry.key] = read;
      }
      // Each member was read by its own field; where one could not be, a problem says so.
      return values as ValuesOf<M>;
    },
  };
}

/** A member as the loop above wants it: the same shape for all, which keeps the loop fast. */
function toEntry([key, field]: [string, Field<unknown>], suffixOf: (key: string) => string) {
  const { read, isRequired = false, isMissedByMember, isAbsentWhenEmpty = false } = field;
  return {
    key,
    suffix: suffixOf(key),
    read,
    readMissing: isMissedByMember
      ? (name: string, problems: Problems) => read({}, name, problems)
      : nameMissing,
    isRequired,
    isAbsentWhenEmpty,
  };
}

function nameMissing(name: string, problems: Problems): undefined {
  problems.push(`${name} is required`);
}

function dotted(key: string): string {
  return `.${key}`;
}

/** How a vocabulary treats lists. */
interface ListManner {
  readonly schema: TSchema;
  /** What the list holds; `undefined` after it has named why the value is none. */
  readonly open: (
    value: unknown,
    name: string,
    problems: Problems,
  ) => readonly unknown[] | undefined;
  readonly nameOf: (list: string, index: number) => string;
}

/** A list of what one field reads. */
export function listOf<Value>(
  one: Field<Value>,
  { schema, open, nameOf }: ListManner,
): Field<readonly Value[]> {
  return {
    schema,
    read(value, name, problems) {
      const read = open(value, name, problems)?.map((item, index) =>
        one.read(item, nameOf(name, index), problems),
      );
      // As above: where one is missing, a problem says so.
      return read as readonly Value[] | undefined;
    },
  };
}

/** What could be read of a request that may have problems: any part of it may be missing. */
export type Draft<Value> = unknown extends Value
  ? Value
  : Value extends string | number | boolean | Date | null
    ? Value
    : Value extends readonly (infer One)[]
      ? readonly (Draft<One> | undefined)[]
      : { readonly [Name in keyof Value]?: Draft<Value[Name]> };

/** A request that was read. Rules that look at several members add to its problems. */
export interface Reading<Value> {
  readonly draft: Draft<Value>;
  readonly problems: Problems;
}

/** Whether a member was sent that could not be read: no rule need say besides that it is missing. */
export function isFaulty(problems: Problems, name: string): boolean {
  return problems.some((problem) => problem.startsWith(`${name} `));
}

/** Reads a request: this once. */
export function readRequest<Value extends object>(
  field: Field<Value>,
  request: unknown,
): Reading<Value> {
  const problems: Problems = [];
  const draft = field.read(request, "", problems) ?? {};
  return { draft: draft as Draft<Value>, problems };
}

/** Everything that was asked for, when nothing is wrong with it; `undefined` otherwise. */
export function complete<Value>({ draft, problems }: Reading<Value>): Value | undefined {
  return problems.length === 0 ? (draft as Value) : undefined;
}
