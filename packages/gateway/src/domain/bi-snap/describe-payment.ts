import {
  BI_SNAP_SERVICES,
  BI_SNAP_STATUS,
  BI_SNAP_STATUS_TEXT,
  type BiSnapRefundEntry,
  type BiSnapService,
  type BiSnapStatus,
  formatBiSnapAmount,
  formatBiSnapTime,
  type UserPaymentDetail,
} from "@gerbang/protocol/bi-snap";
import { isDeniedByBank } from "../transactions/decide-refund-denial.ts";
import { isPaid, type Refund, type Transaction } from "../transactions/transaction.ts";

/** The two kinds of payments that the standard has services for, each with its own. */
export type PaymentFamily = "qr" | "debit";

export function familyOf({ chargedAs }: Pick<Transaction, "chargedAs">): PaymentFamily {
  return chargedAs === "qris" ? "qr" : "debit";
}

/** The service that tells merchants of a payment. */
export const NOTIFY_SERVICES = {
  qr: "qr_notify",
  debit: "debit_notify",
} as const satisfies Record<PaymentFamily, BiSnapService>;

/** Every path below a merchant's prefix that messages go to. */
export const NOTIFY_PATHS = [
  BI_SNAP_SERVICES.qr_notify.path,
  BI_SNAP_SERVICES.debit_notify.path,
  BI_SNAP_SERVICES.account_notify.path,
] as const;

export function biSnapStatusOf({ status }: Pick<Transaction, "status">): BiSnapStatus {
  return BI_SNAP_STATUS[status];
}

/** `latestTransactionStatus` with its word beside it. */
export function describeStatus(transaction: Pick<Transaction, "status">) {
  const status = biSnapStatusOf(transaction);
  return {
    latestTransactionStatus: status,
    transactionStatusDesc: BI_SNAP_STATUS_TEXT[status],
  };
}

/** `partnerReferenceNo` of the payment; absent where the merchant gave none. */
export function partnerReferenceOf({ request }: Pick<Transaction, "request">): string | undefined {
  const sent = request["partnerReferenceNo"];
  return typeof sent === "string" && sent !== "" ? sent : undefined;
}

/** The names of a payment, as every answer about it says them. */
export function describeNames(transaction: Transaction) {
  const { reference, externalId } = transaction;
  const partnerReference = partnerReferenceOf(transaction);
  return {
    ...(partnerReference !== undefined && { originalPartnerReferenceNo: partnerReference }),
    originalReferenceNo: reference,
    ...(externalId !== undefined && { originalExternalId: externalId }),
  };
}

/** `paidTime` or another name for it; nothing before anybody has paid. */
export function paidTimeOf(transaction: Transaction): string | undefined {
  return isPaid(transaction) ? formatBiSnapTime(transaction.settledAt) : undefined;
}

/** The refunds, the oldest first; none of what was never paid. */
export function describeRefunds(transaction: Transaction): readonly BiSnapRefundEntry[] {
  return isPaid(transaction) ? transaction.refunds.map(describeRefund) : [];
}

function describeRefund(refund: Refund): BiSnapRefundEntry {
  return {
    refundNo: refundNumber(refund),
    partnerReferenceNo: refund.key,
    refundAmount: formatBiSnapAmount(refund.amount),
    refundStatus: isDeniedByBank(refund) ? "06" : "00",
    refundDate: formatBiSnapTime(refund.createdAt),
    reason: refund.reason,
  };
}

const REFUND_NAME_LENGTH = 11;
const BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The gateway's number of a refund, `A1…ID` as that of a payment: made of its id, so that it is always the same. */
export function refundNumber({ id, createdAt }: Pick<Refund, "id" | "createdAt">): string {
  const time = createdAt.toISOString().replace(/\D/g, "").slice(0, 14);
  let rest = BigInt(`0x${id.replaceAll("-", "")}`);
  let name = "";
  for (let place = 0; place < REFUND_NAME_LENGTH; place++) {
    name += BASE_62.charAt(Number(rest % 62n));
    rest /= 62n;
  }
  return `A1${time}${name}ID`;
}

/** With what the customer pays from a linked account, or has paid; nobody has where the list is empty. */
export function describePayer(transaction: Transaction): readonly UserPaymentDetail[] {
  const { account } = transaction;
  if (account) return [{ payMethod: "gopay", payOption: account.paymentOptionType }];
  if (!isPaid(transaction)) return [];
  const { payment } = transaction;
  return payment.paymentType === "gopay"
    ? [{ payMethod: "gopay", payOption: payment.paymentOptionType }]
    : [{ payMethod: "qris", payOption: payment.issuer }];
}
