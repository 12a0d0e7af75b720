import { type TProperties, type TSchema, Type } from "@sinclair/typebox";
import {
  SETTINGS,
  type Setting,
  type SettingKind,
} from "../../domain/merchants/merchant-settings.ts";
import { NOTIFICATION_KINDS } from "../../domain/notifications/notification.ts";
import { STORED_STATUSES } from "../../domain/transactions/transaction.ts";
import { ACCOUNT_SCHEMAS } from "./account-schemas.ts";
import { CONTROL_SCHEMAS, DUE } from "./control-schemas.ts";
import { COUNT, FAULT, FREE, MOMENT, oneOf, optional, orNull, TEXT } from "./schema-parts.ts";
import { EXPLAINED, SIGNATURE_CHECK } from "./signature-check-schema.ts";
import { SUBSCRIPTION_LIST_SCHEMAS } from "./subscription-endpoints.ts";

const STATUS = oneOf(...STORED_STATUSES);
const STATE = oneOf("owed", "delivered", "given_up");

const CLOCK: TProperties = {
  mode: oneOf("real", "offset", "frozen"),
  now: Type.Unsafe<string>({ ...MOMENT, description: "The merchant's time, in UTC." }),
  wall: Type.Unsafe<string>({ ...MOMENT, description: "Everybody's time, in UTC." }),
  offset: Type.String({ description: "How far the merchant's time is ahead of the wall's." }),
  offset_ms: Type.Integer(),
};

const REQUEST = Type.Object({
  id: TEXT,
  received_at: Type.Unsafe<string>({ ...MOMENT, description: "Wall time." }),
  merchant_at: orNull(MOMENT),
  duration_ms: COUNT,
  method: TEXT,
  path: TEXT,
  operation: orNull(TEXT),
  http_status: COUNT,
  status_code: orNull(TEXT),
  failed: Type.Boolean(),
  order_id: orNull(TEXT),
  transaction_id: orNull(TEXT),
  idempotency_key: orNull(TEXT),
  error: orNull(TEXT),
  problems: Type.Array(TEXT),
  address: TEXT,
  client: TEXT,
  headers: FREE,
  body: orNull(TEXT),
  body_bytes: COUNT,
  answer: orNull(TEXT),
  answer_bytes: COUNT,
  hints: EXPLAINED,
  signature_check: SIGNATURE_CHECK,
});

const HAPPENING = Type.Object({
  at: MOMENT,
  what: oneOf(
    "transaction.expire",
    "refund.confirmed",
    "subscription.charged",
    "subscription.failed",
    "notification.attempt",
  ),
  order_id: TEXT,
  ...optional({
    subscription_id: TEXT,
    transaction_id: TEXT,
    notification_id: TEXT,
    transaction_status: TEXT,
    url: TEXT,
    number: COUNT,
    answer: Type.Unsafe({
      anyOf: [{ type: "integer" }, { type: "string" }],
      description: "The HTTP status of the answer, or why there was none.",
    }),
    state: STATE,
    rule: TEXT,
    next_at: MOMENT,
    faults: Type.Array(FAULT),
  }),
});

const ATTEMPT = Type.Object({
  number: COUNT,
  started_at: MOMENT,
  recorded_at: MOMENT,
  latency_ms: COUNT,
  request_headers: FREE,
  final_url: TEXT,
  redirects: Type.Array(FREE),
  answer_status: orNull(Type.Integer()),
  answer_body: orNull(Type.String({ description: "The first kilobyte." })),
  answer_headers: orNull(
    Type.Unsafe<object>({ type: "object", description: "Cookies by their names alone." }),
  ),
  error: orNull(TEXT),
  error_detail: orNull(TEXT),
  faults: Type.Array(FAULT),
  rule: Type.String({ description: "Which row of the retry table decided what comes next." }),
  next_at: orNull(MOMENT),
});

const IN_BOTH_LANGUAGES = Type.Object({
  en: Type.String({ description: "In English." }),
  id: Type.String({ description: "In Indonesian." }),
});

const TRIED = Type.Object({
  notification_id: TEXT,
  url: TEXT,
  answered: Type.Boolean({ description: "Whether the answer was 2xx." }),
  answer_status: orNull(Type.Integer()),
  error: orNull(Type.String({ description: "Why there was no answer." })),
  error_detail: orNull(TEXT),
  latency_ms: orNull(COUNT),
  finding: orNull(IN_BOTH_LANGUAGES),
  advice: orNull(IN_BOTH_LANGUAGES),
});

const IN_USE = Type.Boolean({
  description: "Whether the settings still name the URL, or the charge did.",
});

