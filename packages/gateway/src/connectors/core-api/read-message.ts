import { createHash, timingSafeEqual } from "node:crypto";
import {
  NOTIFICATION_CODE,
  parseOrderId,
  parseTransactionId,
  STATUS_API_CODE,
  signedText,
} from "@gerbang/protocol";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import { labelIn } from "../../domain/upstream/charge-label.ts";
import type { InboundMessage, MessageReading } from "../../domain/upstream/connector.ts";
import { type JsonObject, Members, parseBody } from "../members.ts";

import { serverKeyOf } from "./call-api.ts";
import { stateOf } from "./status-words.ts";

/**
 * Verifies a message and names the order that it is about. Core API section 5.
 *
 * The signature covers the order id, the code and the amount. It covers neither the status nor the
 * transaction id, so what a genuine message claims is only a reason to ask.
 */
export function readMessage(account: OpenedAccount, message: InboundMessage): MessageReading {
  const body = parseBody(message.body);
  if (!body) return { outcome: "unreadable", detail: "the body is not a JSON object" };
  const other = otherProduct(body);
  if (other !== undefined) return { outcome: "not_ours", detail: other };
  const signed = readSigned(body);
  if (!signed) return { outcome: "unreadable", detail: "a signed member is missing or malformed" };
  if (!isSigned(signed, account)) {
    return { outcome: "forged", detail: "signature_key is not that of the server key" };
  }
  return readGenuine(body, signed.status_code);
}

/** The dashboard's own test, which names no order. Section 5.11. */
const TEST_ORDER_ID = /^payment_notif_test_/;

/** Told by members that only the messages of one product have. */
function otherProduct(body: JsonObject): string | undefined {
  const has = (name: string) => Object.hasOwn(body, name);
  if (has("order_id")) {
    const { order_id } = body;
    const isTest = typeof order_id === "string" && TEST_ORDER_ID.test(order_id);
    return isTest ? "a test of the upstream's dashboard" : undefined;
  }
  if (has("account_id") && has("account_status")) return "about a linked account";
  if (has("schedule") || has("subscription")) return "about a subscription";
  return has("reference_no") ? "about a payout" : undefined;
}

/** Section 5.2, and what the status API says instead. */
const CODES = new Set<string>([
  ...Object.values(NOTIFICATION_CODE),
  ...Object.values(STATUS_API_CODE),
]);

interface Signed {
  readonly order_id: string;
  readonly status_code: string;
  readonly gross_amount: string;
  readonly signature_key: string;
}

/**
 * Nothing stands between the signed members, so one text can be cut in several ways. Their forms
 * leave few, and none that is not a reason to ask.
 */
function readSigned(body: JsonObject): Signed | undefined {
  const members = new Members(body);
  const signed = {
    order_id: members.text("order_id"),
    status_code: members.text("status_code"),
    gross_amount: members.text("gross_amount"),
    signature_key: members.text("signature_key"),
  };
  members.amount("gross_amount");
  if (parseOrderId(signed.order_id) === undefined) members.break();
  if (!CODES.has(signed.status_code)) members.break();
  if (!/^[0-9a-f]{128}$/.test(signed.signature_key)) members.break();
  return members.whole(signed);
}

/** By the key, or by the one before it: a message may be hours old when it arrives. */
function isSigned(signed: Signed, { credentials }: OpenedAccount): boolean {
  const given = Buffer.from(signed.signature_key, "hex");
  const { keys, previousKeys = keys } = credentials;
  return [serverKeyOf(keys), serverKeyOf(previousKeys)]
    .map((key) => createHash("sha512").update(signedText(signed, key.reveal())).digest())
    .map((signature) => timingSafeEqual(signature, given))
    .includes(true);
}

const PRODUCTS = new Set(["gopay", "qris"]);

function readGenuine(body: JsonObject, code: string): MessageReading {
  const members = new Members(body);
  const orderId = members.text("order_id");
  const upstreamId = members.optionalText("transaction_id");
  const word = members.text("transaction_status").toLowerCase();
  const claims = stateOf(word, members.optionalText("fraud_status"));
  // Old messages may lack it.
  const product = members.optionalText("payment_type")?.toLowerCase();
  if (upstreamId !== undefined && parseTransactionId(upstreamId) === undefined) members.break();
  if (!members.whole(true)) {
    return { outcome: "unreadable", detail: "a member is missing or malformed" };
  }
  if (product !== undefined && !PRODUCTS.has(product)) {
    return { outcome: "not_ours", detail: `about a payment by ${product}` };
  }
  if (!goesWith(word, code)) {
    return { outcome: "forged", detail: "transaction_status does not go with status_code" };
  }
  const label = labelIn(body["metadata"]);
  return {
    outcome: "genuine",
    orderId,
    ...(upstreamId !== undefined && { upstreamId }),
    ...(label !== undefined && { label }),
    claims,
  };
}

/**
 * Whether the service says this status by this code, in a notification or, repeated, in an answer.
 * Of a word that is not known nobody can tell.
 */
function goesWith(word: string, code: string): boolean {
  if (!isKnown(word)) return true;
  return NOTIFICATION_CODE[word] === code || STATUS_API_CODE[word] === code;
}

function isKnown(word: string): word is keyof typeof NOTIFICATION_CODE {
  return Object.hasOwn(NOTIFICATION_CODE, word);
}
