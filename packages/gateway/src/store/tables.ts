import type {
  Acquirer,
  MerchantId,
  Open,
  OrderId,
  PaymentType,
  RefundKey,
  Rupiah,
  TransactionId,
} from "@gerbang/protocol";
import type { PaymentOption } from "../domain/accounts/customer.ts";
import type { AccountEnd, AccountStatus } from "../domain/accounts/pay-account.ts";
import type { Role } from "../domain/merchants/dashboard-role.ts";
import type { KeyKind, MerchantCriterion } from "../domain/merchants/merchant.ts";
import type { HeldFor } from "../domain/merchants/merchant-held.ts";
import type { SETTINGS } from "../domain/merchants/merchant-settings.ts";
import type { FaultRule, PlannedFault } from "../domain/notifications/fault-plan.ts";
import type { IncidentCause } from "../domain/notifications/incident-cause.ts";
import type { NotificationKind } from "../domain/notifications/notification.ts";
import type { DeliveryFailure, Redirect } from "../domain/notifications/retry-rules.ts";
import type { GateRule, GateStage } from "../domain/requests/api-gate.ts";
import type { KeyUse } from "../domain/requests/logged-request.ts";
import type { SignatureCheck } from "../domain/requests/signature-check.ts";
import type { BackgroundWork } from "../domain/stalled-work.ts";
import type { RetrySchedule, Schedule } from "../domain/subscriptions/schedule.ts";
import type { Subscription, SubscriptionState } from "../domain/subscriptions/subscription.ts";
import type { SnapCommand } from "../domain/transactions/snap-order.ts";
import type { FraudStatus, Locale, StoredStatus } from "../domain/transactions/transaction.ts";
import type { UpstreamTables } from "./upstream-tables.ts";

/** Every table, with its rows as PostgreSQL gives them. */
export interface Tables extends DashboardTables, UpstreamTables {
  merchant: MerchantRow;
  merchant_key: MerchantKeyRow;
  transaction: TransactionRow;
  refund: RefundRow;
  event: EventRow;
  notification: NotificationRow;
  notification_attempt: NotificationAttemptRow;
  fault_plan: FaultPlanRow;
  merchant_hold: MerchantHoldRow;
  merchant_control: MerchantControlRow;
  api_gate: ApiGateRow;
  watched_call: WatchedCallRow;
  wallet_visit: WalletVisitRow;
  idempotency_key: IdempotencyKeyRow;
  bi_snap_client: BiSnapClientRow;
  merchant_balance: MerchantBalanceRow;
  stalled_work: StalledWorkRow;
  import_turn: { id: number };
  api_request: ApiRequestRow;
  delivery_incident: DeliveryIncidentRow;
  delivery_resend: DeliveryResendRow;
  delivery_resend_item: DeliveryResendItemRow;
  snap_token: SnapTokenRow;
  payment_link: PaymentLinkRow;
  sale: SaleRow;
  subscription: SubscriptionRow;
  subscription_run: SubscriptionRunRow;
  wallet_customer: WalletCustomerRow;
  pay_account: PayAccountRow;
}

/** A row as PostgreSQL writes it as JSON: dates are text. */
export type JsonRow<Row> = {
  readonly [Column in keyof Row]: Row[Column] extends Date | null
    ? string | Extract<Row[Column], null>
    : Row[Column];
};

type Settings = typeof SETTINGS;

/** A list for a setting of several URLs, text for the others. */
export type SettingColumns = {
  [Name in keyof Settings as Settings[Name]["column"]]: Settings[Name]["kind"] extends "notification_urls"
    ? readonly string[]
    : string | null;
};

export interface MerchantRow extends SettingColumns {
  id: MerchantId;
  environment: "sandbox" | "production";
  name: string;
  city: string;
  postal_code: string;
  category_code: string;
  criterion: MerchantCriterion;
  nmid: string;
  payment_types: PaymentType[];
  clock_offset_ms: number;
  clock_frozen_at: Date | null;
  created_at: Date;
  watched_until: Date | null;
  controlled_until: Date | null;
}

export interface MerchantKeyRow {
  merchant_id: MerchantId;
  id: string;
  kind: KeyKind;
  hash: Buffer;
  sealed: Buffer;
  created_at: Date;
  expires_at: Date | null;
}

