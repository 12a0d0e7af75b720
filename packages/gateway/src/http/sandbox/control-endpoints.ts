import {
  CALL_FIELDS,
  CONFIRM_REFUND_BODY,
  CONTROL_BODY,
  DELIVER_BODY,
  DELIVER_SEVERAL_BODY,
  END_CONTROL_FIELDS,
  GATES_BODY,
  GATES_FIELDS,
  RELEASE_BODY,
  TRANSACTION_FIELDS,
} from "./control-requests.ts";
import { describeParameters, sandboxEndpoint } from "./sandbox-endpoint.ts";

export const GET_CONTROL = sandboxEndpoint({
  id: "sandboxGetControl",
  method: "GET",
  path: "/control",
  summary: "See whether the merchant is in hand, and which messages are due",
  answer: { about: "Until when, and what waits.", schemas: ["Control"] },
});

export const TAKE_CONTROL = sandboxEndpoint({
  id: "sandboxTakeControl",
  method: "POST",
  path: "/control",
  summary: "Take the merchant in hand: nothing happens by itself",
  description:
    "No message goes out and nothing expires until it is ended or `ttl` of everybody's time is over, ten minutes at the most; with `control_id` it is renewed. Charges, payments and questions work as always. Advancing the clock does what time brings, and lists the messages that are due instead of sending them. What workers had begun to send comes to its end first. Then what was held goes out in the ordinary way; with `undelivered=forget` what became owed meanwhile never does, also where whoever has it is killed and only its time ends it. Renewed with `forget` it forgets at once, in the same way, what became owed until then.",
  body: CONTROL_BODY.schema,
  answer: { about: "Its id, and until when.", schemas: ["Control"] },
  errors: [400, 409, 412],
});

export const END_CONTROL = sandboxEndpoint({
  id: "sandboxEndControl",
  method: "DELETE",
  path: "/control",
  summary: "Let the merchant go",
  description:
    "Whoever has it in hand. What is due goes out at once; with `undelivered=forget` what became owed meanwhile never does: what was not tried is as if it had never been owed, and what was tried is given up.",
  query: describeParameters(END_CONTROL_FIELDS, {
    undelivered:
      "What becomes of the messages that are owed; when absent, what was said when it was taken.",
  }),
  answer: { about: "Whether anybody had.", schemas: ["Done"] },
  errors: [400],
});

const FAULTS =
  "`drop`: it never arrives. `cut`: the connection ends in the middle of its body. `slow`: the body takes so long. `lose_answer`: it arrives, and the answer does not come back. `give_up_after`: nobody waits longer for the answer.";

export const DELIVER = sandboxEndpoint({
  id: "sandboxDeliver",
  method: "POST",
  path: "/notifications/{notification_id}/deliver",
  summary: "Deliver a notification now, and see the whole exchange",
  description: `Whether or not its time has come. It counts as the next attempt, and the usual rules decide what comes after it. With \`again\` a copy of the same bytes goes out, also of one that is delivered. Something may go wrong on the way: ${FAULTS}`,
  body: DELIVER_BODY.schema,
  answer: { about: "What was sent, and what came back.", schemas: ["Delivery"] },
  errors: [400, 404, 409, 412],
});

export const DELIVER_SEVERAL = sandboxEndpoint({
  id: "sandboxDeliverSeveral",
  method: "POST",
  path: "/deliver",
  summary: "Deliver several notifications, in a row or at one moment",
  description: `Up to ten. Each is named by its id, or by what it says: a \`transaction\` (or an order, for its newest one) and a \`status\`, one or several, of which the \`nth\` that became owed is meant, the first when absent, and with \`url\` only those to it. One that is named twice goes out twice. With \`together\` each is sent up to its last byte, and the last bytes of all leave at one moment. All are begun, or none. With \`first\` up to twenty things happen at the gateway before that, one after the other, each to a \`transaction\` (or an order's newest one), as the calls of their own have them happen: \`pay\`, \`deny\`, \`expire\`, \`cancel\`, \`refund\`, \`confirm_refund\`, with the members of those calls. The first one that is forbidden ends the call: nothing is delivered, and those before it have happened. With \`calls\` false nobody looks for the calls meanwhile, which whoever delivers by the hundred feels. ${FAULTS}`,
  body: DELIVER_SEVERAL_BODY.schema,
  answer: { about: "All exchanges, in the order of the request.", schemas: ["Deliveries"] },
  errors: [400, 404, 409, 412],
});

