import { type TSchema, Type } from "@sinclair/typebox";
import { GATE_CODES, GATE_DEEDS, GATE_STAGES } from "../../domain/requests/api-gate.ts";
import { STORED_STATUSES } from "../../domain/transactions/transaction.ts";
import { UNDELIVERED } from "../../operations/sandbox/control-merchant.ts";
import { COUNT, FAULT, FREE, MOMENT, oneOf, orNull, TEXT } from "./schema-parts.ts";

const WALL = Type.Unsafe<string>({ ...MOMENT, description: "Everybody's time, in UTC." });

/** A message that waits for somebody to deliver it. */
export const DUE = Type.Object({
  notification_id: TEXT,
  order_id: TEXT,
  transaction_id: orNull(TEXT),
  transaction_status: TEXT,
  url: TEXT,
  due_at: MOMENT,
  number: Type.Integer({ minimum: 1, description: "Which attempt is due; 1 is the first." }),
  copy_of: orNull(TEXT),
});

const CALL = Type.Object({
  id: TEXT,
  operation: Type.String({ description: "By the name that it has in this document." }),
  method: TEXT,
  path: TEXT,
  order_id: orNull(TEXT),
  transaction_id: orNull(TEXT),
  begun_at: WALL,
  ended_at: orNull(WALL),
  http_status: orNull(
    Type.Integer({ description: "Null when it got no answer, or has none yet." }),
  ),
  status_code: orNull(TEXT),
  transaction_status: orNull(Type.String({ description: "What the answer said." })),
  deliveries: Type.Array(Type.Object({ notification_id: TEXT, number: COUNT }), {
    description: "Attempts at notifications that were under way when it came.",
  }),
  gate_id: orNull(TEXT),
  gate_stage: orNull(oneOf(...GATE_STAGES)),
  held_at: orNull(WALL),
  released_at: orNull(WALL),
});

const GATE = Type.Object({
  gate_id: TEXT,
  match: FREE,
  do: oneOf(...GATE_DEEDS),
  when: oneOf(...GATE_STAGES),
  code: orNull(oneOf(...GATE_CODES)),
  times_left: COUNT,
  until: WALL,
  held: Type.Array(CALL, { description: "The calls that wait at it." }),
});

const ANSWER = Type.Object({
  status: Type.Integer(),
  headers: Type.Unsafe<object>({ type: "object", description: "Cookies by their names alone." }),
  body: Type.String({ description: "The first kilobyte." }),
});

const DELIVERY = Type.Object({
  notification_id: TEXT,
  copy_of: orNull(TEXT),
  order_id: TEXT,
  transaction_id: orNull(TEXT),
  transaction_status: TEXT,
  url: TEXT,
  number: Type.Integer({ minimum: 1, description: "Which attempt it was." }),
  at: Type.Unsafe<string>({ ...MOMENT, description: "The merchant's time, in UTC." }),
  begun_at: WALL,
  ended_at: WALL,
  latency_ms: COUNT,
  request: Type.Object({ headers: FREE, body: TEXT }),
  final_url: TEXT,
  redirects: Type.Array(FREE),
  answer: orNull(ANSWER),
  lost_answer: orNull(ANSWER),
  error: orNull(Type.String({ description: "Why there was no answer, as its sender sees it." })),
  error_detail: orNull(TEXT),
  faults: Type.Array(FAULT),
  state: oneOf("owed", "delivered", "given_up"),
  rule: TEXT,
  next_at: orNull(MOMENT),
  calls: orNull(
    Type.Array(CALL, {
      description:
        "The merchant's calls meanwhile; null unless it is in hand or has gates, and where they were not asked for.",
    }),
  ),
});

const TRANSACTION = Type.Object({
  transaction_id: TEXT,
  order_id: TEXT,
  payment_type: TEXT,
  transaction_status: oneOf(...STORED_STATUSES),
  gross_amount: TEXT,
  refund_amount: TEXT,
  transaction_time: MOMENT,
  expiry_time: MOMENT,
  callback_url: orNull(TEXT),
  finish_url: orNull(Type.String({ description: "Where the customer goes after paying." })),
  unfinish_url: orNull(Type.String({ description: "Where the customer goes after not paying." })),
  actions: Type.Array(FREE),
});

export const CONTROL_SCHEMAS = {
  Control: Type.Object({
    active: Type.Boolean(),
    control_id: orNull(TEXT),
    begun_at: orNull(WALL),
    until: orNull(WALL),
    undelivered: orNull(oneOf(...UNDELIVERED)),
    due: Type.Array(DUE, {
      description: "The messages whose time has come, the earliest first; 1,000 at the most.",
    }),
  }),
  Delivery: DELIVERY,
  Deliveries: Type.Object({
    overlapped: Type.Boolean({
      description: "Whether all of them were unanswered at one moment.",
    }),
    deliveries: Type.Array(DELIVERY),
  }),
  Gates: Type.Object({ gates: Type.Array(GATE) }),
  Released: Type.Object({ released: Type.Array(TEXT, { description: "The ids of the calls." }) }),
  Calls: Type.Object({ calls: Type.Array(CALL) }),
  TransactionsOfOrder: Type.Object({ transactions: Type.Array(TRANSACTION) }),
} as const satisfies Record<string, TSchema>;
