import type { Rupiah } from "@gerbang/protocol";
import { parseBiSnapAmount, parseBiSnapTime } from "@gerbang/protocol/bi-snap";
import { isStorableText } from "../../domain/storable-text.ts";
import { isJsonObject, type JsonObject } from "../shared/json-object.ts";
import { BiSnapError } from "./bi-snap-error.ts";

interface TextShape<Value> {
  readonly isRequired?: boolean;
  readonly max?: number;
  readonly parse?: (text: string) => Value | undefined;
}

/** What is wrong with a request: members that are missing come before those that are malformed. */
class Problems {
  readonly missing: string[] = [];
  readonly faulty: string[] = [];
}

/**
 * Reads the members of a request, each by its name, and remembers what is wrong with them; `check` then says so. Null
 * and an empty text are absent, and what is not known is ignored. An empty list is an empty object: that is how
 * PHP prints one.
 */
export class Members {
  readonly #sent: JsonObject;
  readonly #prefix: string;
  readonly #problems: Problems;

  constructor(sent: JsonObject, prefix = "", problems = new Problems()) {
    this.#sent = sent;
    this.#prefix = prefix;
    this.#problems = problems;
  }

  text<Value = string>(name: string, shape: TextShape<Value> = {}): Value | undefined {
    const { isRequired = false, max = 255, parse = (text) => text as Value } = shape;
    const value = this.#valueOf(name);
    if (value === undefined) {
      if (isRequired) this.missing(name);
      return undefined;
    }
    const parsed = isTextOf(value, max) ? parse(value) : undefined;
    if (parsed === undefined) this.faulty(name);
    return parsed;
  }

  /** Any zone, and none, which is WIB. */
  time(name: string): Date | undefined {
    return this.text(name, { parse: parseBiSnapTime });
  }

  /** Its value and its currency; `invalid` when they are there and are none. */
  amount(name: string, { isRequired = false } = {}): Rupiah | "invalid" | undefined {
    const sent = this.#valueOf(name);
    if (sent === undefined) {
      if (isRequired) this.missing(`${name}.value`);
      return undefined;
    }
    this.#requireParts(name, sent);
    return parseBiSnapAmount(sent) ?? "invalid";
  }

  /** The members of an object; of none, where it is absent. */
  object(name: string): Members {
    const value = this.#valueOf(name);
    if (value !== undefined && !isEmptyList(value) && !isJsonObject(value)) this.faulty(name);
    return this.#within(name, isJsonObject(value) ? value : {});
  }

  /** The objects of a list, or the only one where it stands alone; none where it is absent. */
  objects(name: string): readonly Members[] {
    const value = this.#valueOf(name);
    if (value === undefined) return [];
    const each = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    return each.flatMap((one) => {
      if (isJsonObject(one)) return [this.#within(name, one)];
      this.faulty(name);
      return [];
    });
  }

  /** A list as it was sent, whatever is in it; empty where it is absent. */
  list(name: string): readonly unknown[] {
    const value = this.#valueOf(name);
    if (value !== undefined && !Array.isArray(value)) this.faulty(name);
    return Array.isArray(value) ? (value as readonly unknown[]) : [];
  }

  /** A list of texts. */
  texts(name: string, max: number): readonly string[] {
    const sent = this.list(name);
    const texts = sent.filter((one) => typeof one === "string");
    if (texts.length !== sent.length || texts.length > max) this.faulty(name);
    return texts;
  }

  /** A JSON object as it was sent. */
  plain(name: string): JsonObject | undefined {
    const value = this.#valueOf(name);
    if (isJsonObject(value)) return value;
    if (value !== undefined && !isEmptyList(value)) this.faulty(name);
    return undefined;
  }

  /** Whether it was sent at all, well or badly. */
  has(name: string): boolean {
    return this.#valueOf(name) !== undefined;
  }

  /** What must be there, whatever it is. */
  require(name: string): void {
    if (!this.has(name)) this.missing(name);
  }

  missing(name: string): void {
    this.#problems.missing.push(this.#prefix + name);
  }

  faulty(name: string): void {
    this.#problems.faulty.push(this.#prefix + name);
  }

  /** Throws what is wrong, if anything is: what is missing first, all of it in one text. */
  check(): void {
    const { missing, faulty } = this.#problems;
    if (missing.length > 0) throw new BiSnapError("missing_field", missing.join(" , "));
    if (faulty.length > 0) throw new BiSnapError("invalid_format", faulty.join(" , "));
  }

  /** Of what is no amount at all nothing is missing. */
  #requireParts(name: string, sent: unknown): void {
    if (!isJsonObject(sent) && !isEmptyList(sent)) return;
    const { value, currency } = isJsonObject(sent) ? sent : {};
    if (isAbsent(value)) this.missing(`${name}.value`);
    if (isAbsent(currency)) this.missing(`${name}.currency`);
  }

  #valueOf(name: string): unknown {
    const value = Object.hasOwn(this.#sent, name) ? this.#sent[name] : undefined;
    return isAbsent(value) ? undefined : value;
  }

  #within(name: string, sent: JsonObject): Members {
    return new Members(sent, `${this.#prefix}${name}.`, this.#problems);
  }
}

/** In a body nothing that cannot be stored comes this far; in a query anything does. */
function isTextOf(value: unknown, max: number): value is string {
  return typeof value === "string" && value.length <= max && isStorableText(value);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
