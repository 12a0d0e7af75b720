export type { Brand } from "./brand.ts";
export type { CheckoutState } from "./checkout-state.ts";
export {
  type MerchantId,
  type OrderId,
  parseMerchantId,
  parseOrderId,
  parseRefundKey,
  parseTransactionId,
  type RefundKey,
  type TransactionId,
} from "./ids.ts";
export { formatJakartaTime, parseJakartaTime } from "./jakarta-time.ts";
export {
  addRupiah,
  formatAmount,
  formatRupiah,
  parseRupiah,
  type Rupiah,
  subtractRupiah,
} from "./rupiah.ts";
export { computeSignature, type SignedMembers, signedText } from "./signature.ts";
export {
  holdsOrderId,
  isLegalMove,
  LEGAL_MOVES,
  NOTIFICATION_CODE,
  STATUS_API_CODE,
  TRANSACTION_STATUSES,
  type TransactionStatus,
} from "./status.ts";
export type {
  Acquirer,
  Action,
  ActionName,
  ActionResponse,
  ChargeRequest,
  ChargeResponse,
  CustomExpiry,
  CustomerAddress,
  CustomerDetails,
  ErrorResponse,
  GopayOptions,
  ItemDetail,
  NotificationBody,
  Open,
  Outcome,
  PaymentMembers,
  PaymentType,
  RefundEntry,
  RefundRequest,
  RefundResponse,
  StatusResponse,
  TransactionMembers,
  WireAmount,
} from "./wire.ts";