export interface TransactionRow {
  merchant_id: MerchantId;
  id: TransactionId;
  order_id: OrderId;
  reference: string;
  qr_reference: string;
  qr_payload: string;
  charged_as: PaymentType;
  payment_type: PaymentType;
  acquirer: Open<Acquirer>;
  gross_amount: Rupiah;
  status: StoredStatus;
  fraud_status: FraudStatus;
  created_at: Date;
  expires_at: Date;
  settled_at: Date | null;
  closed_at: Date | null;
  payment_option_type: string | null;
  issuer: string | null;
  transaction_type: "on-us" | "off-us" | null;
  shopeepay_reference_number: string | null;
  acquirer_reference_id: string | null;
  channel_response_code: string | null;
  channel_response_message: string | null;
  refund_amount: Rupiah;
  enable_callback: boolean;
  callback_url: string | null;
  append_notification_urls: string[];
  override_notification_urls: string[];
  locale: Locale | null;
  custom_field1: string | null;
  custom_field2: string | null;
  custom_field3: string | null;
  metadata: Record<string, unknown> | null;
  request: Record<string, unknown>;
  version: number;
  origin: "snap" | "bi_snap" | null;
  /** Only with the origin `bi_snap`. */
  external_id: string | null;
  account_id: string | null;
  payable_amount: Rupiah | null;
  pre_auth: boolean | null;
  subscription_id: string | null;
  promotion_ids: string[] | null;
}

export interface RefundRow {
  merchant_id: MerchantId;
  transaction_id: TransactionId;
  id: string;
  chargeback_id: number;
  refund_key: RefundKey;
  amount: Rupiah;
  reason: string;
  method: "online" | "offline";
  created_at: Date;
  confirm_due_at: Date | null;
  confirmed_at: Date | null;
}

export interface EventRow {
  merchant_id: MerchantId;
  id: string;
  transaction_id: TransactionId | null;
  order_id: string | null;
  name: string;
  occurred_at: Date;
  recorded_at: Date;
  data: Record<string, unknown>;
}

export interface NotificationRow {
  merchant_id: MerchantId;
  id: string;
  transaction_id: TransactionId | null;
  order_id: string;
  kind: NotificationKind;
  transaction_status: string;
  url: string;
  endpoint: string;
  body: string;
  sent_body: string | null;
  faults: readonly PlannedFault[] | null;
  after_id: string | null;
  copy_of: string | null;
  state: "owed" | "delivered" | "given_up";
  attempts: number;
  created_at: Date;
  due_at: Date;
  leased_until: Date | null;
  lease_id: string | null;
  closed_at: Date | null;
  signed_path: string | null;
}

export interface NotificationAttemptRow {
  merchant_id: MerchantId;
  notification_id: string;
  number: number;
  started_at: Date;
  recorded_at: Date;
  latency_ms: number;
  request_headers: Record<string, string>;
  final_url: string;
  redirects: readonly Redirect[];
  answer_status: number | null;
  answer_body: string | null;
  error: DeliveryFailure | null;
  error_detail: string | null;
  faults: readonly PlannedFault[];
  rule: string;
  next_at: Date | null;
  answer_headers: Record<string, string> | null;
  incident_id: string | null;
}

export interface DeliveryIncidentRow {
  merchant_id: MerchantId;
  id: string;
  url: string;
  endpoint: string;
  url_key: string;
  cause: IncidentCause;
  opened_at: Date;
  falls: number;
  failures: number;
  ended_at: Date | null;
  ended_by: "answer" | "other_cause" | null;
  last_notification_id: string;
  last_number: number;
  last_at: Date;
  touched_at: Date;
  muted_at: Date | null;
  muted_until: Date | null;
  muted_by: string | null;
  mute_reason: string | null;
}

interface DeliveryResendRow {
  merchant_id: MerchantId;
  id: string;
  incident_id: string;
  begun_at: Date;
  begun_by: string;
  owed_since: Date | null;
  stopped_at: Date | null;
  stopped_by: string | null;
}

interface DeliveryResendItemRow {
  merchant_id: MerchantId;
  resend_id: string;
  notification_id: string;
}

export interface FaultPlanRow {
  merchant_id: MerchantId;
  environment: "sandbox";
  seed: number;
  rules: readonly FaultRule[];
  seen: number;
  taken: readonly number[];
  fitted: readonly number[];
  created_at: Date;
}

interface MerchantHoldRow {
  merchant_id: MerchantId;
  holder: string;
  held_until: Date;
  doing: HeldFor | null;
  taken_at: Date | null;
}

interface MerchantControlRow {
  merchant_id: MerchantId;
  id: string;
  begun_at: Date;
  held_until: Date;
  forgets: boolean;
}

