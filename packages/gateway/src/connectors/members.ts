import { parseJakartaTime, parseRupiah, type Rupiah } from "@gerbang/protocol";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Reads the bytes of a JSON object; `undefined` for whatever else they are. */
export function parseBody(bytes: Uint8Array): JsonObject | undefined {
  try {
    const body: unknown = JSON.parse(decoder.decode(bytes));
    return isObject(body) ? body : undefined;
  } catch {
    // Neither UTF-8 nor JSON: a page, or half of an answer.
    return undefined;
  }
}

/** `"44000.00"`: this form and no other, so that nobody takes a thousand for a million. Section 1.9. */
const AMOUNT = /^(?:0|[1-9]\d{0,14})\.00$/;
const TIME_LENGTH = "2026-01-05 10:15:30".length;

/**
 * Reads the members of one JSON object of the API, strictly: a member that is there must have its
 * form, `null` is as good as absent (section 0.4). Whether all did is asked once, at the end.
 */
export class Members {
  readonly #object: JsonObject;
  #isWhole = true;

  constructor(object: JsonObject) {
    this.#object = object;
  }

  /** What was made of the members, or nothing when one of them was missing or malformed. */
  whole<Value>(value: Value): Value | undefined {
    return this.#isWhole ? value : undefined;
  }

  break(): void {
    this.#isWhole = false;
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  /** Of at least one character; empty when it is missing. */
  text(name: string): string {
    return this.optionalText(name) ?? this.#missing("");
  }

  /** An empty text counts as none. */
  optionalText(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string" || !value.isWellFormed()) return this.#missing(undefined);
    return value === "" ? undefined : value;
  }

  /** A member of another form: `undefined` where it is missing; what `parse` makes nothing of is malformed. */
  optional<Value>(name: string, parse: (value: unknown) => Value | undefined): Value | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    return parse(value) ?? this.#missing(undefined);
  }

  /** The same of a member that must be there; otherwise what stands in for it is of no use to anybody. */
  required<Value>(
    name: string,
    parse: (value: unknown) => Value | undefined,
    instead: Value,
  ): Value {
    return this.optional(name, parse) ?? this.#missing(instead);
  }

  /** An object, empty when it is missing. */
  object(name: string): JsonObject {
    return this.optional(name, (value) => (isObject(value) ? value : undefined)) ?? {};
  }

  /** Whole rupiah, more than none. */
  amount(name: string): Rupiah {
    const text = this.text(name);
    const amount = AMOUNT.test(text) ? parseRupiah(text) : undefined;
    return amount !== undefined && amount > 0 ? amount : this.#missing(0 as Rupiah);
  }

  time(name: string): Date {
    return this.optionalTime(name) ?? this.#missing(new Date(0));
  }

  optionalTime(name: string): Date | undefined {
    const text = this.optionalText(name);
    if (text === undefined) return undefined;
    const time = text.length === TIME_LENGTH ? parseJakartaTime(text) : undefined;
    return time ?? this.#missing(undefined);
  }

  /** The objects of a list; none when there is no list. */
  objects(name: string): readonly JsonObject[] {
    const value = this.#value(name) ?? [];
    if (!Array.isArray(value) || !value.every(isObject)) return this.#missing([]);
    return value;
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#object, name) ? (this.#object[name] ?? undefined) : undefined;
  }

  #missing<Value>(instead: Value): Value {
    this.#isWhole = false;
    return instead;
  }
}
