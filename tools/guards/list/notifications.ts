import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const STORE = "packages/gateway/src/store/notifications";
const QUEUE = `${TEST}/store/notification-queue.test.ts`;

const RECORDING = `n.id = e.notification_id$LEASE
    for update
  ) n
), saved as (
  update notification n set
    state = e.state, attempts = e.number, closed_at = e.closed_at, leased_until = null, lease_id = null,
    due_at = coalesce(e.next_at, n.due_at)
  from locked, ended e
  where n.merchant_id = locked.merchant_id and n.id = locked.id
    and locked.merchant_id = e.merchant_id and locked.id = e.notification_id
    and locked.lease_id = e.lease_id
    and $NUMBER$LEASE`;

export const NOTIFICATION_GUARDS: readonly Guard[] = [
  {
    name: "what one process has leased no other one leases",
    file: `${STORE}/notification-queue.ts`,
    fragment: 'owed\' and ${isLeaseOver("n.leased_until", "$1")}`',
    without: "owed' and $1::timestamptz is not null`",
    tests: [QUEUE, `${TEST}/workers/delivery-worker.test.ts`],
  },
  {
    name: "who leases does not wait for another who does",
    file: `${STORE}/notification-queue.ts`,
    fragment:
      "and n.attempts = c.attempts and n.due_at = c.due_at and ${FREE}\n    for update skip locked",
    without: "and n.attempts = c.attempts and n.due_at = c.due_at and ${FREE}\n    for update",
    tests: [QUEUE],
  },
  {
    name: "what was found without a lock is looked at again under it",
    file: `${STORE}/notification-queue.ts`,
    fragment:
      "and n.attempts = c.attempts and n.due_at = c.due_at and ${FREE}\n    for update skip locked",
    without: "for update skip locked",
    tests: [QUEUE],
  },
  {
    name: "each endpoint gets one turn before the second of any",
    file: `${STORE}/notification-queue.ts`,
    fragment: "  order by turn, id limit $4\n",
    without: "  order by id limit $4\n",
    tests: [
      QUEUE,
      `${TEST}/operations/delivery-lanes.test.ts`,
      `${TEST}/operations/deliver-due.test.ts`,
    ],
  },
  {
    name: "an endpoint takes no more than its room",
    file: `${STORE}/notification-queue.ts`,
    fragment: "where turn <= coalesce(($5::jsonb ->> endpoint)::integer, $3)",
    without: "where turn > 0",
    tests: [
      QUEUE,
      `${TEST}/operations/delivery-lanes.test.ts`,
      `${TEST}/workers/delivery-worker.test.ts`,
    ],
  },
  {
    name: "nothing is sent before it is due by its merchant's clock",
    file: `${STORE}/notification-queue.ts`,
    fragment: "      and n.due_at <= ${MERCHANT_NOW} and ${READY}\n",
    without: "      and ${READY}\n",
    tests: [QUEUE, `${TEST}/operations/deliver-due.test.ts`],
  },
  {
    name: "workers send nothing of a merchant that somebody has in hand",
    file: `${STORE}/notification-queue.ts`,
    fragment: '\n    and not ${isHeld("r.merchant_id", "$1")}',
    without: "",
    tests: [
      `${TEST}/operations/held-merchant.test.ts`,
      `${TEST}/operations/control-merchant.test.ts`,
    ],
  },
  {
    name: "what waits for another message is not sent before it",
    file: `${STORE}/notification-queue.ts`,
    fragment: "const READY = `${FREE} and ${PLANNED} and ${NOT_WAITING} and",
    without: "const READY = `${FREE} and ${PLANNED} and",
    tests: [QUEUE, `${TEST}/operations/fault-plan-order.test.ts`],
  },
  {
    name: "a merchant with a fault plan sends nothing that the plan was not asked about",
    file: `${STORE}/notification-queue.ts`,
    fragment: "const READY = `${FREE} and ${PLANNED} and ${NOT_WAITING}",
    without: "const READY = `${FREE} and ${NOT_WAITING}",
    tests: [`${TEST}/operations/fault-plan.test.ts`, `${TEST}/operations/fault-plan-order.test.ts`],
  },
  {
    name: "what stalled is not tried before its time",
    file: `${STORE}/notification-queue.ts`,
    fragment: '${NOT_WAITING} and not ${STALLED("$1")}`;',
    without: "${NOT_WAITING}`;",
    tests: [QUEUE, `${TEST}/operations/bulkheads.test.ts`],
  },
  {
    name: "a lease that somebody else has by now is not given back",
    file: `${STORE}/notification-queue.ts`,
    fragment: "where n.merchant_id = l.merchant_id and n.id = l.id and n.lease_id = l.lease_id`;",
    without: "where n.merchant_id = l.merchant_id and n.id = l.id`;",
    tests: [QUEUE],
  },
  {
    name: "a lease that somebody else has by now is not prolonged",
    file: `${STORE}/notification-queue.ts`,
    fragment: "n.id = l.id and n.lease_id = l.lease_id\n    for update skip locked",
    without: "n.id = l.id\n    for update skip locked",
    tests: [QUEUE, `${TEST}/workers/delivery-worker.test.ts`],
  },
  {
    name: "an attempt under a lost lease is not recorded, nor one twice",
    file: `${STORE}/save-attempts.ts`,
    // In three places, of which each would do for most of it.
    fragment: RECORDING.replaceAll("$LEASE", " and n.lease_id = e.lease_id").replace(
      "$NUMBER",
      "n.attempts = e.number - 1",
    ),
    without: RECORDING.replaceAll("$LEASE", "").replace("$NUMBER", "true"),
    tests: [
      QUEUE,
      `${TEST}/operations/deliver-due.test.ts`,
      `${TEST}/workers/delivery-worker.test.ts`,
    ],
  },
  {
    name: "a message has one attempt of each number, whoever writes it",
    drop: "alter table notification_attempt drop constraint notification_attempt_pkey",
    tests: [`${TEST}/store/constraints.test.ts`],
  },
];