export const GET_GATES = sandboxEndpoint({
  id: "sandboxGetGates",
  method: "GET",
  path: "/gates",
  summary: "Read the gates, and which calls they hold",
  description:
    "With `held` it waits until so many calls are held, or until `timeout` is over; with `gates` only these are looked at.",
  query: describeParameters(GATES_FIELDS, {
    held: "Answers once so many calls are held together.",
    gates: "Only these.",
    timeout: "How long it waits for that; 10s when absent.",
  }),
  answer: { about: "Those that stand, in their order.", schemas: ["Gates"] },
  errors: [400],
});

export const SET_GATES = sandboxEndpoint({
  id: "sandboxSetGates",
  method: "PUT",
  path: "/gates",
  summary: "Have your own calls of the API wait, or fail",
  description:
    "In place of all gates before; what those held goes on. A call of the Core API goes through the first gate that fits it: `match` names a `method`, a `path` in which `*` is any one part, an `order`, a `transaction`. It is held until it is released (`hold`), answered with an error (`answer` and its `code`), left without an answer (`hang`), or its connection is closed (`close`): `before` it has any effect, or `after` its effect, with the answer ready. `times` says for how many calls; one when absent. After `ttl` of everybody's time, one minute when absent and ten at the most, all stand no longer.",
  body: GATES_BODY.schema,
  answer: { about: "The gates.", schemas: ["Gates"] },
  errors: [400],
});

export const ADD_GATES = sandboxEndpoint({
  id: "sandboxAddGates",
  method: "POST",
  path: "/gates",
  summary: "Put more gates behind those that stand",
  description:
    "As `PUT` reads them. Those that stand, and what they hold, stay as they are, so that several tests have gates at a time; 50 stand at the most.",
  body: GATES_BODY.schema,
  answer: { about: "The gates that were added.", schemas: ["Gates"] },
  errors: [400],
});

export const REMOVE_GATE = sandboxEndpoint({
  id: "sandboxRemoveGate",
  method: "DELETE",
  path: "/gates/{gate_id}",
  summary: "Take one gate away",
  description: "What it holds goes on. The others stay.",
  answer: { about: "Which calls went on.", schemas: ["Released"] },
  errors: [404],
});

export const RELEASE_GATE = sandboxEndpoint({
  id: "sandboxReleaseGate",
  method: "POST",
  path: "/gates/{gate_id}/release",
  summary: "Let go what a gate holds",
  description:
    "All calls at one moment, or the one that `call_id` names. The gate stays, for the times that it has left.",
  body: RELEASE_BODY.schema,
  answer: { about: "Which calls.", schemas: ["Released"] },
  errors: [400, 404],
});

export const CALLS = sandboxEndpoint({
  id: "sandboxCalls",
  method: "GET",
  path: "/calls",
  summary: "Read the calls of the Core API, one by one",
  description:
    "Kept while the merchant is in hand or has gates: none is left out, each is there before it is served, and its answer before that goes out. A day long.",
  query: describeParameters(CALL_FIELDS, {
    order: "Only about this order.",
    transaction: "Only about this transaction.",
    after: "Only later ones: the id of a call.",
    limit: "How many at the most; 100 when absent.",
  }),
  answer: { about: "The oldest first.", schemas: ["Calls"] },
  errors: [400],
});

export const TRANSACTIONS = sandboxEndpoint({
  id: "sandboxTransactions",
  method: "GET",
  path: "/transactions",
  summary: "Read all transactions of an order",
  description:
    "With where the customer is sent after the wallet, and the links while it is pending.",
  query: describeParameters(TRANSACTION_FIELDS, {
    order: "The order's id.",
    limit: "How many at the most; 50 when absent.",
  }),
  answer: { about: "The newest first.", schemas: ["TransactionsOfOrder"] },
  errors: [400],
});

export const CONFIRM_REFUND = sandboxEndpoint({
  id: "sandboxConfirmRefund",
  method: "POST",
  path: "/transactions/{id}/confirm-refund",
  summary: "Confirm a refund, as the bank",
  description:
    "This one, now, whenever time would have brought it; what is confirmed already stays as it is. While the merchant is in hand nothing else confirms a refund but an advance of the clock: so one of several can be confirmed, or none.",
  body: CONFIRM_REFUND_BODY.schema,
  answer: {
    about: "The transaction, as the status call tells it.",
    schemas: ["StatusAnswer"],
  },
  errors: [400, 404, 412],
});

export const CONTROL_ENDPOINTS = [
  GET_CONTROL,
  TAKE_CONTROL,
  END_CONTROL,
  DELIVER,
  DELIVER_SEVERAL,
  GET_GATES,
  SET_GATES,
  ADD_GATES,
  REMOVE_GATE,
  RELEASE_GATE,
  CALLS,
  TRANSACTIONS,
  CONFIRM_REFUND,
];
