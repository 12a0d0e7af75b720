import type { Endpoint } from "../shared/endpoint.ts";
import { ACCOUNT_ENDPOINTS } from "./account-endpoints.ts";
import { CONTROL_ENDPOINTS } from "./control-endpoints.ts";
import { INCIDENT_ENDPOINTS } from "./incident-endpoints.ts";
import { describeParameters, sandboxEndpoint } from "./sandbox-endpoint.ts";
import * as requests from "./sandbox-requests.ts";
import {
  EVENT_FIELDS,
  IMPORT_FIELDS,
  NOTIFICATION_FIELDS,
  NOTIFICATION_LOG_FIELDS,
  PROBLEM_FIELDS,
  REQUEST_FIELDS,
  WORKBENCH_FIELDS,
} from "./sandbox-requests.ts";
import { SUBSCRIPTION_LIST_ENDPOINTS } from "./subscription-endpoints.ts";

const SESSION_BYTES_MAX = 64 * 1024 * 1024;
export const JSON_LINES = "application/x-ndjson";
export const EVENT_STREAM = "text/event-stream";

export const PAY = sandboxEndpoint({
  id: "sandboxPay",
  method: "POST",
  path: "/transactions/{id}/pay",
  summary: "Pay as the customer",
  description:
    "In the GoPay app, or by scanning with any issuer's app. An empty body pays as it was charged: `qris` with the issuer gopay. With `late` also what has expired or was cancelled is paid, as if the money had been on its way: an anomaly that no document describes, for shops that want to know what they would do.",
  body: requests.PAY_BODY.schema,
  answer: {
    about: "The transaction, paid, as the status call tells it.",
    schemas: ["StatusAnswer"],
  },
  errors: [400, 404, 412],
});

export const REFUSE = sandboxEndpoint({
  id: "sandboxRefuse",
  method: "POST",
  path: "/transactions/{id}/refuse",
  summary: "Refuse to pay, as the customer",
  description:
    "The log tells it; the transaction stays pending, so that it can still be paid. What is charged to a linked account is denied.",
  body: requests.EMPTY_BODY.schema,
  answer: { about: "Nothing changed.", schemas: ["Refused"] },
  errors: [400, 404, 412],
});

export const DENY = sandboxEndpoint({
  id: "sandboxDeny",
  method: "POST",
  path: "/transactions/{id}/deny",
  summary: "Deny for good, as the provider",
  body: requests.DENY_BODY.schema,
  answer: { about: "The transaction, denied.", schemas: ["StatusAnswer"] },
  errors: [400, 404, 412],
});

/** The same by the name that it had first. */
export const FAIL = sandboxEndpoint({
  id: "sandboxFail",
  method: "POST",
  path: "/transactions/{id}/fail",
  summary: "Deny for good, by the former name of that call",
  body: requests.DENY_BODY.schema,
  answer: { about: "The transaction, denied.", schemas: ["StatusAnswer"] },
  errors: [400, 404, 412],
});

export const DENY_REFUND = sandboxEndpoint({
  id: "sandboxDenyRefund",
  method: "POST",
  path: "/transactions/{id}/deny-refund",
  summary: "Refuse one refund for good, as the bank",
  description:
    "A refund that was taken and told, and whose money never leaves: it stays listed without `bank_confirmed_at`, and no second message comes. Who booked the first one has booked what never happened.",
  body: requests.DENY_REFUND_BODY.schema,
  answer: {
    about: "The transaction, with the refund unconfirmed for ever.",
    schemas: ["StatusAnswer"],
  },
  errors: [400, 404, 412],
});

export const GET_CLOCK = sandboxEndpoint({
  id: "sandboxGetClock",
  method: "GET",
  path: "/clock",
  summary: "Read the merchant's clock",
  answer: { about: "The merchant's time.", schemas: ["Clock"] },
});

export const SET_CLOCK = sandboxEndpoint({
  id: "sandboxSetClock",
  method: "PUT",
  path: "/clock",
  summary: "Set the merchant's clock",
  description:
    "`real`; `offset`, which goes on `by` ahead of the wall or from `now`; or `frozen`, at `now` or as it is. One jump: what fell due on the way happens afterwards, all at one moment. Advance it to have it happen in order.",
  body: requests.CLOCK_BODY.schema,
  answer: { about: "The clock as it is now.", schemas: ["Clock"] },
  errors: [400, 409],
});

