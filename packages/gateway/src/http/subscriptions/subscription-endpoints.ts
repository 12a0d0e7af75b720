import { type TSchema, Type } from "@sinclair/typebox";
import { INTERVAL_UNITS, RETRY_UNITS } from "../../domain/subscriptions/schedule.ts";
import { SUBSCRIBED_TYPES } from "../../domain/subscriptions/subscription.ts";
import type { AnswerDescription, Endpoint } from "../shared/endpoint.ts";
import { CREATE_SCHEMA, UPDATE_SCHEMA } from "./subscription-request.ts";

const TAG = "Subscriptions";

function refusal(about: string): AnswerDescription {
  return { about, schemas: ["SubscriptionError"] };
}

const REFUSALS = {
  401: { about: "The server key is missing or unknown.", schemas: ["ErrorAnswer"] },
  403: refusal("Only sandbox merchants have subscriptions."),
  429: {
    about: "Only a gate of the sandbox answers so, in place of the API.",
    schemas: ["MessageAnswer"],
  },
  500: refusal("Something went wrong here."),
  503: { about: "More waits than can be served just now.", schemas: ["ErrorAnswer"] },
} as const;
const UNKNOWN = refusal("The merchant has no such subscription.");
const ENDED = refusal("It is cancelled, or has charged as often as it was to.");
const FOUND = {
  about: "The subscription. Times are those of Western Indonesia.",
  schemas: ["Subscription"],
} as const satisfies AnswerDescription;
const UPDATED: AnswerDescription = {
  about: "Done, or done before.",
  schemas: ["SubscriptionUpdated"],
};

export const CREATE_SUBSCRIPTION: Endpoint = {
  id: "createSubscription",
  method: "POST",
  path: "/v1/subscriptions",
  tag: TAG,
  summary: "Charge a pay account again and again",
  description:
    "The first charge is at start_time, or one interval from now. Of a start in the past only the day and the time count: nothing is charged for it. Each run is told to the recurring notification URL, unsigned.",
  auth: "server_key",
  headers: [
    {
      name: "Idempotency-Key",
      about:
        "At most 46 characters. A repeated key gets the first successful answer for three minutes, whatever the endpoint; the body is checked first.",
    },
  ],
  body: CREATE_SCHEMA,
  answers: {
    200: { ...FOUND, schemas: [...FOUND.schemas, "ChargeAnswer", "ActionAnswer", "RefundAnswer"] },
    202: {
      about: "The first request with this Idempotency-Key has not ended.",
      schemas: ["ErrorAnswer"],
    },
    400: refusal("validation_messages names every fault; there is none when there is no body."),
    ...REFUSALS,
  },
};

export const GET_SUBSCRIPTION: Endpoint = {
  id: "getSubscription",
  method: "GET",
  path: "/v1/subscriptions/{subscription_id}",
  tag: TAG,
  summary: "Ask for a subscription",
  description: "With the transactions of all its charges, denied ones too, the oldest first.",
  auth: "server_key",
  answers: { 200: FOUND, 404: UNKNOWN, ...REFUSALS },
};

export const UPDATE_SUBSCRIPTION: Endpoint = {
  id: "updateSubscription",
  method: "PATCH",
  path: "/v1/subscriptions/{subscription_id}",
  tag: TAG,
  summary: "Change what a subscription charges",
  description:
    "name, amount, token and schedule.interval can be changed. What is absent stays; everything else that is sent has to be what it is. The period that is due next stays where it is; the interval counts from there.",
  auth: "server_key",
  body: UPDATE_SCHEMA,
  answers: {
    200: UPDATED,
    400: refusal("validation_messages names every fault; none when the subscription has ended."),
    404: UNKNOWN,
    ...REFUSALS,
  },
};

function action(verb: "disable" | "enable" | "cancel", summary: string, description: string) {
  return {
    id: `${verb}Subscription`,
    method: "POST",
    path: `/v1/subscriptions/{subscription_id}/${verb}`,
    tag: TAG,
    summary,
    description,
    auth: "server_key",
    answers: { 200: UPDATED, 400: ENDED, 404: UNKNOWN, ...REFUSALS },
  } as const satisfies Endpoint;
}

export const DISABLE_SUBSCRIPTION: Endpoint = action(
  "disable",
  "Stop a subscription",
  "Until it is enabled again. A charge that has begun comes to its end.",
);
export const ENABLE_SUBSCRIPTION: Endpoint = action(
  "enable",
  "Go on with a subscription",
  "From the next period on: what was due meanwhile, or had failed, is never charged.",
);
export const CANCEL_SUBSCRIPTION: Endpoint = action(
  "cancel",
  "End a subscription",
  "For ever. A charge that has begun comes to its end.",
);

export const SUBSCRIPTION_ENDPOINTS: readonly Endpoint[] = [
  CREATE_SUBSCRIPTION,
  GET_SUBSCRIPTION,
  UPDATE_SUBSCRIPTION,
  DISABLE_SUBSCRIPTION,
  ENABLE_SUBSCRIPTION,
  CANCEL_SUBSCRIPTION,
];

const TIME = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$` });
const COUNT = Type.Integer({ minimum: 0 });

const FREE = Type.Unsafe<object>({ type: "object" });

function oneOf(values: readonly string[]): TSchema {
  return Type.Unsafe<string>({ type: "string", enum: values });
}

export const SUBSCRIPTION_SCHEMAS = {
  Subscription: Type.Object({
    id: Type.String(),
    name: Type.String({ minLength: 1, maxLength: 40 }),
    amount: Type.String({ pattern: String.raw`^\d+$`, examples: ["100000"] }),
    currency: oneOf(["IDR"]),
    created_at: TIME,
    schedule: Type.Object({
      interval: COUNT,
      current_interval: COUNT,
      max_interval: Type.Optional(COUNT),
      interval_unit: oneOf(INTERVAL_UNITS),
      start_time: TIME,
      previous_execution_at: Type.Optional(TIME),
      next_execution_at: Type.Optional(TIME),
    }),
    retry_schedule: Type.Optional(
      Type.Object({ interval: COUNT, interval_unit: oneOf(RETRY_UNITS), max_interval: COUNT }),
    ),
    status: oneOf(["active", "inactive"]),
    token: Type.String(),
    payment_type: oneOf(SUBSCRIBED_TYPES),
    transaction_ids: Type.Array(Type.String()),
    metadata: Type.Optional(FREE),
    customer_details: Type.Optional(FREE),
    gopay: Type.Optional(Type.Object({ account_id: Type.String() })),
  }),
  SubscriptionUpdated: Type.Object({ status_message: Type.String() }),
  SubscriptionError: Type.Object({
    status_message: Type.String(),
    validation_messages: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
  }),
} as const satisfies Record<string, TSchema>;
