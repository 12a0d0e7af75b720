import {
  computeSignature,
  NOTIFICATION_CODE,
  type SignedMembers,
  STATUS_API_CODE,
} from "@gerbang/protocol";
import { claimsMoney } from "./decide-change.ts";
import { equalsInConstantTime } from "./equals-in-constant-time.ts";
import { isObject } from "./parse-json.ts";
import { parseTransaction, type Transaction } from "./transaction.ts";

export type Verified =
  | { readonly outcome: "genuine"; readonly transaction: Transaction }
  /** The dashboard's "test notification": about no real order. */
  | { readonly outcome: "test_message" }
  /** Not about a transaction, or nothing we know: an account link, a subscription, a new status. */
  | { readonly outcome: "unrecognised"; readonly isSigned: boolean }
  /** Not signed with this server key, or changed on the way. */
  | { readonly outcome: "forged" };

export type NotificationObject = Readonly<Record<string, unknown>>;

const TEST_ORDER_ID = /^payment_notif_test_/;

/**
 * Tells whether a notification was made by someone who knows the server key. Core API section 5.3.
 *
 * The signature covers the order id, the code and the amount, not the status. So a message that claims
 * money must have the one code that stands for it, or a genuine `pending` could be turned into a
 * `settlement`. What claims none is no forgery: with a code that goes with its status it is genuine,
 * with any other there is nothing to learn from it.
 */
export async function verifyNotification(body: unknown, serverKey: string): Promise<Verified> {
  const members = signedMembersOf(body);
  if (!members) return { outcome: "unrecognised", isSigned: false };
  if (TEST_ORDER_ID.test(members.order_id)) return { outcome: "test_message" };
  if (!equalsInConstantTime(await computeSignature(members, serverKey), members.signature_key)) {
    return { outcome: "forged" };
  }
  const transaction = parseTransaction(body);
  if ("problem" in transaction) return { outcome: "unrecognised", isSigned: true };
  if (goesWith(transaction, members.status_code)) return { outcome: "genuine", transaction };
  return claimsMoney(transaction)
    ? { outcome: "forged" }
    : { outcome: "unrecognised", isSigned: true };
}

/** Whether the service says this status by this code, in a notification or, repeated, in an answer. */
function goesWith({ status, isAccepted }: Transaction, code: string): boolean {
  if (NOTIFICATION_CODE[status] === code || STATUS_API_CODE[status] === code) return true;
  // A card that fraud rules hold back: nobody has paid yet, so its code is that of `pending`.
  return !isAccepted && (status === "capture" || status === "authorize") && code === "201";
}

/** Kinds that nobody has listed may come; but each says something, and a signature is text. */
export function isNotification(body: unknown): body is NotificationObject {
  if (!isObject(body) || Object.keys(body).length === 0) return false;
  const { signature_key } = body;
  return signature_key === undefined || typeof signature_key === "string";
}

function signedMembersOf(body: unknown): (SignedMembers & { signature_key: string }) | undefined {
  if (!isObject(body)) return undefined;
  const { order_id, status_code, gross_amount, signature_key } = body;
  return typeof order_id === "string" &&
    typeof status_code === "string" &&
    typeof gross_amount === "string" &&
    typeof signature_key === "string"
    ? { order_id, status_code, gross_amount, signature_key }
    : undefined;
}

/**
 * Says which member differs from what was signed, by looking for the one change that would make the
 * signature right: mostly middleware that has rewritten the body. For the merchant's own eyes.
 */
export async function explainForgery(body: unknown, serverKey: string): Promise<string> {
  const members = signedMembersOf(body);
  if (!members) return "one of the signed members is missing or not text";
  const { status_code, gross_amount } = members;
  const signature = members.signature_key.toLowerCase();
  const matches = async (changed: SignedMembers, key = serverKey) =>
    (await computeSignature(changed, key)) === signature;
  if (await matches(members)) {
    return members.signature_key === signature
      ? "transaction_status does not go with status_code"
      : "signature_key is right except for its upper-case letters";
  }
  if (await matches(members, serverKey.trim())) return "serverKey has white space around it";
  for (const code of ["200", "201", "202", "407"]) {
    if (await matches({ ...members, status_code: code })) {
      return `status_code was signed as "${code}" and arrived as "${status_code}"`;
    }
  }
  for (const amount of amountSpellings(gross_amount)) {
    if (await matches({ ...members, gross_amount: amount })) {
      return `gross_amount was signed as "${amount}" and arrived as "${gross_amount}"`;
    }
  }
  return "order_id or gross_amount was changed on the way, or another server key has signed";
}

function amountSpellings(amount: string): string[] {
  const whole = amount.replace(/\.\d*$/, "").replaceAll(",", "");
  return [`${whole}.00`, `${whole}.0`, whole];
}