export interface ApiGateRow {
  merchant_id: MerchantId;
  id: string;
  position: number;
  rule: GateRule;
  times_left: number;
  lasts_until: Date;
}

export interface WatchedCallRow {
  merchant_id: MerchantId;
  id: string;
  operation: string;
  method: string;
  path: string;
  order_id: string | null;
  transaction_id: string | null;
  deliveries: readonly { readonly notification_id: string; readonly number: number }[];
  begun_at: Date;
  ended_at: Date | null;
  http_status: number | null;
  status_code: string | null;
  transaction_status: string | null;
  gate_id: string | null;
  gate_stage: GateStage | null;
  held_at: Date | null;
  held_until: Date | null;
  released_at: Date | null;
}

export interface WalletVisitRow {
  merchant_id: MerchantId;
  transaction_id: TransactionId;
  customer: string;
  pin_failures: number;
  locked_until: Date | null;
}

interface IdempotencyKeyRow {
  merchant_id: MerchantId;
  key: string;
  run_id: string;
  leased_until: Date;
  expires_at: Date;
  http_status: number | null;
  answer: string | null;
  request_hash: string | null;
}

export interface BiSnapClientRow {
  merchant_id: MerchantId;
  client_id: string;
  secret: Buffer;
  older_secret: Buffer | null;
  older_secret_until: Date | null;
  public_keys: string[];
  signing_key: Buffer;
  signing_public_key: string;
  payment_handle: string;
  notification_prefix: string | null;
  notification_partner_id: string;
  redirect_urls: string[];
  created_at: Date;
  ended_at: Date | null;
}

export interface StalledWorkRow {
  merchant_id: MerchantId;
  work: BackgroundWork;
  subject: string;
  failures: number;
  error: string;
  failed_at: Date;
  retry_at: Date;
  quarantined_at: Date | null;
}

interface SnapTokenRow {
  merchant_id: MerchantId;
  token: string;
  order_id: OrderId;
  gross_amount: Rupiah;
  created_at: Date;
  expires_at: Date;
  command: StoredSnapCommand;
  recorded_at: Date;
}

/** As JSON: dates are text. */
type StoredSnapCommand = Omit<SnapCommand, "startTime"> & { readonly startTime?: string };

export interface PaymentLinkRow {
  merchant_id: MerchantId;
  id: string;
  token: string;
  title: string;
  note: string | null;
  amount: Rupiah;
  uses_max: number;
  created_at: Date;
  expires_at: Date;
  closed_at: Date | null;
}

export interface SaleRow {
  merchant_id: MerchantId;
  id: string;
  token: string;
  order_id: OrderId;
  amount: Rupiah;
  note: string | null;
  link_id: string | null;
  visitor: string | null;
  created_at: Date;
  held_until: Date;
}

export interface SubscriptionRow {
  merchant_id: MerchantId;
  id: string;
  name: string;
  amount: Rupiah;
  payment_type: Subscription["paymentType"];
  token: string;
  account_id: string | null;
  interval_count: number;
  interval_unit: Schedule["unit"];
  interval_max: number | null;
  start_at: Date;
  retry_count: number | null;
  retry_unit: RetrySchedule["unit"] | null;
  retry_max: number | null;
  metadata: Record<string, unknown> | null;
  customer_details: Record<string, unknown> | null;
  created_at: Date;
  state: SubscriptionState;
  current_interval: number;
  period: number;
  attempts: number;
  running: boolean;
  next_at: Date;
  previous_at: Date | null;
  due_at: Date | null;
  version: number;
}

export interface SubscriptionRunRow {
  merchant_id: MerchantId;
  subscription_id: string;
  period: number;
  attempt: number;
  order_id: OrderId;
  amount: Rupiah;
  payment_type: Subscription["paymentType"];
  token: string;
  account_id: string | null;
  period_at: Date;
  begun_at: Date;
  ended_at: Date | null;
  paid: boolean | null;
  transaction_id: TransactionId | null;
  transaction_status: string | null;
  status_code: string | null;
  status_message: string | null;
}

export interface WalletCustomerRow {
  merchant_id: MerchantId;
  id: string;
  phone: string;
  name: string;
  pin: string;
  wallet_balance: Rupiah;
  pay_later_left: Rupiah | null;
  savings_balance: Rupiah | null;
  inactive_options: PaymentOption[];
  pin_from: Rupiah;
  is_frozen: boolean;
  is_risky: boolean;
  created_at: Date;
}

