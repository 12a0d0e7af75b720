import { Type } from "@sinclair/typebox";
import { FAULT_KINDS } from "../../domain/notifications/fault-plan.ts";
import { STORED_STATUSES } from "../../domain/transactions/transaction.ts";
import {
  choice,
  duration,
  flag,
  listOf,
  moment,
  number,
  object,
  oneOrMore,
  orNull,
  required,
  text,
  whole,
} from "./shapes.ts";

export const PAY_BODY = object({
  via: choice("gopay", "qris"),
  issuer: text("the name of an issuer, such as dana", { max: 40 }),
});

export const EMPTY_BODY = object({});

export const FAIL_BODY = object({
  channel_response_code: text("a code of at most 10 characters", { max: 10 }),
  channel_response_message: text("a text of at most 200 characters"),
});

export const CLOCK_BODY = object({
  mode: required(choice("real", "offset", "frozen")),
  now: moment(),
  by: duration({ max: "3660d", signed: true }),
});

export const ADVANCE_BODY = object({ by: required(duration({ max: "366d" })) });

export const FAULT_PLAN_BODY = object({
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  rules: required(
    listOf(
      object({
        fault: required(choice(...FAULT_KINDS)),
        statuses: listOf(choice(...STORED_STATUSES), { min: 1, max: STORED_STATUSES.length }),
        share: number("a number above 0, and 1 at the most"),
        limit: whole(1, 1_000_000),
        copies: number("a number of copies"),
        seconds: number("a number of seconds"),
        attempts: number("a number of attempts"),
      }),
      { max: 20 },
    ),
  ),
});

export const WAIT_BODY = object({
  transaction: text("an order id or a transaction id", { max: 64 }),
  status: oneOrMore(choice(...STORED_STATUSES), STORED_STATUSES.length),
  quiet: flag(),
  timeout: duration({ max: "60s" }),
});

const URL_TEXT = text("a URL", { max: 2_000 });
/** Empty takes it away, like null. */
const URL_OR_NULL = orNull(URL_TEXT);

export const SETTINGS_BODY = object({
  payment_notification_url: orNull(
    oneOrMore(text("a URL, several separated by commas, or a list of them", { max: 20_000 }), 10),
  ),
  recurring_notification_url: URL_OR_NULL,
  pay_account_notification_url: URL_OR_NULL,
  gopay_callback_url: URL_OR_NULL,
  finish_url: URL_OR_NULL,
  unfinish_url: URL_OR_NULL,
  error_url: URL_OR_NULL,
});

const ID = text("an id", { max: 64 });

export const EVENT_FIELDS = {
  transaction: ID,
  order: text("an order id", { max: 50 }),
  name: text("the name of an event, or the beginning of one with * at its end", { max: 100 }),
  since: moment(),
  after: text("the id of an event, or what a stream gave with it", { max: 80 }),
  limit: whole(1, 10_000),
  follow: flag(),
};
export const EVENT_QUERY = object(EVENT_FIELDS);

export const NOTIFICATION_FIELDS = {
  transaction: ID,
  order: text("an order id", { max: 50 }),
  state: choice("owed", "delivered", "given_up"),
  endpoint: text("scheme, host and port of a URL"),
  before: ID,
  limit: whole(1, 200),
};
export const NOTIFICATION_QUERY = object(NOTIFICATION_FIELDS);

export const RESEND_BODY = object({
  endpoint: required(text("a URL: scheme, host and port count", { max: 2_000 })),
});

export const IMPORT_FIELDS = { reset: flag() };
export const IMPORT_QUERY = object(IMPORT_FIELDS);

/** The lines of an exported snapshot. */
export const SNAPSHOT_BODY = Type.Unsafe<string>({
  type: "string",
  description: "The JSON lines that an export answered with.",
});
