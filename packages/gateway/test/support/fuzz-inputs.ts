import { createHmac, hash } from "node:crypto";
import { describeApi } from "../../src/http/api-document.ts";

/** The same for one seed. */
interface Dice {
  /** From 0 to just below `sides`. */
  readonly roll: (sides: number) => number;
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const roll = (sides: number) => Math.floor(next() * sides);
  return {
    roll,
    pick: (items) => {
      const found = items[roll(items.length)];
      if (found === undefined) throw new Error("there is nothing to pick from");
      return found;
    },
  };
}

/** What waits, holds the merchant or its calls, or calls others: asked for only in ways that are refused. */
const REFUSED_ONLY = /\/(?:wait|control|gates|deliver|advance|test)$/;

/** What makes something that others are about. */
const MAKES = /\/(?:charge|qr-mpm-generate|payment-host-to-host|account|pay)$/;

/** One request. */
export interface Asked {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string;
}

type Face = "key" | "signed" | "none";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly face: Face;
  readonly body: Schema | undefined;
  readonly example: unknown;
  readonly query: readonly string[];
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
}

function operationsOf(): readonly Operation[] {
  return Object.entries(describeApi().paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, security }]) => {
      const [content] = Object.values(requestBody?.content ?? {});
      return {
        method: method.toUpperCase(),
        path,
        face: faceOf(JSON.stringify(security)),
        body: content?.schema as Schema | undefined,
        example: content?.example,
        // What follows a stream never ends.
        query: parameters
          .filter(({ in: place, name }) => place === "query" && name !== "follow")
          .map(({ name }) => name),
      };
    }),
  );
}

function faceOf(security: string): Face {
  if (security.includes("biSnapToken")) return "signed";
  return security.includes("serverKey") ? "key" : "none";
}

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  0.1,
  1e15,
  2 ** 53,
  1e308,
  "",
  " ",
  "\0",
  "\ud800",
  "\u202e\ufeff",
  "9".repeat(400),
  "x".repeat(5_000),
  "1e9999",
  "44000.00",
  "' or 1=1 --",
  "<script>alert(1)</script>",
  "javascript:alert(1)",
  "http://169.254.169.254/",
  "2026-02-30 25:61:61 +0700",
  "__proto__",
  [],
  {},
  [[[[]]]],
  { __proto__: null, constructor: { prototype: 1 } },
];

const BROKEN_BODIES = [
  "null",
  "[]",
  '"text"',
  "{",
  '{"a":1,}',
  '{"a":1}{"b":2}',
  '{"transaction_details":{"gross_amount":1e400}}',
  '{"__proto__":{"payment_type":"qris"}}',
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  `{"payment_type":${'{"a":'.repeat(900)}1${"}".repeat(900)}}`,
  "payment_type=gopay&gross_amount=1",
  "\ufeff{}",
  `{"a":"${"x".repeat(20_000)}"}`,
];

const IDS = ["none", "..", "%00", "%ED%A0%80", "%ZZ", "a/b", "x".repeat(300)];

const TYPES = ["application/json", "application/json", "application/json", "text/plain", "x", ""];

/** What opens the API for its merchant. */
export interface FuzzKeys {
  readonly merchantId: string;
  readonly serverKey: string;
  /** Asked for anew when it is over: the merchant's clock is moved by what is asked. */
  token: string;
  readonly secret: string;
  /** The gateway's time, which stands still. */
  readonly timestamp: string;
}

const ORDERS = 12;

/** As many ids of what the gateway has made as are asked about again. */
const KNOWN_MAX = 40;

/** Makes requests from the API's document: examples with something changed, what its schemas nearly allow, and worse. */
export class FuzzInputs {
  readonly #keys: FuzzKeys;
  readonly #dice: Dice;
  readonly #operations = operationsOf();
  readonly #makers = this.#operations.filter(({ path }) => MAKES.test(path));
  readonly #schemas = describeApi().components.schemas as Readonly<Record<string, Schema>>;
  readonly #known: string[] = [];

  constructor(keys: FuzzKeys, seed: number) {
    this.#keys = keys;
    this.#dice = diceOf(seed);
  }

  /** Ids in an answer are asked about later. */
  learn(answer: string): void {
    const ids = answer.match(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|A1\w{27}/g) ?? [];
    this.#known.unshift(...ids.slice(0, 3));
    this.#known.length = Math.min(this.#known.length, KNOWN_MAX);
  }

