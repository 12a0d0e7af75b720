import { type Acquirer, parseRupiah, type SignedMembers } from "@gerbang/protocol";
import { isOpenableUrl } from "../../domain/merchants/callback-url.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Sign } from "../../domain/notifications/notification.ts";
import { readSandboxQris } from "../../domain/qris/read-sandbox-qris.ts";
import { buildSandboxQris } from "../../domain/qris/sandbox-qris.ts";
import type { SnapshotRow, SnapshotRows } from "./snapshot-file.ts";

/** How a snapshot becomes that of the merchant who imports it. */
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

/** Everything in a snapshot that must not be let in, whatever the schema says of it. */
export function findSnapshotProblems({
  transaction,
  notification,
}: SnapshotRows): readonly string[] {
  return [
    ...transaction.flatMap((row) => findTransactionProblems(row)),
    ...notification.flatMap((row) =>
      [row["body"], row["sent_body"] ?? "{}"].every((body) => readBody(body) !== undefined)
        ? []
        : [`notification ${String(row["id"])}: body is not the text of a JSON object`],
    ),
  ];
}

/** No payload that a network could route, and no link that runs in a browser. */
function findTransactionProblems(row: SnapshotRow): readonly string[] {
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

/** The rows as they are to be stored. A merchant's own snapshot comes back as it was. */
export function adoptRows(rows: SnapshotRows, adoption: Adoption): SnapshotRows {
  const ids = new Map<string, string>();
  const transaction = rows.transaction.map((row) => {
    const renamed = rename(row, adoption);
    ids.set(String(row["id"]), String(renamed["id"]));
    return adoption.isForeign || adoption.rename ? encodeAnew(renamed, adoption.merchant) : renamed;
  });
  const follow = (row: SnapshotRow): SnapshotRow => {
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

function rename(row: SnapshotRow, adoption: Adoption): SnapshotRow {
  if (!adoption.rename) return row;
  const { newId, newReference, newShopeeReference } = adoption.rename;
  return {
    ...row,
    id: newId(),
    reference: newReference(new Date(String(row["created_at"]))),
    qr_reference: row["acquirer"] === "airpay shopee" ? newShopeeReference() : newId(),
  };
}

function encodeAnew(row: SnapshotRow, merchant: Merchant): SnapshotRow {
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
  row: SnapshotRow,
  ids: ReadonlyMap<string, string>,
  adoption: Adoption,
): SnapshotRow {
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
  const moved: SnapshotRow = {
    ...body,
    ...("merchant_id" in body && { merchant_id: merchant.id }),
    ...(id !== undefined && { transaction_id: id }),
  };
  const signature = isSigned(moved) && sign ? sign(moved) : "";
  return JSON.stringify(signature === "" ? moved : { ...moved, signature_key: signature });
}

function isSigned(body: SnapshotRow): body is SnapshotRow & SignedMembers {
  return ["order_id", "status_code", "gross_amount", "signature_key"].every(
    (name) => typeof body[name] === "string",
  );
}

function readBody(text: unknown): SnapshotRow | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as SnapshotRow)
      : undefined;
  } catch {
    // Text that is not JSON is no body, whatever else it is.
    return undefined;
  }
}
