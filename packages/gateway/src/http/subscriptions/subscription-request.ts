import { parseJakartaTime } from "@gerbang/protocol";
import { isClockMoment } from "../../domain/merchants/clock.ts";
import type {
  NewSchedule,
  SubscriptionChange,
} from "../../domain/subscriptions/decide-subscription.ts";
import { type SentFixed, toSecond } from "../../domain/subscriptions/fixed-members.ts";
import { INTERVAL_UNITS, RETRY_UNITS } from "../../domain/subscriptions/schedule.ts";
import {
  SUBSCRIBED_TYPES,
  type SubscriptionTerms,
} from "../../domain/subscriptions/subscription.ts";
import { moment } from "../core-api/charge-request.ts";
import { lenient } from "../core-api/lenient.ts";
import { ApiError } from "../shared/api-error.ts";
import {
  complete,
  type Field,
  isFaulty,
  type Problems,
  type Reading,
  readRequest,
  required,
  type ValueOf,
} from "../shared/fields.ts";
import type { JsonObject } from "../shared/json-object.ts";

const AMOUNT_MAX = 99_999_999_999;
const INTERVAL_MAX = 999;
const CHARGES_MAX = 9_999;
const RETRIES_MAX = 3;
const METADATA_BYTES_MAX = 1_024;

const name = lenient.orEmpty(
  lenient.matching({
    max: 40,
    pattern: /^[A-Za-z0-9_~.-]+$/,
    about: "What the order ids of its charges begin with; 32 digits follow.",
  }),
);
const amount = lenient.rupiah({
  min: 1,
  max: AMOUNT_MAX,
  range: "must be between 0.01 - 99999999999.00",
  about: "Whole rupiah, for each period.",
});
const currency = lenient.orEmpty(lenient.choice(["IDR"]));
const token = lenient.orEmpty(
  lenient.text({ max: 1_000, about: "Of a payment option of the pay account." }),
);
const interval = lenient.whole({ min: 1, max: INTERVAL_MAX });

const CREATE = lenient.object({
  name: required(name),
  amount: required(amount),
  currency: required(currency),
  payment_type: required(
    lenient.orEmpty(
      lenient.choice(
        SUBSCRIBED_TYPES,
        "gopay; credit_card is taken, too, but no card is ever charged: each run fails with 402.",
      ),
    ),
  ),
  token: required(token),
  schedule: required(
    lenient.object({
      interval: required(interval),
      interval_unit: required(lenient.orEmpty(lenient.choice(INTERVAL_UNITS))),
      max_interval: lenient.whole({
        min: 1,
        max: CHARGES_MAX,
        about: "How many periods are charged; without end when absent.",
      }),
      start_time: moment("YYYY-MM-DD HH:MM:SS +0700; one interval from now when absent."),
    }),
  ),
  retry_schedule: lenient.object({
    interval: required(interval),
    interval_unit: required(lenient.orEmpty(lenient.choice(RETRY_UNITS))),
    max_interval: required(
      lenient.whole({
        min: 0,
        max: RETRIES_MAX,
        about: "Retries of a period, 3 at the most; before each it waits for one interval.",
      }),
    ),
  }),
  metadata: lenient.free("At most 1 kB. Comes back in answers and messages."),
  customer_details: lenient.free("Comes back in answers and messages."),
  gopay: lenient.object({
    account_id: lenient.orEmpty(
      lenient.text({ max: 64, about: "The pay account that is charged. Required with gopay." }),
    ),
  }),
});

const SAME = "Cannot be changed: what is sent has to be what it is.";
const same = lenient.orEmpty(lenient.text({ max: 64, about: SAME }));
const sameCount = lenient.whole({ min: 0, max: CHARGES_MAX, about: SAME });

const UPDATE = lenient.object({
  name,
  amount,
  currency,
  token,
  schedule: lenient.object({
    interval,
    interval_unit: same,
    max_interval: sameCount,
    start_time: same,
  }),
  payment_type: same,
  retry_schedule: lenient.object({
    interval: sameCount,
    interval_unit: same,
    max_interval: sameCount,
  }),
  metadata: lenient.free(SAME),
  customer_details: lenient.free(SAME),
  gopay: lenient.object({ account_id: same }),
});

/** `POST /v1/subscriptions`. Core API section 8.6. */
export const CREATE_SCHEMA = CREATE.schema;
/** `PATCH /v1/subscriptions/{id}`. */
export const UPDATE_SCHEMA = UPDATE.schema;

type Terms = Omit<SubscriptionTerms, "schedule"> & { readonly schedule: NewSchedule };

