import { parseAnyOrderId, type Rupiah } from "@gerbang/protocol";
import { NOTIFY_PATHS } from "../../domain/bi-snap/describe-payment.ts";
import { parseExternalId } from "../../domain/bi-snap/external-id.ts";
import { parsePartnerRefundNo } from "../../domain/bi-snap/partner-refund-no.ts";
import { isOpenableUrl } from "../../domain/merchants/callback-url.ts";
import {
  type FindUrlProblem,
  findNotifiedProblem,
} from "../../domain/merchants/merchant-settings.ts";
import { isPlannedFault, type PlannedFault } from "../../domain/notifications/fault-plan.ts";
import { NOTIFICATION_KINDS } from "../../domain/notifications/notification.ts";
import { DELIVERY_FAILURES } from "../../domain/notifications/retry-rules.ts";
import { EVENT_NAMES, isNotedName } from "../../domain/transactions/logged-event.ts";
import { LOCALES, STORED_STATUSES } from "../../domain/transactions/transaction.ts";
import { PAYMENT_OPTION_TYPES } from "../../domain/transactions/wallet-customer.ts";
import { isJsonObject } from "./json-object.ts";
import {
  choice,
  deadline,
  fieldOf,
  flag,
  id,
  jsonObject,
  list,
  moment,
  objectOf,
  optional,
  orNull,
  type RowField,
  type RowFields,
  text,
  textOf,
  textTable,
  whole,
} from "./row-fields.ts";
import { ACCOUNT_FIELDS, CUSTOMER_FIELDS, TOLD_STATUSES } from "./snapshot-accounts.ts";
import type { SnapshotRow, SnapshotRowKind } from "./snapshot-row.ts";
import { RUN_FIELDS, SUBSCRIPTION_FIELDS } from "./snapshot-subscriptions.ts";

const AMOUNT_MAX = 99_999_999_999;
/** Far from where the database's integers end, for these are counted on. */
const COUNT_MAX = 1_000_000_000;
const INTEGER_MAX = 2_147_483_647;
/** No request that brings a URL is longer. */
const URL_MAX = 16_384;
const TEXT_MAX = 20_000;
/** A message holds what a charge may bring, and some more. */
const BODY_MAX = 200_000;

const PAYMENT_TYPES = ["gopay", "qris"] as const;

function rupiah(min: number): RowField<Rupiah> {
  return whole<Rupiah>(min, AMOUNT_MAX);
}

const openable = textOf("a URL that may be opened", URL_MAX, (url) =>
  isOpenableUrl(url) ? url : undefined,
);

const webUrl = textOf("an http or https URL", TEXT_MAX, (url) =>
  /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined,
);

const orderId = textOf("an order id", 160, parseAnyOrderId);
/** Test messages have longer ones than a charge may have. */
const messageOrderId = textOf("an order id", 200, (value) =>
  /^[^\p{Cc}\p{Cs}]+$/u.test(value) ? value : undefined,
);
const externalId = textOf("an external id", 36, parseExternalId);
const longText = orNull(text(TEXT_MAX));
const merchantField = orNull(text(510));

/** The e-mail address of a charge stands in an index, whose entries are limited. */
const request = fieldOf("the JSON object of a charge", (value) => {
  if (!isJsonObject(value)) return undefined;
  const details = value["customer_details"];
  const email = isJsonObject(details) ? (details["email"] ?? "") : "";
  return typeof email === "string" && email.length <= 510 ? value : undefined;
});

const plannedFaults: RowField<PlannedFault[]> = list(
  fieldOf("a fault with what it needs", (value) => (isPlannedFault(value) ? value : undefined)),
  20,
);

const redirects = list(objectOf({ status: whole(100, 999), location: text(TEXT_MAX) }), 20);

/** Of a transaction in files of before the reference of a merchant's payments became one. */
export const RETIRED_TRANSACTION_COLUMNS = ["cross_reference_id"] as const;

type SnapshotFields = {
  readonly [Kind in SnapshotRowKind]: RowFields<SnapshotRow<Kind>>;
};

/**
 * What must stand in each member of each kind of row: what the API, the pages and the workers rely on,
 * which is more than the schema says. An exported row is always one of these.
 */
export function snapshotFields(findUrlProblem: FindUrlProblem): SnapshotFields {
  const notified = notifiedUrl(findUrlProblem);
  return {
    wallet_customer: CUSTOMER_FIELDS,
    pay_account: ACCOUNT_FIELDS,
    transaction: transactionFields(notified),
    refund: REFUND_FIELDS,
    subscription: SUBSCRIPTION_FIELDS,
    subscription_run: RUN_FIELDS,
    event: EVENT_FIELDS,
    notification: notificationFields(notified),
    attempt: ATTEMPT_FIELDS,
  };
}

/** A merchant has few URLs and a file many rows: each is looked at once. */
function notifiedUrl(findUrlProblem: FindUrlProblem): RowField<string> {
  const known = new Map<string, boolean>();
  return textOf("a URL that Gerbang calls", URL_MAX, (url) => {
    let isCalled = known.get(url);
    if (isCalled === undefined) {
      isCalled = findNotifiedProblem(url, findUrlProblem) === undefined;
      known.set(url, isCalled);
    }
    return isCalled ? url : undefined;
  });
}