export interface PayAccountRow {
  merchant_id: MerchantId;
  id: string;
  customer_id: string;
  status: AccountStatus;
  country_code: string;
  phone_number: string;
  redirect_url: string | null;
  link_id: string;
  reference_id: string;
  token_id: string;
  locale: Locale | null;
  consented_at: Date | null;
  consented_pin_from: Rupiah | null;
  phone_proven_at: Date | null;
  failures: number;
  locked_until: Date | null;
  created_at: Date;
  expires_at: Date;
  enabled_at: Date | null;
  ended_at: Date | null;
  ended_by: AccountEnd | null;
  link_state: string | null;
  auth_code: string | null;
}

export interface ApiRequestRow {
  merchant_id: MerchantId;
  id: string;
  received_at: Date;
  merchant_at: Date | null;
  duration_ms: number;
  method: string;
  path: string;
  operation: string | null;
  http_status: number;
  status_code: string | null;
  failed: boolean;
  order_id: string | null;
  transaction_id: string | null;
  idempotency_key: string | null;
  error: string | null;
  problems: readonly string[];
  address: string;
  client: string;
  key_use: KeyUse;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  body_bytes: number;
  answer: string | null;
  answer_bytes: number;
  signature_check: SignatureCheck | null;
}

interface MerchantBalanceRow {
  merchant_id: MerchantId;
  available: Rupiah;
}

/** The dashboard's own tables. */
interface DashboardTables {
  dashboard_user: DashboardUserRow;
  membership: MembershipRow;
  dashboard_session: DashboardSessionRow;
  sign_in_link: SignInLinkRow;
  sign_in_failure: SignInFailureRow;
  second_factor: SecondFactorRow;
  recovery_code: RecoveryCodeRow;
  sign_in_step: SignInStepRow;
  merchant_access: MerchantAccessRow;
  activity: ActivityRow;
  sent_form: SentFormRow;
  merchant_presentation: MerchantPresentationRow;
  hour_sum: HourSumRow;
  hour_change: HourSumRow;
  hour_fold: HourFoldRow;
  transaction_hour: OlderSumRow;
  transaction_hour_fold: OlderSumRow;
  settlement_hour: OlderSumRow;
}

export interface DashboardUserRow {
  id: string;
  email: string;
  name: string;
  password_hash: string | null;
  language: "id" | "en";
  created_at: Date;
  disabled_at: Date | null;
}

interface MembershipRow {
  merchant_id: MerchantId;
  user_id: string;
  role: Role;
  created_at: Date;
}

interface DashboardSessionRow {
  hash: Buffer;
  user_id: string;
  created_at: Date;
  last_seen_at: Date;
}

interface SignInLinkRow {
  hash: Buffer;
  user_id: string;
  created_at: Date;
  expires_at: Date;
}

interface SignInFailureRow {
  subject: string;
  failures: number;
  since: Date;
}

interface SecondFactorRow {
  user_id: string;
  sealed_key: Buffer;
  created_at: Date;
  confirmed_at: Date | null;
  last_step: number;
}

interface RecoveryCodeRow {
  user_id: string;
  hash: Buffer;
  used_at: Date | null;
}

interface SignInStepRow {
  hash: Buffer;
  user_id: string;
  expires_at: Date;
}

interface MerchantAccessRow {
  merchant_id: MerchantId;
  api_addresses: string[];
  dashboard_addresses: string[];
  requires_second_factor: boolean;
}

interface SentFormRow {
  merchant_id: MerchantId;
  form: Buffer;
  sent_at: Date;
  location: string | null;
  note: string | null;
}

interface ActivityRow {
  merchant_id: MerchantId;
  id: string;
  user_id: string;
  user_name: string;
  action: string;
  subject: string;
  data: Record<string, unknown>;
  recorded_at: Date;
}

interface MerchantPresentationRow {
  merchant_id: MerchantId;
  custom_field1_label: string;
  custom_field2_label: string;
  custom_field3_label: string;
  utc_offset_hours: number;
}

/** Of an hour, payment type and issuer. */
interface HourSumRow {
  merchant_id: MerchantId;
  hour: Date;
  payment_type: PaymentType;
  issuer: string;
  charged: number;
  paid: number;
  expired: number;
  cancelled: number;
  denied: number;
  time_to_pay_ms: number;
  settled: number;
  gross: Rupiah;
  refunds: number;
  refunded: Rupiah;
}

interface HourFoldRow {
  merchant_id: MerchantId;
  begun_at: Date | null;
}

/** What older processes sum; here it is only forgotten. */
interface OlderSumRow {
  merchant_id: MerchantId;
}
