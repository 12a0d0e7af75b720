import {
  type Action,
  type ActionResponse,
  type CaptureResponse,
  type ChargeResponse,
  formatAmount,
  formatJakartaTime,
  NO_RUPIAH,
  type RefundResponse,
  type Rupiah,
  STATUS_API_CODE,
  type StatusResponse,
} from "@gerbang/protocol";
import type { DeeplinkVersion } from "../../domain/merchants/merchant-settings.ts";
import { deeplinkOf } from "../../domain/transactions/deeplink.ts";
import {
  describePayment,
  describeTransaction,
} from "../../domain/transactions/describe-transaction.ts";
import {
  type AuthorizedTransaction,
  type ClosedTransaction,
  isPaid,
  type PaidTransaction,
  type PendingTransaction,
  type Refund,
  type Transaction,
} from "../../domain/transactions/transaction.ts";
import {
  VERIFICATION_FACES,
  verificationName,
} from "../../domain/transactions/verification-link.ts";
import type { SignedStatus } from "../../operations/transactions/get-status.ts";
import type { RefundAttempt } from "../../operations/transactions/refund.ts";

/** What the links in an answer are made of. */
interface LinkStyle {
  readonly publicUrl: string;
  readonly deeplinkVersion: DeeplinkVersion;
  /** That of an upstream, byte for byte, instead of one to our own wallet. */
  readonly deeplink?: string;
}

/** Core API sections 2.6, 2.8 and 8.4. */
export function presentCharge(
  transaction: PendingTransaction | AuthorizedTransaction | PaidTransaction,
  links: LinkStyle,
): ChargeResponse {
  if (transaction.status !== "pending") return presentTaken(transaction);
  if (transaction.account) return presentVerification(transaction, links);
  const qris = transaction.chargedAs === "qris";
  return {
    status_code: "201",
    status_message: `${qris ? "QRIS" : "GoPay"} transaction is created`,
    ...describeTransaction(transaction),
    ...(qris && { acquirer: transaction.acquirer, qr_string: transaction.qrPayload }),
    actions: presentActions(transaction, links),
    expiry_time: formatJakartaTime(transaction.expiresAt),
  };
}

const TAKEN = "Success, GoPay transaction is successful";

/** A linked account has given the amount at once. Section 8.4. */
function presentTaken(transaction: AuthorizedTransaction | PaidTransaction): ChargeResponse {
  return {
    status_code: "200",
    status_message: TAKEN,
    ...describeTransaction(transaction),
    ...(transaction.status === "authorize" && {
      channel_response_code: "0",
      channel_response_message: "success",
    }),
  };
}

/** Its customer has to approve it first. Section 8.4. */
function presentVerification(
  transaction: PendingTransaction,
  { publicUrl }: LinkStyle,
): ChargeResponse {
  return {
    status_code: "201",
    status_message: "GoPay transaction is created. Action(s) required",
    ...describeTransaction(transaction),
    actions: VERIFICATION_FACES.map((face) => ({
      name: `verification-link-${face === "web" ? "url" : "app"}`,
      method: "GET",
      url: `${publicUrl}/v2/gopay/redirect/${verificationName(transaction, face)}/charge`,
    })),
    expiry_time: formatJakartaTime(transaction.expiresAt),
  };
}

/** Section 2.9. */
export function presentDenial(transaction: ClosedTransaction): ChargeResponse {
  const { chargedAs, fraudStatus, channelResponse } = transaction;
  const reason = fraudStatus === "deny" ? "rejected by FDS" : "denied";
  return {
    status_code: "202",
    status_message: `${chargedAs === "qris" ? "QRIS" : "GoPay"} transaction is ${reason}`,
    ...describeTransaction(transaction),
    ...(chargedAs === "qris" && { acquirer: transaction.acquirer }),
    ...(channelResponse && {
      channel_response_code: channelResponse.code,
      channel_response_message: channelResponse.message,
    }),
  };
}

/**
 * Section 2.7: in the order of the oldest samples, for shops take the deeplink by its place; what came
 * later stands last.
 */
export function presentActions(
  transaction: PendingTransaction,
  { publicUrl, deeplinkVersion, deeplink }: LinkStyle,
): Action[] {
  const { id, reference, chargedAs, acquirer } = transaction;
  const get = (name: string, path: string): Action => ({
    name,
    method: "GET",
    url: publicUrl + path,
  });
  if (acquirer === "airpay shopee") {
    return [get("generate-qr-code", `/v2/qris/shopeepay/sppq_${id}/qr-code`)];
  }
  const picture = get("generate-qr-code", `/v2/${chargedAs}/${id}/qr-code`);
  const framedPicture = get("generate-qr-code-v2", `/v4/qris/gopay/${reference}/qr-code`);
  if (chargedAs === "qris") return [picture, framedPicture];
  return [
    picture,
    {
      name: "deeplink-redirect",
      method: "GET",
      url: deeplink ?? deeplinkOf(transaction, publicUrl, deeplinkVersion),
    },
    get("get-status", `/v2/${id}/status`),
    { name: "cancel", method: "POST", url: `${publicUrl}/v2/${id}/cancel` },
    framedPicture,
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

/** Section 3.6. */
export function presentCapture(transaction: PaidTransaction): CaptureResponse {
  return {
    status_code: "200",
    status_message: TAKEN,
    ...describeTransaction(transaction),
    settlement_time: formatJakartaTime(transaction.settledAt),
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

/** Sections 3.7 and 3.8; `direct` asks the provider at once and says so. */
export function presentRefund(
  transaction: PaidTransaction,
  refund: Refund,
  { direct }: { readonly direct: boolean },
): RefundResponse {
  return {
    status_code: "200",
    status_message: `Success, refund request is approved${direct ? " by the bank" : ""}`,
    ...describeTransaction(transaction),
    ...describeAttempt(transaction, refund, refund.amount),
  };
}

/** The provider refused: the transaction is as it was. Section 3.7. */
export function presentRefundDenial(
  transaction: Transaction,
  attempt: RefundAttempt,
): RefundResponse {
  return {
    status_code: "202",
    status_message: "Refund denied by the bank",
    ...describeTransaction(transaction),
    ...describeAttempt(transaction, attempt, NO_RUPIAH),
  };
}

function describeAttempt(transaction: Transaction, attempt: RefundAttempt, amount: Rupiah) {
  return {
    refund_chargeback_id: attempt.chargebackId,
    refund_chargeback_uuid: attempt.id,
    refund_amount: formatAmount(amount),
    ...(isPaid(transaction) && { settlement_time: formatJakartaTime(transaction.settledAt) }),
    refund_key: attempt.key,
  };
}