/** Throws 400 with every problem, or without any for what is no subscription at all. */
export function parseSubscription(body: JsonObject): Terms {
  const members = accept(CREATE, body, ({ draft, problems }) => {
    const account = "subscription.gopay.account_id";
    const namesAccount = draft.gopay?.account_id !== undefined || isFaulty(problems, account);
    if (draft.payment_type === "gopay" && !namesAccount) problems.push(`${account} is required`);
    checkMetadata(draft.metadata, problems);
    const { start_time: start } = draft.schedule ?? {};
    if (start && !isClockMoment(start)) {
      problems.push("subscription.schedule.start_time format is invalid");
    }
  });
  const { schedule, retry_schedule: retry, metadata, customer_details: customer } = members;
  return {
    name: members.name,
    amount: members.amount,
    paymentType: members.payment_type,
    token: members.token,
    schedule: {
      interval: schedule.interval,
      unit: schedule.interval_unit,
      ...(schedule.max_interval !== undefined && { maxInterval: schedule.max_interval }),
      ...(schedule.start_time && { startAt: schedule.start_time }),
    },
    ...(retry && {
      retrySchedule: {
        interval: retry.interval,
        unit: retry.interval_unit,
        maxInterval: retry.max_interval,
      },
    }),
    ...(metadata && { metadata }),
    ...(customer && { customerDetails: customer }),
    ...(members.gopay?.account_id !== undefined && { accountId: members.gopay.account_id }),
  };
}

/** What a merchant asks to be changed, and what they send besides that cannot be. */
interface SubscriptionUpdate {
  readonly change: SubscriptionChange;
  readonly sent: SentFixed;
}

/** What is absent stays as it is. Throws 400 as above. */
export function parseSubscriptionUpdate(body: JsonObject): SubscriptionUpdate {
  const members = accept(UPDATE, body);
  return { change: toChange(members), sent: toSent(members) };
}

type UpdateMembers = ValueOf<typeof UPDATE>;

function toChange({ name: named, amount: price, token: key, schedule }: UpdateMembers) {
  return {
    ...(named !== undefined && { name: named }),
    ...(price !== undefined && { amount: price }),
    ...(key !== undefined && { token: key }),
    ...(schedule?.interval !== undefined && { interval: schedule.interval }),
  };
}

function toSent({ schedule, retry_schedule: retry, ...members }: UpdateMembers): SentFixed {
  return {
    payment_type: members.payment_type,
    metadata: members.metadata,
    customer_details: members.customer_details,
    "gopay.account_id": members.gopay?.account_id,
    ...(schedule && sentSchedule(schedule)),
    ...(retry && sentRetry(retry)),
  };
}

/** A client in Go sends 0 for what it does not know. */
function sentSchedule({
  interval_unit,
  max_interval,
  start_time,
}: NonNullable<UpdateMembers["schedule"]>): SentFixed {
  return {
    "schedule.interval_unit": interval_unit,
    "schedule.max_interval": max_interval || undefined,
    "schedule.start_time": start_time === undefined ? undefined : readStart(start_time),
  };
}

function sentRetry({
  interval,
  interval_unit,
  max_interval,
}: NonNullable<UpdateMembers["retry_schedule"]>): SentFixed {
  return {
    "retry_schedule.interval": interval || undefined,
    "retry_schedule.interval_unit": interval_unit,
    "retry_schedule.max_interval": max_interval,
  };
}

/** As it is sent to make one, or as answers and messages tell it: by the second; as it is when it is no time. */
function readStart(text: string): number | string {
  const isTold = /^\d{4}-\d\d-\d\dT[\d:.]+Z?$/.test(text);
  const told = new Date(text.endsWith("Z") ? text : `${text}+07:00`);
  const time = isTold ? told : parseJakartaTime(text);
  return time && !Number.isNaN(time.getTime()) ? toSecond(time) : text;
}

function checkMetadata(metadata: object | undefined, problems: Problems): void {
  if (metadata && Buffer.byteLength(JSON.stringify(metadata)) > METADATA_BYTES_MAX) {
    problems.push("subscription.metadata too long");
  }
}

/** Reads a body whose members are all told as those of a subscription. */
function accept<F extends Field<object>>(
  field: F,
  body: JsonObject,
  check: (reading: Reading<ValueOf<F>>) => void = () => {},
): ValueOf<F> {
  const reading = read(field, body);
  check(reading);
  const value = complete(reading);
  if (value === undefined)
    throw new ApiError("subscription_invalid", [...new Set(reading.problems)]);
  return value;
}

function read<F extends Field<object>>(field: F, body: JsonObject): Reading<ValueOf<F>> {
  try {
    const whole = lenient.object({ subscription: required(field) });
    const { draft, problems } = readRequest(whole, { subscription: body });
    const inner = (draft as { readonly subscription?: unknown }).subscription ?? {};
    return { draft: inner, problems } as Reading<ValueOf<F>>;
  } catch (error) {
    // An object where a text belongs.
    if (error instanceof ApiError) throw new ApiError("subscription_malformed");
    throw error;
  }
}
