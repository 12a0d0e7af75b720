import type {
  MerchantId,
  OrderId,
  PaymentType,
  RefundKey,
  Rupiah,
  TransactionId,
} from "@gerbang/protocol";
import type { Payment } from "../domain/transactions/transaction.ts";
import type { UpstreamAccount } from "../domain/upstream/account.ts";
import type { AttemptClose, AttemptState, UpstreamCharge } from "../domain/upstream/attempt.ts";
import type { AttentionKind } from "../domain/upstream/attention.ts";
import type { MessageReading, ReportedState } from "../domain/upstream/connector.ts";
import type { Findings } from "../domain/upstream/findings.ts";
import type { StrayPayment } from "../domain/upstream/stray-payment.ts";
import type { UpstreamRefund } from "../domain/upstream/upstream-refund.ts";
import type { UpstreamVerb } from "../domain/upstream/upstream-verb.ts";

/** The tables of production merchants, with their rows as PostgreSQL gives them. Wall time. */
export interface UpstreamTables {
  upstream_account: UpstreamAccountRow;
  upstream_rehearsal: UpstreamRehearsalRow;
  upstream_rehearsal_order: UpstreamRehearsalOrderRow;
  upstream_route: UpstreamRouteRow;
  upstream_charge: UpstreamChargeRow;
  upstream_attempt: UpstreamAttemptRow;
  upstream_call: UpstreamCallRow;
  upstream_message: UpstreamMessageRow;
  upstream_refund: UpstreamRefundRow;
  stray_payment: StrayPaymentRow;
  attention: AttentionRow;
  gateway_process: GatewayProcessRow;
}

export interface UpstreamAccountRow {
  merchant_id: MerchantId;
  id: string;
  connector: UpstreamAccount["connector"];
  profile: UpstreamAccount["profile"];
  environment: UpstreamAccount["environment"];
  label: string;
  base_url: string;
  sealed: Buffer;
  sealed_key: string;
  previous_sealed: Buffer | null;
  previous_until: Date | null;
  inbox_hash: Buffer;
  state: UpstreamAccount["state"];
  keep_order_ids: boolean;
  return_strays: UpstreamAccount["returnStrays"];
  call_ms: number;
  in_flight_max: number;
  calls_per_second: number;
  created_at: Date;
  tested_at: Date | null;
  test_result: string | null;
  findings: Findings;
}

interface UpstreamRehearsalRow {
  merchant_id: MerchantId;
  account_id: string;
  lease_id: string;
  leased_until: Date;
}

interface UpstreamRehearsalOrderRow {
  merchant_id: MerchantId;
  account_id: string;
  order_id: string;
  opened_at: Date;
  closed_as: string | null;
}

export interface UpstreamRouteRow {
  merchant_id: MerchantId;
  id: string;
  position: number;
  account_id: string;
  payment_type: PaymentType | null;
  acquirer: string | null;
  amount_from: Rupiah | null;
  amount_until: Rupiah | null;
  enabled: boolean;
  created_at: Date;
}

export interface UpstreamChargeRow {
  merchant_id: MerchantId;
  transaction_id: TransactionId;
  order_id: OrderId;
  state: UpstreamCharge["state"];
  amount: Rupiah;
  command: StoredChargeCommand;
  fingerprint: string;
  created_at: Date;
  wanted_until: Date;
  closing: "cancel" | "expire" | null;
  hold: "amount_differs" | "contradiction" | null;
  deeplink: string | null;
  picture_url: string | null;
  paid_amount: Rupiah | null;
  refunded_amount: Rupiah;
  refund_reserved: Rupiah;
}

/** As JSON: dates are text. */
type StoredChargeCommand = Omit<UpstreamCharge["command"], "expiry"> & {
  readonly expiry: { readonly durationMs: number; readonly orderTime?: string };
};

export interface UpstreamAttemptRow {
  merchant_id: MerchantId;
  id: string;
  transaction_id: TransactionId;
  number: number;
  account_id: string;
  reference: string;
  upstream_order_id: string;
  upstream_id: string | null;
  state: AttemptState;
  shown: boolean;
  closed_as: AttemptClose | null;
  amount: Rupiah;
  deadline_at: Date;
  watch_until: Date;
  repeat_until: Date;
  calls: number;
  syncs: number;
  absences: number;
  absent_since: Date | null;
  heartbeat_at: Date | null;
  rung_at: Date | null;
  rung_claim: ReportedState | null;
  told_payment: Payment | null;
  bells: number;
  watched_until: Date | null;
  report: Record<string, unknown> | null;
  reported_at: Date | null;
  next_sync_at: Date | null;
  lease_id: string | null;
  leased_until: Date | null;
  created_at: Date;
  closed_at: Date | null;
}

export interface UpstreamCallRow {
  merchant_id: MerchantId;
  id: string;
  account_id: string;
  attempt_id: string | null;
  upstream_refund_id: string | null;
  verb: UpstreamVerb;
  started_at: Date;
  latency_ms: number;
  http_status: number | null;
  code: string | null;
  outcome: string;
  why: string | null;
  answer: string | null;
}

export interface UpstreamMessageRow {
  merchant_id: MerchantId;
  id: string;
  account_id: string;
  received_at: Date;
  digest: Buffer;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  copies: number;
  verdict: MessageReading["outcome"];
  upstream_order_id: string | null;
  claims: ReportedState | null;
  attempt_id: string | null;
  state: "waiting" | "done" | "ignored";
  detail: string | null;
}

export interface UpstreamRefundRow {
  merchant_id: MerchantId;
  id: string;
  chargeback_id: number;
  transaction_id: TransactionId;
  attempt_id: string;
  stray_id: string | null;
  reference: string;
  refund_key: RefundKey;
  amount: Rupiah;
  reason: string;
  state: UpstreamRefund["state"];
  absences: number;
  absent_at: Date | null;
  tries: number;
  next_sync_at: Date | null;
  lease_id: string | null;
  leased_until: Date | null;
  created_at: Date;
  closed_at: Date | null;
}

export interface StrayPaymentRow {
  merchant_id: MerchantId;
  id: string;
  attempt_id: string;
  transaction_id: TransactionId;
  amount: Rupiah;
  paid_at: Date;
  found_at: Date;
  cause: StrayPayment["cause"];
  state: StrayPayment["state"];
  note: string | null;
  decided_at: Date | null;
}

export interface AttentionRow {
  merchant_id: MerchantId;
  id: string;
  kind: AttentionKind;
  subject: string;
  transaction_id: string | null;
  since: Date;
  data: Record<string, unknown>;
  closed_at: Date | null;
  closed_by: string | null;
  how: string | null;
}

/** A process that calls upstreams. */
interface GatewayProcessRow {
  id: string;
  started_at: Date;
  seen_at: Date;
  /** By account, how its calls go there. */
  accounts: Record<string, unknown>;
}