function transactionFields(notified: RowField<string>): SnapshotFields["transaction"] {
  return {
    id: id(),
    order_id: orderId,
    reference: id(),
    qr_reference: id(),
    qr_payload: text(1_000),
    charged_as: choice(PAYMENT_TYPES),
    payment_type: choice(PAYMENT_TYPES),
    acquirer: choice(["gopay", "airpay shopee"]),
    gross_amount: rupiah(1),
    status: choice(STORED_STATUSES),
    fraud_status: choice(["accept", "challenge", "deny"]),
    created_at: moment(),
    expires_at: deadline(),
    settled_at: orNull(moment()),
    closed_at: orNull(deadline()),
    payment_option_type: orNull(choice([...PAYMENT_OPTION_TYPES, "GOPAY_SAVINGS"])),
    issuer: orNull(textOf("the name of an issuer", 40, (name) => name || undefined)),
    transaction_type: orNull(choice(["on-us", "off-us"])),
    shopeepay_reference_number: orNull(id()),
    acquirer_reference_id: orNull(id()),
    channel_response_code: orNull(text(50)),
    channel_response_message: longText,
    refund_amount: rupiah(0),
    enable_callback: flag(),
    callback_url: orNull(openable),
    append_notification_urls: list(notified, 10),
    override_notification_urls: list(notified, 10),
    locale: orNull(choice(LOCALES)),
    custom_field1: merchantField,
    custom_field2: merchantField,
    custom_field3: merchantField,
    metadata: orNull(jsonObject()),
    request,
    // Files of before there was another way to be charged do not have it.
    origin: optional(orNull(choice(["snap", "bi_snap"]))),
    // Nor those of before there was BI-SNAP.
    external_id: optional(orNull(externalId)),
    // Nor those of before accounts were charged.
    account_id: optional(orNull(id())),
    payable_amount: optional(orNull(rupiah(0))),
    pre_auth: optional(orNull(flag())),
    subscription_id: optional(orNull(id())),
    version: whole(1, COUNT_MAX),
  };
}

const REFUND_FIELDS: SnapshotFields["refund"] = {
  transaction_id: id(),
  id: id(),
  chargeback_id: whole(0, Number.MAX_SAFE_INTEGER),
  refund_key: textOf("a refund key", 64, parsePartnerRefundNo),
  amount: rupiah(1),
  reason: text(TEXT_MAX),
  method: choice(["online", "offline"]),
  created_at: moment(),
  /** None where the bank has refused it. */
  confirm_due_at: orNull(deadline()),
  confirmed_at: orNull(deadline()),
};

const knownEvent = choice(EVENT_NAMES);
const eventName: typeof knownEvent = {
  ...knownEvent,
  read: (value, ...rest) =>
    typeof value === "string" && isNotedName(value) ? value : knownEvent.read(value, ...rest),
};

const EVENT_FIELDS: SnapshotFields["event"] = {
  id: id(),
  transaction_id: orNull(id()),
  order_id: orNull(orderId),
  name: eventName,
  occurred_at: moment(),
  recorded_at: moment(),
  data: jsonObject(),
};

function notificationFields(notified: RowField<string>): SnapshotFields["notification"] {
  return {
    id: id(),
    transaction_id: orNull(id()),
    order_id: messageOrderId,
    kind: choice(NOTIFICATION_KINDS),
    transaction_status: choice([
      ...STORED_STATUSES,
      "capture",
      ...TOLD_STATUSES,
      "subscription.created",
      "subscription.charge",
    ]),
    url: notified,
    endpoint: text(URL_MAX),
    body: text(BODY_MAX),
    sent_body: orNull(text(BODY_MAX)),
    faults: orNull(plannedFaults),
    after_id: orNull(id()),
    copy_of: orNull(id()),
    state: choice(["owed", "delivered", "given_up"]),
    attempts: whole(0, COUNT_MAX),
    created_at: moment(),
    due_at: deadline(),
    closed_at: orNull(moment()),
    // Files of before there was BI-SNAP do not have it.
    signed_path: optional(orNull(choice(NOTIFY_PATHS))),
  };
}

const ATTEMPT_FIELDS: SnapshotFields["attempt"] = {
  notification_id: id(),
  number: whole(1, COUNT_MAX),
  started_at: moment(),
  recorded_at: moment(),
  latency_ms: whole(0, INTEGER_MAX),
  request_headers: textTable(1_000),
  final_url: webUrl,
  redirects,
  answer_status: orNull(whole(100, 999)),
  answer_body: longText,
  error: orNull(choice(DELIVERY_FAILURES)),
  error_detail: longText,
  faults: plannedFaults,
  rule: text(200),
  next_at: orNull(deadline()),
  // Files of before it was kept do not have it.
  answer_headers: optional(orNull(textTable(1_000))),
};
