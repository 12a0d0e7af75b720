import { createHash } from "node:crypto";
import { signedText } from "@gerbang/protocol";
import { coreApiConnector } from "../../src/connectors/core-api/core-api-connector.ts";
import { seededFraction } from "../../src/domain/seeded-fraction.ts";
import type { MessageReading } from "../../src/domain/upstream/connector.ts";
import { readFixture } from "./fixture.ts";
import { inboundOf, openedAccount, RECORDED_KEY } from "./upstream.ts";

type Json = Record<string, unknown>;

/** Messages as they were recorded, signed by `RECORDED_KEY`. */
export const GENUINE = [
  "notification.gopay.pending",
  "notification.gopay.settlement",
  "notification.gopay.settlement.custom-fields",
  "notification.gopay.expire",
  "notification.gopay.cancel",
  "notification.gopay.deny",
  "notification.gopay.partial_refund.first",
  "notification.gopay.partial_refund.bank-confirmed",
  "notification.gopay.refund.first",
  "notification.gopay.refund.bank-confirmed",
  "notification.gopay-charge.paid-by-scan.on-us",
  "notification.gopay-charge.paid-by-scan.off-us",
  "notification.qris.pending",
  "notification.qris.pending.airpay-shopee",
  "notification.qris.settlement.on-us",
  "notification.qris.settlement.off-us",
  "notification.qris.settlement.airpay-shopee",
  "notification.qris.expire",
  "notification.qris.cancel",
  "notification.qris.refund.bank-confirmed",
] as const;

const SIGNED = ["order_id", "status_code", "gross_amount", "signature_key"] as const;

/** Numbers that depend on the seed alone. */
class Chance {
  readonly #seed: number;
  #drawn = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  below(count: number): number {
    return Math.floor(seededFraction(this.#seed, this.#drawn++) * count);
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}

const LETTERS = "0123456789abcdefABCDEF.-_ \u0000é";
const OTHER_VALUES = [null, "", 0, 44_000, true, [], {}, ["200"], "200", "44000.00", "constructor"];

/** One character of a text changed, taken away, doubled or put in; or two of them changed about. */
function twist(text: string, chance: Chance): string {
  const at = chance.below(text.length);
  const letter = LETTERS[chance.below(LETTERS.length)] ?? "";
  const [before, here, behind] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
  const changed = [
    before + letter + behind,
    before + behind,
    before + here + here + behind,
    before + letter + here + behind,
    before + behind.charAt(0) + here + behind.slice(1),
    text.toUpperCase(),
    ` ${text}`,
    `${text}0`,
  ];
  return chance.pick(changed);
}

const hash = (body: Json, key: string) =>
  createHash("sha512")
    .update(
      signedText(
        {
          order_id: String(body["order_id"]),
          status_code: String(body["status_code"]),
          gross_amount: String(body["gross_amount"]),
        },
        key,
      ),
    )
    .digest("hex");

/** Ways to make a message say what nobody signed. */
const FORGERIES: readonly ((body: Json, chance: Chance) => Json)[] = [
  (body, chance) => {
    const name = chance.pick(SIGNED);
    return { ...body, [name]: twist(String(body[name]), chance) };
  },
  (body, chance) => ({ ...body, [chance.pick(SIGNED)]: chance.pick(OTHER_VALUES) }),
  (body, chance) => ({ ...body, [chance.pick(SIGNED)]: undefined }),
  // The boundary between two signed members moved: the hashed text is the same.
  (body, chance) => {
    const text = `${String(body["order_id"])}${String(body["status_code"])}`;
    const cut = 1 + chance.below(text.length - 1);
    return { ...body, order_id: text.slice(0, cut), status_code: text.slice(cut) };
  },
  (body, chance) => {
    const text = `${String(body["status_code"])}${String(body["gross_amount"])}`;
    const cut = 1 + chance.below(text.length - 1);
    return { ...body, status_code: text.slice(0, cut), gross_amount: text.slice(cut) };
  },
  (body, chance) => {
    const { order_id, status_code, gross_amount } = body;
    const text = `${String(order_id)}${String(status_code)}${String(gross_amount)}`;
    const cut = chance.below(text.length - 3);
    if (cut === String(order_id).length) return body;
    return {
      ...body,
      transaction_status: chance.pick([body["transaction_status"], "settled"]),
      order_id: text.slice(0, cut),
      status_code: text.slice(cut, cut + 3),
      gross_amount: text.slice(cut + 3),
    };
  },
  // What it claims does not go with what was signed.
  (body) => {
    const isMoney = body["status_code"] === "200";
    return { ...body, transaction_status: isMoney ? "pending" : "settlement" };
  },
  // Signed by whoever knows every key but the right one.
  (body, chance) => {
    const changed = { ...body, gross_amount: `${1 + chance.below(1e9)}.00` };
    const key = chance.pick([
      "",
      "undefined",
      "[secret]",
      RECORDED_KEY.toLowerCase(),
      `${RECORDED_KEY} `,
    ]);
    return { ...changed, signature_key: hash(changed, key) };
  },
  // Another message's signature.
  (body, chance) => {
    const other = readFixture(chance.pick(GENUINE)).body["signature_key"];
    return { ...body, order_id: `${String(body["order_id"])}-2`, signature_key: other };
  },
];

/** What a reader of JSON makes of the signed members, and of what is claimed. */
function said(body: Json): string {
  return JSON.stringify([...SIGNED, "transaction_status"].map((name) => body[name]));
}

interface Mutated {
  readonly text: string;
  readonly reading: MessageReading;
}

/**
 * Forges so many messages, the same ones for the same seed, and hands over what was made of each. A
 * forgery that says what the message said before is none.
 */
export function* forgeMessages(count: number, seed: number): Generator<Mutated> {
  const account = openedAccount("https://api.example", { previousServerKey: "Mid-server-before" });
  const chance = new Chance(seed);
  const originals = GENUINE.map((name) => readFixture(name).body as Json);
  for (let made = 0; made < count; ) {
    const original = chance.pick(originals);
    const forged = chance.pick(FORGERIES)(original, chance);
    if (said(forged) === said(original)) continue;
    made++;
    const text = JSON.stringify(forged);
    yield { text, reading: coreApiConnector.readMessage(account, inboundOf(Buffer.from(text))) };
  }
}

/**
 * Damages the bytes of so many messages wherever it may be. Whatever is still genuine says of the order
 * no more than its signature lets it.
 */
export function* damageMessages(
  count: number,
  seed: number,
): Generator<Mutated & { readonly original: Json }> {
  const account = openedAccount("https://api.example");
  const chance = new Chance(seed);
  const originals = GENUINE.map((name) => readFixture(name).body as Json);
  for (let made = 0; made < count; made++) {
    const original = chance.pick(originals);
    const bytes = Buffer.from(JSON.stringify(original));
    for (let times = chance.below(3); times >= 0; times--) {
      bytes[chance.below(bytes.length)] = chance.below(256);
    }
    const body = chance.below(10) === 0 ? bytes.subarray(0, chance.below(bytes.length)) : bytes;
    const reading = coreApiConnector.readMessage(account, inboundOf(body));
    yield { text: body.toString("latin1"), reading, original };
  }
}