const INCIDENT = Type.Object({
  id: TEXT,
  state: oneOf("open", "muted", "recovered"),
  cause: Type.String({ description: "In a word; `finding` says it in a sentence." }),
  url: TEXT,
  in_use: Type.Boolean({
    description: "Whether the settings name the URL, or the charge of the newest message.",
  }),
  opened_at: MOMENT,
  ended_at: orNull(MOMENT),
  ended_by: orNull(oneOf("answer", "other_cause")),
  falls: Type.Integer({ minimum: 1, description: "How often it began anew within an hour." }),
  failures: Type.Integer({ minimum: 1, description: "Attempts." }),
  answered_since: COUNT,
  orders: Type.Integer({ minimum: 0, description: "That it touched." }),
  waiting_orders: Type.Integer({
    minimum: 0,
    description: "Of these, with a notification that has not arrived.",
  }),
  amount_at_stake: Type.String({
    description: "What those are worth that were paid, or still may be.",
  }),
  resendable: Type.Integer({ minimum: 0, description: "Notifications." }),
  partial: Type.Boolean(),
  next_due_at: orNull(MOMENT),
  muted: orNull(
    Type.Object({ by: TEXT, since: MOMENT, until: orNull(MOMENT), reason: orNull(TEXT) }),
  ),
  framework: orNull(Type.String({ description: "What answers, where its answer shows it." })),
  last_notification_id: TEXT,
  last_at: MOMENT,
  answer_status: orNull(Type.Integer()),
  error: orNull(TEXT),
  rule: orNull(TEXT),
  finding: orNull(IN_BOTH_LANGUAGES),
  advice: orNull(IN_BOTH_LANGUAGES),
});

const PROBLEM = Type.Object({
  code: Type.String({ description: "The status_code, or the HTTP status where there is none." }),
  said: Type.String({ description: "As the newest of them was told it; may be empty." }),
  operation: orNull(TEXT),
  method: TEXT,
  path: Type.String({ description: "Without what differs between them." }),
  count: Type.Integer({ minimum: 1, description: "How many." }),
  first_at: MOMENT,
  last_at: MOMENT,
  last_request_id: Type.String({ description: "The newest of them." }),
  orders: Type.Array(TEXT, { description: "That they are about, some fifty at the most." }),
});

const OWED: TProperties = {
  id: TEXT,
  transaction_id: orNull(TEXT),
  order_id: Type.String({ description: "Of an account's message the account's id." }),
  kind: oneOf(...NOTIFICATION_KINDS),
  transaction_status: TEXT,
  url: TEXT,
  body: Type.String({ description: "The bytes that are sent, every time." }),
  copy_of: orNull(TEXT),
  created_at: MOMENT,
};

const NOTIFICATION = Type.Object({
  ...OWED,
  in_use: IN_USE,
  state: STATE,
  faults: orNull(Type.Array(FAULT)),
  due_at: MOMENT,
  closed_at: orNull(MOMENT),
  attempts: Type.Array(ATTEMPT, { description: "The first one first." }),
});

const SETTING_SCHEMAS: Readonly<Record<Exclude<SettingKind, "choice">, TSchema>> = {
  notification_urls: Type.Array(TEXT),
  notification_url: orNull(TEXT),
  browser_url: orNull(TEXT),
};

function settingSchema(setting: Setting): TSchema {
  if (setting.kind !== "choice") return SETTING_SCHEMAS[setting.kind];
  return oneOf(...setting.choices);
}

const EVENT: TProperties = {
  id: TEXT,
  name: TEXT,
  occurred_at: Type.Unsafe<string>({ ...MOMENT, description: "The merchant's time, in UTC." }),
  recorded_at: Type.Unsafe<string>({ ...MOMENT, description: "Wall time, in UTC." }),
  transaction_id: orNull(TEXT),
  order_id: orNull(TEXT),
  data: FREE,
};