export const ADVANCE = sandboxEndpoint({
  id: "sandboxAdvanceClock",
  method: "POST",
  path: "/clock/advance",
  summary: "Let the merchant's time pass",
  description:
    "Expiries, confirmations of refunds, notifications and their retries happen on the way, each at its moment and in order. Answers when nothing is due or under way any more, or when a limit is reached; it goes no further once its caller has left.",
  body: requests.ADVANCE_BODY.schema,
  answer: { about: "What happened.", schemas: ["Advance"] },
  errors: [400, 409],
});

export const GET_FAULTS = sandboxEndpoint({
  id: "sandboxGetFaults",
  method: "GET",
  path: "/faults",
  summary: "Read the plan of faults",
  answer: { about: "The plan, or an inactive one.", schemas: ["FaultPlan"] },
});

export const SET_FAULTS = sandboxEndpoint({
  id: "sandboxSetFaults",
  method: "PUT",
  path: "/faults",
  summary: "Plan what goes wrong with notifications",
  description:
    "Replaces the plan and counts anew: the same plan and calls give the same faults to the same messages, to those about linked accounts and subscriptions, too, unless `kinds` says of which. A rule may name its message exactly: of which `order`, the `nth` that fits, on which `attempt` (`drop`, `slow` and `cut`).",
  body: requests.FAULT_PLAN_BODY.schema,
  answer: { about: "The plan.", schemas: ["FaultPlan"] },
  errors: [400],
});

export const CLEAR_FAULTS = sandboxEndpoint({
  id: "sandboxClearFaults",
  method: "DELETE",
  path: "/faults",
  summary: "End the faults",
  description: "What the plan decided already stays decided.",
  answer: { about: "`unchanged` when there was no plan.", schemas: ["Done"] },
});

export const EVENTS = sandboxEndpoint({
  id: "sandboxEvents",
  method: "GET",
  path: "/events",
  summary: "Read or follow the event log",
  description: `JSON lines, the oldest first; a live stream with \`follow\`, or as server-sent events with \`Accept: ${EVENT_STREAM}\`. A stream begins now unless \`after\`, \`since\` or \`Last-Event-ID\` say where, leaves nothing out, and may tell something twice after a break: \`id\` says so.`,
  query: describeParameters(EVENT_FIELDS, {
    transaction: "Only of this transaction.",
    order: "Only of the transactions of this order.",
    name: "Only of this name; transaction.* takes all that begin so.",
    since: "Only what occurred at this moment of the merchant's time or later.",
    after: "Only what comes after this event.",
    limit: "How many lines at the most; 1000 when absent. Not for streams.",
    follow: "Stays open and tells what happens.",
  }),
  headers: [{ name: "Last-Event-ID", about: "Resumes a stream; browsers send it by themselves." }],
  answer: { about: "One event a line.", schemas: ["Event"], media: [JSON_LINES, EVENT_STREAM] },
  errors: [400],
});

export const NOTE_EVENT = sandboxEndpoint({
  id: "sandboxNoteEvent",
  method: "POST",
  path: "/events",
  summary: "Note an event of your own",
  description:
    "What a test program did, in one order with everything else: in the event log, its streams and the workbench. Its name begins with `certify.`, so that it is never taken for one of ours. `order` or `transaction` may also be one that the merchant does not have. 10,000 are kept.",
  body: requests.NOTE_BODY.schema,
  answer: { about: "The event.", schemas: ["Event"] },
  errors: [400, 412],
});

export const NOTIFICATIONS = sandboxEndpoint({
  id: "sandboxNotifications",
  method: "GET",
  path: "/notifications",
  summary: "Read the notifications with every attempt",
  query: describeParameters(NOTIFICATION_FIELDS, {
    transaction: "Only of this transaction.",
    order: "Only of this order.",
    state: "Only in this state.",
    endpoint: "Only to this scheme, host and port.",
    before: "Only older ones: `next_before` of the page before.",
    limit: "How many at the most; 50 when absent.",
  }),
  answer: { about: "The newest first.", schemas: ["Notifications"] },
  errors: [400],
});

export const NOTIFICATION_LOG = sandboxEndpoint({
  id: "sandboxNotificationLog",
  method: "GET",
  path: "/notifications/log",
  summary: "Read or follow what the merchant is told",
  description: `Each notification as it became owed, whether or not anybody took it: JSON lines, the oldest first; a live stream with \`follow\`, or as server-sent events with \`Accept: ${EVENT_STREAM}\`. A stream begins now unless \`after\` or \`Last-Event-ID\` say where, leaves nothing out, and may tell something twice after a break: \`id\` says so. There is one for each URL, so that a merchant without any is told nothing. Reading it is no entry of the log of calls.`,
  query: describeParameters(NOTIFICATION_LOG_FIELDS, {
    order: "Only of this order.",
    after: "Only what became owed after this notification.",
    limit: "How many lines at the most; 1000 when absent. Not for streams.",
    follow: "Stays open and tells what becomes owed.",
  }),
  headers: [{ name: "Last-Event-ID", about: "Resumes a stream; browsers send it by themselves." }],
  answer: {
    about: "One notification a line.",
    schemas: ["OwedNotification"],
    media: [JSON_LINES, EVENT_STREAM],
  },
  errors: [400],
});

