export type {
  LinkAccountRequest,
  LinkAccountResponse,
  PayAccountResponse,
  PayAccountStatus,
  PaymentOptionEntry,
  PromotionEntry,
  PromotionsResponse,
  UnbindAccountResponse,
} from "./account.ts";
export type { Brand } from "./brand.ts";
export type { CheckoutState } from "./checkout-state.ts";
export {
  type MerchantId,
  type OrderId,
  parseAnyOrderId,
  parseMerchantId,
  parseOrderId,
  parseRefundKey,
  parseTransactionId,
  type RefundKey,
  type TransactionId,
} from "./ids.ts";
export { formatJakartaTime, parseJakartaTime, WIB_OFFSET_HOURS } from "./jakarta-time.ts";
export { describeCustomer, toSnapMembers } from "./notification-members.ts";
export { buildQris, QrisBuildError, type QrisLayout } from "./qris/build-qris.ts";
export { computeChecksum, crc16 } from "./qris/crc16.ts";
export type { PlacedField, QrisField } from "./qris/fields.ts";
export { type InspectedField, inspectQris, type QrisInspection } from "./qris/inspect-qris.ts";
export { parseQris, type QrisReading } from "./qris/parse-qris.ts";
export type {
  Qris,
  QrisAccount,
  QrisAdditionalData,
  QrisNational,
  QrisOtherLanguage,
  QrisTip,
} from "./qris/qris.ts";
export {
  describeQrisDeparture,
  describeQrisRefusal,
  type QrisDeparture,
  type QrisDepartureReason,
  type QrisRefusal,
  type QrisRefusalReason,
} from "./qris/qris-refusal.ts";
export {
  MERCHANT_CITY_LENGTH_MAX,
  MERCHANT_NAME_LENGTH_MAX,
  toQrisText,
} from "./qris/qris-text.ts";
export { nameOfQrisTag } from "./qris/tags.ts";
export {
  addRupiah,
  formatAmount,
  formatRupiah,
  NO_RUPIAH,
  parseRupiah,
  type Rupiah,
  subtractRupiah,
} from "./rupiah.ts";
export { computeSignature, type SignedMembers, signedText } from "./signature.ts";
export {
  canReach,
  LEGAL_MOVES,
  NOTIFICATION_CODE,
  STATUS_API_CODE,
  TRANSACTION_STATUSES,
  type TransactionStatus,
} from "./status.ts";
export type {
  SubscriptionMembers,
  SubscriptionRequest,
  SubscriptionResponse,
  SubscriptionRetrySchedule,
  SubscriptionRunMessage,
  SubscriptionSchedule,
  SubscriptionUpdate,
} from "./subscription.ts";
export type {
  Acquirer,
  Action,
  ActionName,
  ActionResponse,
  CaptureRequest,
  CaptureResponse,
  ChargeRequest,
  ChargeResponse,
  CustomExpiry,
  CustomerAddress,
  CustomerDetails,
  CustomerInMessage,
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
