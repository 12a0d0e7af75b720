import type { SignedMembers, TransactionId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { crossReferenceIdOf, popIdOf } from "../../domain/merchants/merchant-uuid.ts";
import type { Sign } from "../../domain/notifications/present-notification.ts";
import { buildSandboxQris } from "../../domain/qris/sandbox-qris.ts";
import { type JsonObject, parseJsonObject } from "./json-object.ts";
import { signAccountMessage } from "./snapshot-accounts.ts";
import type { SnapshotRow, SnapshotRows } from "./snapshot-row.ts";
import { adoptSubscriptionMessage } from "./snapshot-subscriptions.ts";

/** How a snapshot becomes that of the merchant who imports it. */
export interface SnapshotAdoption {
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

/** By the ids in the file, those that the transactions are stored under. */
type TransactionIds = ReadonlyMap<string, TransactionId>;

/** The rows as they are to be stored. A merchant's own snapshot comes back as it was. */
export function adoptRows(rows: SnapshotRows, adoption: SnapshotAdoption): SnapshotRows {
  const ids = new Map<string, TransactionId>();
  const references = new Map<string, string>();
  const transaction = rows.transaction.map((row) => {
    const renamed = rename(row, adoption);
    ids.set(row.id, renamed.id);
    references.set(row.reference, renamed.reference);
    return adoption.isForeign || adoption.rename ? encodeAnew(renamed, adoption.merchant) : renamed;
  });
  return {
    wallet_customer: rows.wallet_customer,
    pay_account: rows.pay_account.map((row) => renameLink(row, adoption)),
    transaction,
    refund: rows.refund.map((row) => follow(row, ids)),
    subscription: rows.subscription,
    subscription_run: rows.subscription_run.map((row) => follow(row, ids)),
    event: rows.event.map((row) => follow(row, ids)),
    notification: rows.notification.map((row) =>
      row.signed_path
        ? adoptBiSnapMessage(follow(row, ids), references, adoption)
        : rewriteBodies(follow(row, ids), ids, adoption),
    ),
    attempt: rows.attempt,
  };
}

function rename(
  row: SnapshotRow<"transaction">,
  adoption: SnapshotAdoption,
): SnapshotRow<"transaction"> {
  if (!adoption.rename) return row;
  const { newId, newReference, newShopeeReference } = adoption.rename;
  return {
    ...row,
    id: newId() as TransactionId,
    reference: newReference(new Date(row.created_at)),
    qr_reference: row.acquirer === "airpay shopee" ? newShopeeReference() : newId(),
  };
}

/** The addresses of a linking page are as unguessable as those of a payment, and are renamed with them. */
function renameLink(
  row: SnapshotRow<"pay_account">,
  { rename: isRenamed }: SnapshotAdoption,
): SnapshotRow<"pay_account"> {
  return isRenamed ? { ...row, link_id: isRenamed.newId() } : row;
}

function encodeAnew(
  row: SnapshotRow<"transaction">,
  { id: merchantId, environment, profile }: Merchant,
): SnapshotRow<"transaction"> {
  const { acquirer, gross_amount: amount, qr_reference: reference } = row;
  const facts = { merchantId, environment, profile, acquirer, amount, reference };
  return { ...row, qr_payload: buildSandboxQris(facts) };
}

/** A row that is about a transaction goes where that went. */
function follow<Row extends { readonly transaction_id: TransactionId | null }>(
  row: Row,
  ids: TransactionIds,
): Row {
  const id = row.transaction_id === null ? undefined : ids.get(row.transaction_id);
  return id === undefined ? row : { ...row, transaction_id: id };
}

/** It names the merchant and the payment, and is signed when it is sent. */
function adoptBiSnapMessage(
  row: SnapshotRow<"notification">,
  references: ReadonlyMap<string, string>,
  { merchant }: SnapshotAdoption,
): SnapshotRow<"notification"> {
  const adopt = (text: string) => {
    const body = parseJsonObject(text) ?? {};
    const reference = references.get(String(body["originalReferenceNo"]));
    return JSON.stringify({
      ...body,
      ...("merchantId" in body && { merchantId: merchant.id }),
      ...(reference !== undefined && { originalReferenceNo: reference }),
    });
  };
  return {
    ...row,
    body: adopt(row.body),
    sent_body: row.sent_body === null ? null : adopt(row.sent_body),
  };
}

function rewriteBodies(
  row: SnapshotRow<"notification">,
  ids: TransactionIds,
  adoption: SnapshotAdoption,
): SnapshotRow<"notification"> {
  const { isForeign, sign, rename: isRenamed } = adoption;
  if (!isForeign && !sign && !isRenamed) return row;
  // A signature that a fault plan spoiled stays wrong.
  const isSpoiled = row.faults?.some(({ fault }) => fault === "corrupt_signature") === true;
  const { merchant } = adoption;
  return {
    ...row,
    body: rewriteBody(row.body, ids, adoption),
    sent_body:
      row.sent_body === null
        ? null
        : rewriteBody(row.sent_body, ids, isSpoiled ? { merchant } : adoption),
  };
}

/** Without `sign` the signature stays as it is. */
function rewriteBody(
  text: string,
  ids: TransactionIds,
  { merchant, sign }: Pick<SnapshotAdoption, "merchant" | "sign">,
): string {
  const body = adoptSubscriptionMessage(parseJsonObject(text) ?? {}, {
    merchantId: merchant.id,
    ids,
  });
  const id = ids.get(String(body["transaction_id"]));
  const moved: JsonObject = {
    ...body,
    ...("merchant_id" in body && { merchant_id: merchant.id }),
    ...("pop_id" in body && { pop_id: popIdOf(merchant.id) }),
    ...("merchant_cross_reference_id" in body && {
      merchant_cross_reference_id: crossReferenceIdOf(merchant.id),
    }),
    ...(id !== undefined && { transaction_id: id }),
  };
  if (!sign) return JSON.stringify(moved);
  return JSON.stringify(
    isSigned(moved) ? { ...moved, signature_key: sign(moved) } : signAccountMessage(moved, sign),
  );
}

function isSigned(body: JsonObject): body is JsonObject & SignedMembers {
  return ["order_id", "status_code", "gross_amount", "signature_key"].every(
    (name) => typeof body[name] === "string",
  );
}
