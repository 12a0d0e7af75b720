import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../../protocol/test/fixtures/", import.meta.url);

type Json = Readonly<Record<string, unknown>>;

interface Fixture {
  readonly meta: { readonly kind: string; readonly http_status?: number };
  readonly body: Json;
}

export function readFixture(name: string): Fixture {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Fixture;
}

const ELSEWHERE = /account|subscription|promo|token|capture/;

/** The recorded answers and notifications that this gateway is held to. */
export function fixtureNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""))
    .filter((name) => !ELSEWHERE.test(name) && !["index", "qris.vectors"].includes(name))
    .filter((name) => ["response", "notification"].includes(readFixture(name).meta.kind));
}

/** Values that are made anew each time: of these the form is compared. */
const FORMS: Readonly<Record<string, RegExp>> = {
  id: /^[0-9a-f-]{36}$/,
  transaction_id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  refund_chargeback_uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  merchant_cross_reference_id: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  reference_id: /^QR\d{13}[A-Za-z0-9]{10}$/,
  pop_id: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  shopeepay_reference_number: /^\d{18}$/,
  qr_string: /^000201010212[ -~]+6304[0-9A-F]{4}$/,
  refund_chargeback_id: /^\d{1,16}$/,
  order_id: /^payment_notif_test_G100200300_[0-9a-f-]{36}$/,
};

export interface Allowed {
  /** Members that are ours and not the fixture's: another generation of the same message. */
  readonly more?: readonly string[];
  /** Members that are the fixture's and not ours. */
  readonly fewer?: readonly string[];
  /** Texts that are decided otherwise, by member. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** Compares a body with a fixture: members, types, formats, values, and texts save those allowed. */
export function assertLikeFixture(name: string, actual: Json, allowed: Allowed = {}): void {
  const { body } = readFixture(name);
  compareObjects(name, { expected: body, actual }, allowed);
}

interface Pair<Value> {
  readonly expected: Value;
  readonly actual: Value;
}

function compareObjects(name: string, { expected, actual }: Pair<Json>, allowed: Allowed): void {
  const { more = [], fewer = [], texts = {} } = allowed;
  // Recorded errors have an id nearly always; ours have one always.
  const optional = new Set([...more, ...(name.startsWith("error") ? ["id"] : [])]);
  const names = (body: Json, without: readonly string[]) =>
    Object.keys(body)
      .filter((key) => !without.includes(key) && !optional.has(key))
      .sort();
  assert.deepEqual(names(actual, []), names(expected, fewer), `members of ${name}`);
  for (const key of names(expected, fewer)) {
    const pair = { expected: texts[key] ?? expected[key], actual: actual[key] };
    compareValues(`${name} ${key}`, key, pair);
  }
}

function compareValues(name: string, key: string, { expected, actual }: Pair<unknown>): void {
  assert.equal(typeof actual, typeof expected, `type of ${name}`);
  if (key === "metadata") assert.deepEqual(actual, expected, name);
  else if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual) && actual.length === expected.length, `length of ${name}`);
    expected.forEach((one: unknown, index) => {
      compareValues(`${name}[${index}]`, key, {
        expected: one,
        actual: (actual as unknown[])[index],
      });
    });
  } else if (typeof expected === "object" && expected !== null) {
    compareObjects(name, { expected: expected as Json, actual: actual as Json }, {});
  } else if (key === "url") {
    assert.equal(addressForm(String(actual)), addressForm(String(expected)), name);
  } else if (FORMS[key] && (key !== "order_id" || String(expected).startsWith("payment_notif"))) {
    assert.match(String(actual), FORMS[key], name);
    assert.match(String(expected), FORMS[key], `${name} of the fixture`);
  } else assert.deepEqual(actual, expected, name);
}

/** An address without its host and with its ids by their form. */
function addressForm(url: string): string {
  const { pathname, search } = new URL(url);
  const path = pathname
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, "{uuid}")
    .replace(/A1\d{14}[A-Za-z0-9]{10,12}ID/, "{reference}");
  // Deeplinks of the two simulator generations differ in their path alone.
  return /deeplink|checkout/.test(path)
    ? `deeplink ${search.replace(/=.*/, "=")}`.replace("tref", "referenceid")
    : path;
}