export const REQUESTS = sandboxEndpoint({
  id: "sandboxRequests",
  method: "GET",
  path: "/requests",
  summary: "Read what the API was asked, what it answered, and hints",
  description:
    "Every call with this merchant's keys, refused ones too, for as many days as KEEP_REQUESTS_DAYS says; this one is not among them. Secrets are masked, and of long bodies the beginning is kept. Times are wall time; `merchant_at` says what the merchant's clock said where it differed.",
  query: describeParameters(REQUEST_FIELDS, {
    order: "Only about this order.",
    transaction: "Only about this transaction.",
    failed: "Only those that were refused; or, when false, only the others.",
    code: "Only with this status_code or HTTP status.",
    text: "Only where this stands in the path, the error, an id, or the name of the client.",
    since: "Only from this moment of wall time on.",
    until: "Only before this moment of wall time.",
    before: "Only older ones: `next_before` of the page before.",
    after: "Only newer ones than the one with this id; the oldest of those.",
    limit: "How many at the most; 50 when absent.",
  }),
  answer: { about: "The newest first.", schemas: ["Requests"] },
  errors: [400],
});

export const WORKBENCH = sandboxEndpoint({
  id: "sandboxWorkbench",
  method: "GET",
  path: "/workbench",
  summary: "Read or follow what happened, in one order",
  description: `What the API was asked, events, what the payer did in the wallet, and each try at delivering a notification, by wall time: JSON lines, the newest first. A live stream with \`follow\`, or as server-sent events with \`Accept: ${EVENT_STREAM}\`: the oldest first, beginning now unless \`after\` or \`Last-Event-ID\` say where. A stream leaves nothing out, and may tell something twice after a break: \`id\` says so. Reading it is no entry of it.`,
  query: describeParameters(WORKBENCH_FIELDS, {
    order: "Only about this order.",
    transaction: "Only about this transaction.",
    kind: "Only of these kinds: request, event, delivery, wallet.",
    failed: "Only what was refused or not delivered; or, when false, only the others.",
    code: "Only requests with this status_code or HTTP status.",
    text: "Only requests where this stands in the path, the error, an id, or the name of the client.",
    since: "Only from this moment of wall time on. Not for streams.",
    until: "Only before this moment of wall time. Not for streams.",
    before: "Only older ones than the entry with this id. Not for streams.",
    after: "Only newer ones than the entry with this id; the oldest of those.",
    limit: "How many at the most; 50 when absent. Not for streams.",
    follow: "Stays open and tells what happens.",
  }),
  headers: [{ name: "Last-Event-ID", about: "Resumes a stream; browsers send it by themselves." }],
  answer: { about: "One entry a line.", schemas: ["Entry"], media: [JSON_LINES, EVENT_STREAM] },
  errors: [400],
});

export const PROBLEMS = sandboxEndpoint({
  id: "sandboxProblems",
  method: "GET",
  path: "/problems",
  summary: "Read what refused requests did wrong, each mistake once",
  description:
    "Refused requests of one endpoint that were told the same, but for what differs between them. A request with several mistakes counts for each. The newest `looked_at` refused requests are looked at.",
  query: describeParameters(PROBLEM_FIELDS, {
    since: "Only from this moment of wall time on; one day back when absent.",
  }),
  answer: { about: "The one that came last first.", schemas: ["Problems"] },
  errors: [400],
});

export const RESEND = sandboxEndpoint({
  id: "sandboxResend",
  method: "POST",
  path: "/notifications/{notification_id}/resend",
  summary: "Send a notification once more",
  description: "A new one with the stored body, due now, with attempts and retries of its own.",
  body: requests.EMPTY_BODY.schema,
  answer: { about: "The new one.", schemas: ["Resent"] },
  errors: [400, 404],
});

export const RESEND_GIVEN_UP = sandboxEndpoint({
  id: "sandboxResendGivenUp",
  method: "POST",
  path: "/notifications/resend",
  summary: "Send once more what an endpoint missed",
  description:
    "Everything that was given up at the endpoint and that nothing repeats yet: repeating the call changes nothing.",
  body: requests.RESEND_BODY.schema,
  answer: { about: "How many.", schemas: ["ResentAll"] },
  errors: [400],
});

