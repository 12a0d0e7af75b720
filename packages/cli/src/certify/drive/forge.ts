import { createHash, randomUUID } from "node:crypto";
import type { Forgery } from "../schedule/step.ts";

type Message = Readonly<Record<string, unknown>>;

/** A request that the gateway never made. */
export interface Forged {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The order that a handler would ask about, where it asks. */
  readonly orderId: string;
}

interface Genuine {
  /** The newest message of the order that is lied about. */
  readonly message: Message;
  /** That of the other order, in a schedule of two. */
  readonly other: Message | undefined;
  readonly serverKey: string;
}

/** As the gateway sends them. */
const HEADERS = {
  "user-agent": "Veritrans",
  accept: "application/json",
  "content-type": "application/json",
} as const;
/** Addresses of the payment provider's own, which anybody may claim to come from. */
const TRUSTED = {
  "x-forwarded-for": "103.208.23.6",
  "x-real-ip": "103.208.23.6",
  forwarded: "for=103.208.23.6",
  "x-forwarded-proto": "https",
} as const;
const GARBAGE = "0".repeat(128);

const CODES: Readonly<Record<string, string>> = {
  settlement: "200",
  refund: "200",
  partial_refund: "200",
};
const SAME_CODE: Readonly<Record<string, string>> = {
  settlement: "partial_refund",
  partial_refund: "settlement",
  refund: "settlement",
  expire: "cancel",
  cancel: "expire",
  deny: "expire",
};

/** Makes one: signed rightly only where the lie is elsewhere. */
export function forge(forgery: Forgery, genuine: Genuine): Forged {
  const { message, serverKey } = genuine;
  const paid: Message = {
    ...message,
    transaction_status: "settlement",
    status_code: CODES["settlement"],
  };
  const lie = LIES[forgery](paid, genuine);
  const signed = lie.key === undefined ? lie.body : sign(lie.body, lie.key(serverKey));
  return {
    body: NONSENSE[forgery] ?? JSON.stringify(signed),
    headers: { ...HEADERS, ...(forgery === "headers" && TRUSTED) },
    orderId: typeof signed["order_id"] === "string" ? signed["order_id"] : "",
  };
}

/** What is no message at all. */
const NONSENSE: Readonly<Partial<Record<Forgery, string>>> = {
  "not-json": "transaction_status=settlement",
  null: "null",
};

interface Lie {
  readonly body: Message;
  /** By what it is signed, given the real key; left as it is when absent. */
  readonly key?: (serverKey: string) => string;
}

const OWN_KEY = (key: string): string => key;

const LIES: Readonly<Record<Forgery, (paid: Message, genuine: Genuine) => Lie>> = {
  unsigned: (paid) => ({ body: { ...paid, signature_key: undefined } }),
  garbage: (paid) => ({ body: { ...paid, signature_key: GARBAGE } }),
  headers: (paid) => ({ body: { ...paid, signature_key: GARBAGE } }),
  "not-json": (paid) => ({ body: paid }),
  null: (paid) => ({ body: paid }),
  "empty-signature": (paid) => ({ body: { ...paid, signature_key: "" } }),
  "loose-signature": (paid) => ({ body: { ...paid, signature_key: true } }),
  "closing-swap": (_, { message }) => ({ body: { ...message, transaction_status: "expire" } }),
  "empty-key": (paid) => ({ body: paid, key: () => "" }),
  "undefined-key": (paid) => ({ body: paid, key: () => "undefined" }),
  foreign: (paid) => ({
    body: { ...paid, merchant_id: "G000000000" },
    key: () => "SB-Mid-server-somebody-elses",
  }),
  "status-swap": (_, { message }) => ({ body: { ...message, transaction_status: "settlement" } }),
  "same-code-swap": (_, { message }) => {
    const status = String(message["transaction_status"]);
    return { body: { ...message, transaction_status: SAME_CODE[status] ?? status } };
  },
  "transaction-swap": (paid, { other }) => ({
    body: { ...paid, transaction_id: other?.["transaction_id"] },
    key: OWN_KEY,
  }),
  "order-swap": (paid, { other }) => ({
    body: { ...(other ?? paid), order_id: paid["order_id"], transaction_status: "settlement" },
  }),
  amount: (paid) => ({ body: { ...paid, gross_amount: "1.00" }, key: OWN_KEY }),
  "unknown-transaction": (_, { message }) => ({
    body: { ...message, transaction_id: randomUUID() },
    key: OWN_KEY,
  }),
  "test-message": (paid) => {
    const id = randomUUID();
    return {
      body: { ...paid, order_id: `payment_notif_test_${id.slice(0, 13)}`, transaction_id: id },
      key: OWN_KEY,
    };
  },
};

function sign(message: Message, key: string): Message {
  const parts = [message["order_id"], message["status_code"], message["gross_amount"], key];
  const signature_key = createHash("sha512").update(parts.join("")).digest("hex");
  return { ...message, signature_key };
}

/** Members that nobody may count on: everything but what tells which payment it is, and what became of it. */
const NEEDED = new Set([
  "order_id",
  "status_code",
  "gross_amount",
  "signature_key",
  "transaction_status",
  "transaction_id",
  "transaction_time",
  "payment_type",
  "refunds",
  "refund_amount",
]);

/** The same message as other transactions have it: with less, or with more. */
export function vary(body: string, how: "missing" | "unknown"): string {
  const message = JSON.parse(body) as Message;
  if (how === "unknown") {
    return JSON.stringify({ ...message, new_member: { of: ["another", 2] }, version: "9.9" });
  }
  return JSON.stringify(
    Object.fromEntries(Object.entries(message).filter(([name]) => NEEDED.has(name))),
  );
}

export const MESSAGE_HEADERS = HEADERS;
