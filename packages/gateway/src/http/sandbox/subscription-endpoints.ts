import { type TSchema, Type } from "@sinclair/typebox";
import { SUBSCRIPTION_STATES } from "../../domain/subscriptions/subscription.ts";
import { describeParameters, sandboxEndpoint } from "./sandbox-endpoint.ts";
import { COUNT, MOMENT, oneOf, orNull, TEXT } from "./schema-parts.ts";
import { strict } from "./strict.ts";

const LIST_FIELDS = {
  limit: strict.whole(1, 200),
  before: strict.text("the id of a subscription", { max: 64 }),
};
export const LIST_QUERY = strict.object(LIST_FIELDS);
export const RUN_BODY = strict.object({});

export const SUBSCRIPTIONS = sandboxEndpoint({
  id: "sandboxSubscriptions",
  method: "GET",
  path: "/subscriptions",
  summary: "Read the subscriptions",
  query: describeParameters(LIST_FIELDS, {
    limit: "How many at the most; 50 when absent.",
    before: "Only those that are older than this one.",
  }),
  answer: { about: "The newest first.", schemas: ["SubscriptionList"] },
  errors: [400],
});

export const SUBSCRIPTION = sandboxEndpoint({
  id: "sandboxSubscription",
  method: "GET",
  path: "/subscriptions/{subscription_id}",
  summary: "Read a subscription with what became of its periods",
  answer: { about: "With its newest 200 runs, the newest first.", schemas: ["SubscriptionRuns"] },
  errors: [404],
});

export const RUN_SUBSCRIPTION = sandboxEndpoint({
  id: "sandboxRunSubscription",
  method: "POST",
  path: "/subscriptions/{subscription_id}/run",
  summary: "Charge the next period of a subscription now",
  description:
    "Whether or not its time has come. The periods after it stay where they are: what is charged early is not charged again.",
  body: RUN_BODY.schema,
  answer: { about: "The run, and what it made of the subscription.", schemas: ["SubscriptionRun"] },
  errors: [400, 404, 412],
});

export const SUBSCRIPTION_LIST_ENDPOINTS = [SUBSCRIPTIONS, SUBSCRIPTION, RUN_SUBSCRIPTION];

const STATE = oneOf(...SUBSCRIPTION_STATES);

const SUMMARY = {
  subscription_id: TEXT,
  name: TEXT,
  amount: TEXT,
  state: STATE,
  account_id: orNull(TEXT),
  current_interval: COUNT,
  max_interval: orNull(COUNT),
  created_at: MOMENT,
  next_execution_at: orNull(MOMENT),
  due_at: orNull(MOMENT),
};

const RUN = {
  order_id: TEXT,
  period: COUNT,
  attempt: COUNT,
  period_at: MOMENT,
  begun_at: MOMENT,
  ended_at: orNull(MOMENT),
  paid: orNull(Type.Boolean()),
  transaction_id: orNull(TEXT),
  status_code: orNull(TEXT),
  status_message: orNull(TEXT),
};

export const SUBSCRIPTION_LIST_SCHEMAS = {
  SubscriptionList: Type.Object({ subscriptions: Type.Array(Type.Object(SUMMARY)) }),
  SubscriptionRuns: Type.Object({ ...SUMMARY, runs: Type.Array(Type.Object(RUN)) }),
  SubscriptionRun: Type.Object({ ...RUN, state: STATE, due_at: orNull(MOMENT) }),
} as const satisfies Record<string, TSchema>;
