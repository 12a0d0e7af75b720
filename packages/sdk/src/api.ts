export type { CaptureRequest } from "@gerbang/protocol";
export type { AccountCallbacks, AccountEvent } from "./account-messages.ts";
export type { StatusSource } from "./ask-status.ts";
export type { CallOptions, RequestEvent, ResponseEvent } from "./call-options.ts";
export { type ChargeSource, chargeOrder } from "./charge-order.ts";
export {
  type CheckoutEndpoints,
  type CheckoutEndpointsOptions,
  createCheckoutEndpoints,
} from "./checkout-endpoints.ts";
export type { ChargeOptions, ClientOptions, GatewayClient } from "./client.ts";
export type { Fact } from "./decide-change.ts";
export { GatewayError, type GatewayErrorCode, type RawAnswer } from "./errors.ts";
export type { EventStreamOptions } from "./event-stream.ts";
export { fetchTransport } from "./fetch-transport.ts";
export { createFinish, type Finish, type FinishOptions } from "./finish.ts";
export { type MemoryTransaction, memoryStore } from "./memory-store.ts";
export type { OtherEvent, OtherKind } from "./other-message.ts";
export type { PaymentRecord, RefundRecord, TransactionRecord } from "./payment-record.ts";
export {
  type Applied,
  type AuthorizedEvent,
  type ChargebackEvent,
  type ClosedEvent,
  createPayments,
  type MerchantOrder,
  type PaidEvent,
  type PaymentCallbacks,
  type Payments,
  type PaymentsOptions,
  type RefundedEvent,
} from "./payments.ts";
export type { QrCode, QrCodeSource } from "./qr-code.ts";
export {
  createReceiver,
  type Receiver,
  type ReceiverOptions,
  type UnhandledEvent,
  type UnhandledReason,
} from "./receiver.ts";
export { type ReconcileOptions, type Reconciliation, reconcile } from "./reconcile.ts";
export type { Environment } from "./server-key.ts";
export { type Reconciler, type ReconcilerOptions, startReconciler } from "./start-reconciler.ts";
export type { LockedOrder, PaymentStore } from "./store.ts";
export type {
  SubscriptionCallbacks,
  SubscriptionChargedEvent,
  SubscriptionCreatedEvent,
  SubscriptionFailedEvent,
} from "./subscription-messages.ts";
export {
  type ParsedTransaction,
  parseTransaction,
  type Refund,
  type Transaction,
} from "./transaction.ts";
export type { Transport, TransportAnswer, TransportRequest } from "./transport.ts";
export { explainForgery, type Verified, verifyNotification } from "./verify-notification.ts";