  next(): Asked {
    const { roll, pick } = this.#dice;
    const operation = pick(roll(5) === 0 ? this.#makers : this.#operations);
    const path = operation.path.replaceAll(/\{\w+\}/g, () => this.#id());
    const query = operation.query
      .filter(() => roll(3) === 0)
      .map((name) => `${name}=${encodeURIComponent(toText(pick(ODD_VALUES)))}`);
    const url = query.length === 0 ? path : `${path}?${query.join("&")}`;
    const isOtherMethod = roll(15) === 0 && !REFUSED_ONLY.test(path);
    const method = (
      isOtherMethod ? pick(["GET", "POST", "PUT", "DELETE"]) : operation.method
    ) as Asked["method"];
    const payload = method === "GET" ? undefined : this.#body(operation);
    const headers = {
      ...this.#authorization(operation.face, { method, url, payload }),
      "content-type": pick(TYPES),
    };
    return { method, url, headers, ...(payload !== undefined && { payload }) };
  }

  #id(): string {
    const { roll, pick } = this.#dice;
    if (roll(6) === 0) return pick(IDS);
    return this.#known.length > 0 && roll(2) === 0 ? pick(this.#known) : `order-${roll(ORDERS)}`;
  }

  #authorization(
    face: Face,
    { method, url, payload = "" }: { method: string; url: string; payload: string | undefined },
  ): Readonly<Record<string, string>> {
    const { roll, pick } = this.#dice;
    const { serverKey, token, secret, timestamp } = this.#keys;
    if (roll(20) === 0) return { authorization: pick(["", "Basic", "Basic ====", "Bearer x"]) };
    if (face === "none") return {};
    if (face === "key") return { authorization: `Basic ${btoa(`${serverKey}:`)}` };
    const text = `${method}:${url}:${token}:${hash("sha256", payload, "hex")}:${timestamp}`;
    return {
      authorization: `Bearer ${token}`,
      "x-timestamp": timestamp,
      "x-signature": createHmac("sha512", secret).update(text).digest("base64"),
      "x-partner-id": "partner",
      "channel-id": "12345",
      "x-external-id": String(roll(1e9)),
    };
  }

  #body({ path, body = {}, example }: Operation): string {
    const { roll, pick } = this.#dice;
    if (REFUSED_ONLY.test(path)) return JSON.stringify({ no_such_member: this.#value(body, 0) });
    if (roll(12) === 0) return pick(BROKEN_BODIES);
    const hasExample = example !== undefined && roll(3) !== 0;
    const value = hasExample ? this.#changed(example, pick([0, 0, 8])) : this.#value(body, 0);
    const text = JSON.stringify(value);
    return roll(20) === 0 ? text.slice(0, roll(text.length + 1)) : text.slice(0, 15_000);
  }

  /** Most of it as it is, but for names; one part in `sides` is something else, and none where that is 0. */
  #changed(value: unknown, sides: number): unknown {
    const { roll, pick } = this.#dice;
    const isHit = () => sides > 0 && roll(sides) === 0;
    if (isHit()) return pick(ODD_VALUES);
    if (Array.isArray(value)) return value.map((one) => this.#changed(one, sides));
    if (typeof value === "string") return this.#named(value);
    if (typeof value !== "object" || value === null) return value;
    const members = Object.entries(value).filter(() => !isHit());
    return Object.fromEntries(members.map(([name, one]) => [name, this.#changed(one, sides)]));
  }

  /** The example's names are nobody's: of this gateway's own things in their place. */
  #named(text: string): string {
    const { roll, pick } = this.#dice;
    if (/^order-\d+$/.test(text)) return `order-${roll(ORDERS)}`;
    if (/^G\d{9}$/.test(text)) return this.#keys.merchantId;
    return this.#known.length > 0 && /^[\da-f-]{36}$|^A1/.test(text) ? pick(this.#known) : text;
  }

  #value(schema: Schema, depth: number): unknown {
    const { roll, pick } = this.#dice;
    if (depth > 6 || roll(20) === 0) return pick(ODD_VALUES);
    const { $ref, anyOf, enum: choices, properties, items } = schema;
    if ($ref !== undefined)
      return this.#value(this.#schemas[$ref.split("/").at(-1) ?? ""] ?? {}, depth + 1);
    if (anyOf) return this.#value(pick(anyOf), depth + 1);
    if (choices) return pick(choices);
    if (properties) {
      const members = Object.entries(properties).filter(() => roll(4) !== 0);
      return Object.fromEntries(members.map(([name, one]) => [name, this.#value(one, depth + 1)]));
    }
    if (items) return Array.from({ length: roll(3) }, () => this.#value(items, depth + 1));
    return this.#scalar(schema.type);
  }

  #scalar(type: Schema["type"]): unknown {
    const { roll, pick } = this.#dice;
    switch (pick([type ?? "string"].flat())) {
      case "integer":
      case "number":
        return pick([1, 1_000, 44_000, roll(100_000)]);
      case "boolean":
        return roll(2) === 0;
      case "null":
        return null;
      default:
        return pick([`order-${roll(ORDERS)}`, "gopay", "qris", "IDR", "2026-11-02 12:00:00 +0700"]);
    }
  }
}

function toText(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : JSON.stringify(value);
}
