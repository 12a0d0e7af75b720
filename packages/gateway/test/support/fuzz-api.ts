import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { pino } from "pino";
import { describeApi } from "../../src/http/api-document.ts";
import { startTestServer, type TestServer } from "./gateway.ts";

/** Half valid, half odd, and the same for one seed. */
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

/** What would wait, follow, hold the merchant, or call others: each of these has tests of its own. */
const LEFT_OUT =
  /wait|control|gates|deliver|resend|advance|events|import|export|notifications\/test|incidents|run$/;

/** One request, as `inject` takes it. */
interface Asked {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly body: Schema | undefined;
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
    Object.entries(methods)
      .filter(() => !LEFT_OUT.test(path))
      .map(([method, { parameters = [], requestBody }]) => {
        const named = (place: string) =>
          parameters.filter((one) => one.in === place).map(({ name }) => name);
        const [content] = Object.values(requestBody?.content ?? {});
        return {
          method: method.toUpperCase(),
          path,
          body: content?.schema as Schema | undefined,
          query: named("query").filter((name) => name !== "follow"),
        };
      }),
  );
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
  "",
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
];

const IDS = ["order-1", "order-2", "none", "..", "%00", "%ED%A0%80", "%ZZ", "a/b", "x".repeat(300)];

/** One request, and what it may not do. */
class Fuzzer {
  readonly #server: TestServer;
  readonly #dice: Dice;
  readonly #operations = operationsOf();
  readonly #schemas = describeApi().components.schemas as Readonly<Record<string, Schema>>;

  constructor(server: TestServer, seed: number) {
    this.#server = server;
    this.#dice = diceOf(seed);
  }

  next(): Asked {
    const { roll, pick } = this.#dice;
    const operation = pick(this.#operations);
    const path = operation.path.replaceAll(/\{\w+\}/g, () => pick(IDS));
    const query = operation.query
      .filter(() => roll(3) === 0)
      .map((name) => `${name}=${encodeURIComponent(toText(pick(ODD_VALUES)))}`);
    const key = this.#server.keys.serverKey.reveal();
    const headers = {
      authorization: roll(12) === 0 ? pick(["", "Basic", "Basic ====", "Bearer x"]) : basic(key),
      "content-type": pick(["application/json", "application/json", "text/plain", "x"]),
    };
    const url = query.length === 0 ? path : `${path}?${query.join("&")}`;
    const method = (
      roll(15) === 0 ? pick(["GET", "POST", "PUT", "DELETE"]) : operation.method
    ) as Asked["method"];
    const payload = method === "GET" ? undefined : this.#body(operation.body);
    return { method, url, headers, ...(payload !== undefined && { payload }) };
  }

  #body(schema: Schema | undefined): string {
    const { roll, pick } = this.#dice;
    if (roll(8) === 0) return pick(BROKEN_BODIES);
    const text = JSON.stringify(this.#value(schema ?? {}, 0));
    if (roll(10) === 0) return text.slice(0, roll(text.length + 1));
    return text.slice(0, 15_000);
  }

  #value(schema: Schema, depth: number): unknown {
    const { roll, pick } = this.#dice;
    if (depth > 6 || roll(10) === 0) return pick(ODD_VALUES);
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
        return pick([
          "order-1",
          "order-2",
          `order-${roll(50)}`,
          "gopay",
          "qris",
          "IDR",
          "2026-11-02 12:00:00 +0700",
        ]);
    }
  }
}

function toText(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : JSON.stringify(value);
}

function basic(key: string): string {
  return `Basic ${btoa(`${key}:`)}`;
}

/** Of every table that a call writes its doing to: the newest that wrote a row, and how many there are. */
const WRITTEN = [
  "transaction",
  "event",
  "refund",
  "notification",
  "subscription",
  "pay_account",
  "merchant",
  "wallet_customer",
];

async function writtenTables({ gateway }: TestServer): Promise<string> {
  const { rows } = await gateway.db.pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename = any($1)",
    [WRITTEN],
  );
  const parts = rows.map(
    ({ name }) => `(select count(*) || ':' || coalesce(max(xmin::text::bigint), 0) from ${name})`,
  );
  return `select concat_ws(' ', ${parts.join(", ")}) as mark`;
}

/**
 * Asks `count` things of the API of a gateway of its own, one after the other, and says how many were refused
 * and answered.
 */
export async function fuzzApi(t: TestContext, { seed, count }: { seed: number; count: number }) {
  const failures: string[] = [];
  const logger = pino({ level: "error" }, { write: (line: string) => void failures.push(line) });
  const server = await startTestServer(t, { holdWaitMs: 200, logger });
  const fuzzer = new Fuzzer(server, seed);
  const query = await writtenTables(server);
  const markOf = async () =>
    (await server.gateway.db.pool.query<{ mark: string }>(query)).rows[0]?.mark;
  const said = { refused: 0, answered: 0 };
  let mark = await markOf();
  for (let index = 0; index < count; index++) {
    const asked = fuzzer.next();
    const answer = await server.server.app.inject(asked);
    const text = answer.body;
    const told = JSON.stringify({ ...asked, headers: { ...asked.headers, authorization: "" } });
    const failure = failures.at(-1) ?? "";
    const what = `seed ${seed}, input ${index}: ${told.slice(0, 900)} → ${answer.statusCode} ${text.slice(0, 300)} ${failure.slice(0, 900)}`;
    const isPicture = String(answer.headers["content-type"]).startsWith("image/");
    // The one that the real service answers so: an empty charge.
    const isEmptyCharge = asked.url.startsWith("/v2/charge") && answer.statusCode === 500;
    assert.ok(answer.statusCode < 500 || isEmptyCharge, what);
    assert.doesNotMatch(text, /"status_code":"500"/, what);
    if (!isPicture) {
      assert.doesNotMatch(String(answer.headers["content-type"]), /html/, what);
      assert.doesNotMatch(text, /\.ts:\d+|node_modules|\bat \w+ \(|syntax error at|violates/, what);
    }
    const now = await markOf();
    const isRefused = answer.statusCode >= 400 || /"status_code":"4\d\d"/.test(text);
    if (isRefused) assert.equal(now, mark, `${what}, and yet something was written`);
    mark = now;
    said[isRefused ? "refused" : "answered"]++;
  }
  return said;
}
