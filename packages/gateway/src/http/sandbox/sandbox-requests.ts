import { parseAnyOrderId, parseTransactionId } from "@gerbang/protocol";
import { Type } from "@sinclair/typebox";
import { parsePartnerRefundNo } from "../../domain/bi-snap/partner-refund-no.ts";
import {
  SETTINGS,
  type Setting,
  type SettingKind,
  type SettingValue,
  type SettingWireName,
} from "../../domain/merchants/merchant-settings.ts";
import { FAULT_KINDS } from "../../domain/notifications/fault-plan.ts";
import { REPORTED_STATUSES, RULED_KINDS } from "../../domain/notifications/ruled-messages.ts";
import { isStorableJson } from "../../domain/storable-text.ts";
import { isNotedName } from "../../domain/transactions/logged-event.ts";
import { STORED_STATUSES } from "../../domain/transactions/transaction.ts";
import { ENTRY_KINDS, type EntryKind } from "../../operations/workbench/entry.ts";
import { type Field, required } from "../shared/fields.ts";
import { isJsonObject, type JsonObject } from "../shared/json-object.ts";
import { strict } from "./strict.ts";

export const PAY_BODY = strict.object({
  via: strict.choice("gopay", "qris"),
  issuer: strict.text("the name of an issuer, such as dana", { max: 40 }),
  late: strict.flag(),
});

export const EMPTY_BODY = strict.object({});

export const DENY_BODY = strict.object({
  channel_response_code: strict.text("a code of at most 10 characters", { max: 10 }),
  channel_response_message: strict.text("a text of at most 200 characters"),
});

/** Names a refund that was made: by BI-SNAP also one in whose number there are blanks. */
export const MADE_REFUND = required(
  strict.parsed("the key of a refund", parsePartnerRefundNo, { max: 100 }),
);

export const DENY_REFUND_BODY = strict.object({ refund_key: MADE_REFUND });

export const CLOCK_BODY = strict.object({
  mode: required(strict.choice("real", "offset", "frozen")),
  now: strict.moment(),
  by: strict.duration({ max: "3660d", signed: true }),
});

export const ADVANCE_BODY = strict.object({ by: required(strict.duration({ max: "366d" })) });

/** An order id of 80 characters, each of which may be two UTF-16 units. */
const ORDER_ID_UNITS_MAX = 160;

export const FAULT_PLAN_BODY = strict.object({
  seed: strict.whole(0, Number.MAX_SAFE_INTEGER),
  rules: required(
    strict.list(
      strict.object({
        fault: required(strict.choice(...FAULT_KINDS)),
        kinds: strict.list(strict.choice(...RULED_KINDS), { min: 1, max: RULED_KINDS.length }),
        statuses: strict.list(strict.choice(...REPORTED_STATUSES), {
          min: 1,
          max: REPORTED_STATUSES.length,
        }),
        order: strict.text("an order id", { max: ORDER_ID_UNITS_MAX }),
        nth: strict.whole(1, 1_000_000),
        share: strict.number("a number above 0, and 1 at the most"),
        limit: strict.whole(1, 1_000_000),
        copies: strict.number("a number of copies"),
        seconds: strict.number("a number of seconds"),
        attempts: strict.number("a number of attempts"),
        attempt: strict.number("the number of an attempt"),
      }),
      { max: 20 },
    ),
  ),
});

export const WAIT_BODY = strict.object({
  transaction: strict.text("an order id or a transaction id", { max: ORDER_ID_UNITS_MAX }),
  status: strict.oneOrMore(strict.choice(...STORED_STATUSES), STORED_STATUSES.length),
  quiet: strict.flag(),
  timeout: strict.duration({ max: "60s" }),
});

const URL_OR_NULL = strict.orNull(strict.text("a URL", { max: 2_000 }));

/** How a setting is sent. */
const SETTING_FIELDS: Readonly<Record<Exclude<SettingKind, "choice">, Field<SettingValue>>> = {
  notification_urls: strict.orNull(
    strict.oneOrMore(
      strict.text("a URL, several separated by commas, or a list of them", { max: 20_000 }),
      10,
    ),
  ),
  notification_url: URL_OR_NULL,
  browser_url: URL_OR_NULL,
};

function settingField(setting: Setting): Field<SettingValue> {
  if (setting.kind !== "choice") return SETTING_FIELDS[setting.kind];
  return strict.orNull(strict.choice(...setting.choices));
}

export const SETTINGS_BODY = strict.object(
  Object.fromEntries(
    Object.values(SETTINGS).map((setting) => [setting.wireName, settingField(setting)]),
  ) as Record<SettingWireName, Field<SettingValue>>,
);

const TRANSACTION_ID = strict.parsed("an id", parseTransactionId, { max: 64 });
const ORDER_ID = strict.parsed("an order id", parseAnyOrderId, { max: ORDER_ID_UNITS_MAX });