/** What the sandbox API answers, by the names that `docs/openapi.json` gives. */
export const SANDBOX_SCHEMAS = {
  ...CONTROL_SCHEMAS,
  ...SUBSCRIPTION_LIST_SCHEMAS,
  ...ACCOUNT_SCHEMAS,
  SandboxError: Type.Object({
    status_code: Type.String({ pattern: String.raw`^\d{3}$` }),
    status_message: TEXT,
    ...optional({ validation_messages: Type.Array(TEXT, { minItems: 1 }), id: TEXT }),
    docs: Type.String({ description: "The address of a page about the error." }),
  }),
  Clock: Type.Object(CLOCK),
  Advance: Type.Object({
    from: MOMENT,
    ...CLOCK,
    complete: Type.Boolean({
      description: "False when a limit ended it early: advance again by what remains.",
    }),
    remaining: Type.String({ description: "A duration; 0s when complete." }),
    remaining_ms: COUNT,
    happened: Type.Array(HAPPENING, { description: "In the order in which it happened." }),
    due: Type.Optional(
      Type.Array(DUE, {
        description: "While the merchant is in hand: the messages that are due and were not sent.",
      }),
    ),
  }),
  FaultPlan: Type.Object({
    active: Type.Boolean(),
    seed: COUNT,
    rules: Type.Array(FAULT),
    seen: Type.Integer({ minimum: 0, description: "How many notifications it was asked about." }),
    taken: Type.Array(COUNT, { description: "How many each rule took." }),
    fitted: Type.Array(COUNT, {
      description:
        "How many had the kind, the status and the order that each rule asks for: `nth` counts these.",
    }),
  }),
  Event: Type.Object(EVENT),
  Entry: Type.Object({
    id: Type.String({ description: "Entries are in its order." }),
    kind: oneOf("request", "event", "wallet", "delivery"),
    at: Type.Unsafe<string>({ ...MOMENT, description: "Wall time." }),
    order_id: orNull(TEXT),
    transaction_id: orNull(TEXT),
    failed: Type.Boolean(),
    ...optional({
      request: REQUEST,
      event: Type.Object(EVENT),
      delivery: Type.Intersect([
        Type.Object({
          notification_id: TEXT,
          transaction_status: TEXT,
          url: TEXT,
          in_use: IN_USE,
          body: Type.String({ description: "What was sent." }),
        }),
        ATTEMPT,
      ]),
    }),
  }),
  OwedNotification: Type.Object({
    ...OWED,
    signed: orNull(
      Type.Object(
        { path: TEXT, headers: FREE },
        {
          description:
            "Of a message of BI-SNAP: what stands behind the address that it is passed on to, and its headers, signed just now.",
        },
      ),
    ),
  }),
  Notifications: Type.Object({
    notifications: Type.Array(NOTIFICATION, { description: "The newest first." }),
    next_before: Type.Optional(
      Type.String({ description: "Give it as `before` to read on; absent when there is no more." }),
    ),
  }),
  Incident: INCIDENT,
  Incidents: Type.Object({
    incidents: Type.Array(INCIDENT, { description: "The newest first." }),
    next_before: Type.Optional(
      Type.String({ description: "Give it as `before` to read on; absent when there is no more." }),
    ),
  }),
  Requests: Type.Object({
    requests: Type.Array(REQUEST, { description: "The newest first." }),
    next_before: Type.Optional(
      Type.String({ description: "Give it as `before` to read on; absent when there is no more." }),
    ),
  }),
  Problems: Type.Object({
    problems: Type.Array(PROBLEM, { description: "The one that came last first." }),
    looked_at: Type.Integer({
      minimum: 0,
      description: "So many refused requests are looked at, the newest.",
    }),
  }),
  Resent: Type.Object({
    notification_id: Type.String({ description: "The new one, with attempts of its own." }),
    copy_of: TEXT,
  }),
  ResentAll: Type.Object({ resent: COUNT }),
  Owed: Type.Object({
    notification_ids: Type.Array(TEXT),
    results: Type.Optional(
      Type.Array(TRIED, { description: "With `wait`: one for each URL, in their order." }),
    ),
  }),
  WaitResult: Type.Object({
    outcome: oneOf("reached", "unreachable", "timed_out"),
    waited_ms: COUNT,
    ...optional({ transaction_id: TEXT, order_id: TEXT, transaction_status: STATUS }),
  }),
  Settings: Type.Object(
    Object.fromEntries(
      Object.values(SETTINGS).map((setting) => [setting.wireName, settingSchema(setting)]),
    ),
  ),
  SessionLine: Type.Unsafe<object>({ type: "object" }),
  Done: Type.Object({ outcome: oneOf("applied", "unchanged") }),
  Imported: Type.Object({
    outcome: oneOf("applied"),
    transactions: COUNT,
    refunds: COUNT,
    subscriptions: COUNT,
    events: COUNT,
    notifications: COUNT,
    attempts: COUNT,
    renamed: Type.Boolean({
      description: "Whether transactions got new ids, because another merchant has the old ones.",
    }),
  }),
  Refused: Type.Object({
    outcome: oneOf("refused"),
    transaction_id: TEXT,
    order_id: TEXT,
    transaction_status: oneOf("pending", "deny"),
  }),
} as const satisfies Record<string, TSchema>;