export const TEST_NOTIFICATION = sandboxEndpoint({
  id: "sandboxTestNotification",
  method: "POST",
  path: "/notifications/test",
  summary: "Send a test notification",
  description:
    "To every payment notification URL, for an order that does not exist; each is tried once. With `wait` the answer comes when all have been tried, within the time of an attempt, and says what each came to.",
  body: requests.TEST_BODY.schema,
  answer: { about: "What became owed: none without a URL.", schemas: ["Owed"] },
  errors: [400],
});

export const WAIT = sandboxEndpoint({
  id: "sandboxWait",
  method: "POST",
  path: "/wait",
  summary: "Wait for a status, or for quiet",
  description:
    "With `transaction` and `status` until the transaction has had one of these, or cannot any more; with `quiet` until nothing is due or under way. `timeout` is wall time, 10s when absent.",
  body: requests.WAIT_BODY.schema,
  answer: { about: "How it ended.", schemas: ["WaitResult"] },
  errors: [400],
});

export const GET_SETTINGS = sandboxEndpoint({
  id: "sandboxGetSettings",
  method: "GET",
  path: "/settings",
  summary: "Read the merchant's settings",
  answer: { about: "The settings.", schemas: ["Settings"] },
});

export const SET_SETTINGS = sandboxEndpoint({
  id: "sandboxSetSettings",
  method: "PUT",
  path: "/settings",
  summary: "Change the merchant's settings",
  description:
    "Members that are left out stay as they are; null takes a URL away, and a choice back to its first word. `message_shape` is how notifications look from now on: `2026`, or `2021` without `customer_details` and `pop_id`. `deeplink_version` is what the deeplinks of further charges look like: `1`, or `2` as `/v2/deeplink/detail?tref=…`.",
  body: requests.SETTINGS_BODY.schema,
  answer: { about: "All settings.", schemas: ["Settings"] },
  errors: [400],
});

export const RESET = sandboxEndpoint({
  id: "sandboxReset",
  method: "POST",
  path: "/reset",
  summary: "Forget everything that happened",
  description:
    "Transactions, refunds, events, notifications, faults and the moved clock. Keys and settings stay.",
  body: requests.EMPTY_BODY.schema,
  answer: { about: "Done.", schemas: ["Done"] },
  errors: [400, 409],
});

export const EXPORT = sandboxEndpoint({
  id: "sandboxExport",
  method: "GET",
  path: "/export",
  summary: "Export the whole session",
  description:
    "Transactions, refunds, events, notifications, attempts, clock, settings and faults as they are at one moment, in one file without any key. Its last line says that it is whole.",
  answer: { about: "JSON lines.", schemas: ["SessionLine"], media: [JSON_LINES] },
});

export const IMPORT = sandboxEndpoint({
  id: "sandboxImport",
  method: "POST",
  path: "/import",
  summary: "Import a session",
  description:
    "All of it or nothing, into a merchant without transactions; or, with `reset`, in place of everything that happened so far, which a refused file leaves as it was. The session of another merchant names this one afterwards and is signed with this one's key.",
  query: describeParameters(IMPORT_FIELDS, {
    reset: "Forgets everything that happened to the merchant first, if the file is sound.",
  }),
  body: requests.SNAPSHOT_BODY,
  bodyMedia: JSON_LINES,
  bodyBytesMax: SESSION_BYTES_MAX,
  answer: { about: "What was imported.", schemas: ["Imported"] },
  errors: [400, 408, 409, 412],
});

export const SANDBOX_ENDPOINTS: readonly Endpoint[] = [
  PAY,
  REFUSE,
  DENY,
  FAIL,
  DENY_REFUND,
  GET_CLOCK,
  SET_CLOCK,
  ADVANCE,
  GET_FAULTS,
  SET_FAULTS,
  CLEAR_FAULTS,
  EVENTS,
  NOTE_EVENT,
  NOTIFICATIONS,
  NOTIFICATION_LOG,
  REQUESTS,
  WORKBENCH,
  PROBLEMS,
  RESEND,
  RESEND_GIVEN_UP,
  TEST_NOTIFICATION,
  ...ACCOUNT_ENDPOINTS,
  ...CONTROL_ENDPOINTS,
  ...INCIDENT_ENDPOINTS,
  ...SUBSCRIPTION_LIST_ENDPOINTS,
  WAIT,
  GET_SETTINGS,
  SET_SETTINGS,
  RESET,
  EXPORT,
  IMPORT,
];
