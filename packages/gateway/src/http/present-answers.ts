import {
  type Action,
  type ActionResponse,
  type ChargeResponse,
  formatJakartaTime,
  STATUS_API_CODE,
  type StatusResponse,
} from "@gerbang/protocol";
import { deeplinkOf } from "../domain/deeplink.ts";
import { describePayment, describeTransaction } from "../domain/describe-transaction.ts";
import type { ClosedTransaction, PendingTransaction } from "../domain/transaction.ts";
import type { SignedStatus } from "../operations/get-status.ts";

/** Core API sections 2.6 and 2.8. */
export function presentCharge(transaction: PendingTransaction, publicUrl: string): ChargeResponse {
  const qris = transaction.chargedAs === "qris";
  return {
    status_code: "201",
    status_message: `${qris ? "QRIS" : "GoPay"} transaction is created`,
    ...describeTransaction(transaction),
    ...(qris && { acquirer: transaction.acquirer, qr_string: transaction.qrPayload }),
    actions: presentActions(transaction, publicUrl),
    expiry_time: formatJakartaTime(transaction.expiresAt),
  };
}

/** Section 2.7: `generate-qr-code` first; clients select by name. */
function presentActions(transaction: PendingTransaction, publicUrl: string): Action[] {
  const { id, reference, chargedAs, acquirer } = transaction;
  const get = (name: string, path: string): Action => ({
    name,
    method: "GET",
    url: publicUrl + path,
  });
  if (acquirer === "airpay shopee") {
    return [get("generate-qr-code", `/v2/qris/shopeepay/sppq_${id}/qr-code`)];
  }
  const pictures = [
    get("generate-qr-code", `/v2/${chargedAs}/${id}/qr-code`),
    get("generate-qr-code-v2", `/v4/qris/gopay/${reference}/qr-code`),
  ];
  if (chargedAs === "qris") return pictures;
  return [
    ...pictures,
    { name: "deeplink-redirect", method: "GET", url: deeplinkOf(transaction, publicUrl) },
    get("get-status", `/v2/${id}/status`),
    { name: "cancel", method: "POST", url: `${publicUrl}/v2/${id}/cancel` },
  ];
}

/** Section 3.1. */
export function presentStatus({ transaction, signatureKey }: SignedStatus): StatusResponse {
  return {
    status_code: STATUS_API_CODE[transaction.status],
    status_message: "Success, transaction is found",
    ...describeTransaction(transaction),
    signature_key: signatureKey,
    ...describePayment(transaction),
  };
}

/** Section 3.3. */
export function presentCancel(transaction: ClosedTransaction): ActionResponse {
  return {
    status_code: "200",
    status_message: "Success, transaction is canceled",
    ...describeTransaction(transaction),
  };
}

/** Section 3.4. */
export function presentExpire(transaction: ClosedTransaction): ActionResponse {
  return {
    status_code: "407",
    status_message: "Success, transaction is expired",
    ...describeTransaction(transaction),
  };
}
