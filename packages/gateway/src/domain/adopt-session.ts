import { type Acquirer, parseRupiah, type SignedMembers } from "@gerbang/protocol";
import { isOpenableUrl } from "./callback-url.ts";
import type { Merchant } from "./merchant.ts";
import type { Sign } from "./notification.ts";
import { readSandboxQris } from "./read-sandbox-qris.ts";
import { buildSandboxQris } from "./sandbox-qris.ts";
import type { SessionRowContent, SessionRows } from "./session-file.ts";

/** How a session becomes that of the merchant who imports it. */
export interface Adoption {
  readonly merchant: Merchant;
  /** Whether it was another merchant's: then QR payloads and messages name the new one. */
  readonly isForeign: boolean;
  /** Present when another key signed the messages. */
  readonly sign?: Sign;
  /** Present when payers would reach somebody else's transactions by the same links. */
  readonly rename?: {
    readonly newId: () => string;
    readonly newReference: (createdAt: Date) => string;
    readonly newShopeeReference: () => string;
  };
}

/** Everything in a session that must not be let in, whatever the schema says of it. */
export function findSessionFaults({ transaction, notification }: SessionRows): readonly string[] {
  return [
    ...transaction.flatMap((row) => findTransactionFaults(row)),
    ...notification.flatMap((row) =>
      [row["body"], row["sent_body"] ?? "{}"].every((body) => readBody(body) !== undefined)
        ? []
        : [`notification ${String(row["id"])}: body is not the text of a JSON object`],
    ),
  ];
}

/** No payload that a network could route, and no link that runs in a browser. */
function findTransactionFaults(row: SessionRowContent): readonly string[] {
  const { id, qr_payload, qr_reference, gross_amount, callback_url } = row;
  const qris = readSandboxQris(String(qr_payload));
  const isOwnCode =
    qris.outcome === "read" && qris.reference === qr_reference && qris.amount === gross_amount;
  const isOpenable =
    callback_url === null || (typeof callback_url === "string" && isOpenableUrl(callback_url));
  return [
    ...(isOwnCode ? [] : [`transaction ${String(id)}: qr_payload is not its sandbox code`]),
    ...(isOpenable ? [] : [`transaction ${String(id)}: callback_url cannot be opened`]),
  ];
}

/** The rows as they are to be stored. A merchant's own session comes back as it was. */
export function adoptRows(rows: SessionRows, adoption: Adoption): SessionRows {
  const ids = new Map<string, string>();
  const transaction = rows.transaction.map((row) => {
    const renamed = rename(row, adoption);
    ids.set(String(row["id"]), String(renamed["id"]));
    return adoption.isForeign || adoption.rename ? encodeAnew(renamed, adoption.merchant) : renamed;
  });
  const follow = (row: SessionRowContent): SessionRowContent => {
    const id = ids.get(String(row["transaction_id"]));
    return id === undefined ? row : { ...row, transaction_id: id };
  };
  return {
    transaction,
    refund: rows.refund.map(follow),
    event: rows.event.map(follow),
    notification: rows.notification.map((row) => rewriteBodies(follow(row), ids, adoption)),
    attempt: rows.attempt,
  };
}

function rename(row: SessionRowContent, adoption: Adoption): SessionRowContent {
  if (!adoption.rename) return row;
  const { newId, newReference, newShopeeReference } = adoption.rename;
  return {
    ...row,
    id: newId(),
    reference: newReference(new Date(String(row["created_at"]))),
    qr_reference: row["acquirer"] === "airpay shopee" ? newShopeeReference() : newId(),
  };
}

function encodeAnew(row: SessionRowContent, merchant: Merchant): SessionRowContent {
  const amount = parseRupiah(row["gross_amount"]);
  if (amount === undefined) throw new Error("a sandbox code of this amount was read before");
  const qr_payload = buildSandboxQris({
    merchantId: merchant.id,
    profile: merchant.profile,
    acquirer: row["acquirer"] as Acquirer,
    amount,
    reference: String(row["qr_reference"]),
  });
  return { ...row, qr_payload };
}

function rewriteBodies(
  row: SessionRowContent,
  ids: ReadonlyMap<string, string>,
  adoption: Adoption,
): SessionRowContent {
  const { isForeign, sign, rename: isRenamed } = adoption;
  if (!isForeign && !sign && !isRenamed) return row;
  const { body, sent_body } = row;
  const faults = (row["faults"] ?? []) as readonly { readonly fault?: unknown }[];
  // A signature that a fault plan spoiled stays wrong.
  const isSpoiled = faults.some(({ fault }) => fault === "corrupt_signature");
  return {
    ...row,
    body: rewriteBody(body, ids, adoption),
    sent_body:
      sent_body === null || sent_body === undefined
        ? null
        : rewriteBody(sent_body, ids, isSpoiled ? { ...adoption, sign: keep } : adoption),
  };
}

const keep: Sign = () => "";

function rewriteBody(
  text: unknown,
  ids: ReadonlyMap<string, string>,
  { merchant, sign }: Adoption,
): string {
  const body = readBody(text) ?? {};
  const id = ids.get(String(body["transaction_id"]));
  const moved: SessionRowContent = {
    ...body,
    ...("merchant_id" in body && { merchant_id: merchant.id }),
    ...(id !== undefined && { transaction_id: id }),
  };
  const signature = isSigned(moved) && sign ? sign(moved) : "";
  return JSON.stringify(signature === "" ? moved : { ...moved, signature_key: signature });
}

function isSigned(body: SessionRowContent): body is SessionRowContent & SignedMembers {
  return ["order_id", "status_code", "gross_amount", "signature_key"].every(
    (name) => typeof body[name] === "string",
  );
}

function readBody(text: unknown): SessionRowContent | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as SessionRowContent)
      : undefined;
  } catch {
    // Text that is not JSON is no body, whatever else it is.
    return undefined;
  }
}