export const EVENT_FIELDS = {
  transaction: TRANSACTION_ID,
  order: ORDER_ID,
  name: strict.text("the name of an event, or the beginning of one with * at its end", {
    max: 100,
  }),
  since: strict.moment(),
  after: strict.text("the id of an event, or what a stream gave with it", { max: 80 }),
  limit: strict.whole(1, 10_000),
  follow: strict.flag(),
};
export const EVENT_QUERY = strict.object(EVENT_FIELDS);

/** An object of anything, as long as the log is no store for files. */
const EVENT_DATA: Field<JsonObject> = {
  schema: Type.Unsafe({
    type: "object",
    description: "Must be an object, 4000 characters as JSON at the most.",
  }),
  read(value, name, problems) {
    const text = JSON.stringify(value);
    if (isJsonObject(value) && text.length <= 4_000 && isStorableJson(text, value, 20)) {
      return value;
    }
    problems.push(`${name} must be an object, 4000 characters as JSON at the most`);
    return undefined;
  },
};

export const NOTE_BODY = strict.object({
  name: required(
    strict.parsed(
      "certify. and a word of at most 50 characters, such as certify.forged",
      (text) => (isNotedName(text) ? text : undefined),
      { max: 58 },
    ),
  ),
  order: ORDER_ID,
  transaction: TRANSACTION_ID,
  data: EVENT_DATA,
});

export const NOTIFICATION_FIELDS = {
  transaction: TRANSACTION_ID,
  order: ORDER_ID,
  state: strict.choice("owed", "delivered", "given_up"),
  endpoint: strict.text("scheme, host and port of a URL"),
  before: strict.text("an id", { max: 64 }),
  limit: strict.whole(1, 200),
};
export const NOTIFICATION_QUERY = strict.object(NOTIFICATION_FIELDS);

export const NOTIFICATION_LOG_FIELDS = {
  order: ORDER_ID,
  after: strict.text("the id of a notification, or what a stream gave with it", { max: 80 }),
  limit: strict.whole(1, 10_000),
  follow: strict.flag(),
};
export const NOTIFICATION_LOG_QUERY = strict.object(NOTIFICATION_LOG_FIELDS);

export const REQUEST_FIELDS = {
  order: ORDER_ID,
  transaction: TRANSACTION_ID,
  failed: strict.flag(),
  code: strict.text("a status code, such as 406", { max: 10 }),
  text: strict.text("a text", { max: 100 }),
  since: strict.moment(),
  until: strict.moment(),
  before: strict.text("an id", { max: 64 }),
  after: strict.text("an id", { max: 64 }),
  limit: strict.whole(1, 200),
};
export const REQUEST_QUERY = strict.object(REQUEST_FIELDS);

/** `request,delivery` */
function parseKinds(text: string): readonly EntryKind[] | undefined {
  const kinds = text.split(",").map((name) => SANDBOX_KINDS.find((kind) => kind === name.trim()));
  return kinds.every((kind) => kind !== undefined) ? kinds : undefined;
}

/** A sandbox merchant has no upstreams. */
const SANDBOX_KINDS = ENTRY_KINDS.filter((kind) => kind !== "upstream");

export const WORKBENCH_FIELDS = {
  ...REQUEST_FIELDS,
  kind: strict.parsed(`some of ${SANDBOX_KINDS.join(", ")}, separated by commas`, parseKinds),
  after: strict.text("the id of an entry, or what a stream gave with it", { max: 80 }),
  follow: strict.flag(),
};
export const WORKBENCH_QUERY = strict.object(WORKBENCH_FIELDS);

export const PROBLEM_FIELDS = { since: strict.moment() };
export const PROBLEM_QUERY = strict.object(PROBLEM_FIELDS);

export const RESEND_BODY = strict.object({
  endpoint: required(strict.text("a URL: scheme, host and port count", { max: 2_000 })),
});

export const INCIDENT_FIELDS = {
  state: strict.choice("open", "muted", "recovered"),
  before: strict.text("an id", { max: 64 }),
  limit: strict.whole(1, 100),
};
export const INCIDENT_QUERY = strict.object(INCIDENT_FIELDS);

export const MUTE_BODY = strict.object({
  for: strict.duration({ max: "30d" }),
  reason: strict.text("a text of at most 200 characters", { max: 200 }),
});

export const RESEND_INCIDENT_BODY = strict.object({ since: strict.moment() });

export const TEST_BODY = strict.object({ wait: strict.flag() });

export const IMPORT_FIELDS = { reset: strict.flag() };
export const IMPORT_QUERY = strict.object(IMPORT_FIELDS);

/** The lines of an exported snapshot. */
export const SNAPSHOT_BODY = Type.Unsafe<string>({
  type: "string",
  description: "The JSON lines that an export answered with.",
});
