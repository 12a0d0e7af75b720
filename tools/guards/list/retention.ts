import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test/operations";
const SWEEP = "packages/gateway/src/store/sweep.ts";
const ORDERS = "packages/gateway/src/store/sandbox/old-orders.ts";
const RETENTION = `${TEST}/retention.test.ts`;
const SANDBOX = `${TEST}/sandbox-retention.test.ts`;

/** What a sweep must not take, and whom it must not keep waiting. */
export const RETENTION_GUARDS: readonly Guard[] = [
  {
    name: "a message that is owed is never swept",
    file: SWEEP,
    fragment: "n.id < $1 and n.state <> 'owed'",
    without: "n.id < $1",
    tests: [`${TEST}/sweep.test.ts`],
  },
  {
    name: "a message that another one waits for is never swept",
    file: SWEEP,
    fragment: "later.after_id = n.id and later.state = 'owed'",
    without: "later.after_id = n.id and false",
    tests: [RETENTION],
  },
  {
    name: "a sweep passes over a message that somebody has locked",
    file: SWEEP,
    fragment: "for update of n skip locked",
    without: "for update of n",
    tests: [RETENTION],
  },
  {
    name: "a kind that cannot be swept keeps no other waiting",
    file: "packages/gateway/src/operations/sweep.ts",
    fragment: 'if (failure === "broken" || failure === "not_begun") throw error;',
    without: 'if (failure !== "conflict") throw error;',
    tests: [RETENTION],
  },
  {
    name: "who waits for a message is found by an index",
    drop: "drop index notification_waiting",
    tests: [RETENTION],
  },
  {
    name: "a sweep takes so many idempotency keys at once and no more",
    file: "packages/gateway/src/store/transactions/idempotency-keys.ts",
    fragment: "  ) one limit ${FORGOTTEN_AT_ONCE}\n",
    without: "  ) one limit ${FORGOTTEN_AT_ONCE} + 1\n",
    tests: [RETENTION],
  },
  {
    name: "a sweep passes over a key that is in use",
    file: "packages/gateway/src/store/transactions/idempotency-keys.ts",
    fragment: "limit ${FORGOTTEN_AT_ONCE} for update skip locked",
    without: "limit ${FORGOTTEN_AT_ONCE} for update",
    tests: [RETENTION],
  },
  {
    name: "a production merchant's orders are never swept",
    file: ORDERS,
    fragment: "m.environment = 'sandbox' and",
    without: "m.environment <> '' and",
    tests: [SANDBOX],
  },
  {
    name: "nothing is swept of a merchant that somebody has in hand",
    file: ORDERS,
    fragment: ' and not ${isHeld("m.id", "$1")}',
    without: ' and ($1::timestamptz is null or ${isHeld("m.id", "$1")} or true)',
    tests: [SANDBOX],
  },
  {
    name: "an order that is open is never swept",
    file: ORDERS,
    fragment: "t.status not in ('pending', 'authorize')",
    without: "t.status <> ''",
    tests: [SANDBOX],
  },
  {
    name: "an order that owes a message is never swept",
    file: ORDERS,
    fragment: "n.state = 'owed' offset 0",
    without: "false offset 0",
    tests: [SANDBOX],
  },
  {
    name: "an order whose refund is to be confirmed is never swept",
    file: ORDERS,
    fragment: "r.confirmed_at is null offset 0",
    without: "false offset 0",
    tests: [SANDBOX],
  },
  {
    name: "an order is looked at once more when it is locked",
    file: ORDERS,
    fragment: "t.id = any($2::text[]) and ${IS_DONE}`",
    without: "t.id = any($2::text[])`",
    tests: [SANDBOX],
  },
  {
    name: "a sweep passes over an order that is being changed",
    file: ORDERS,
    fragment: "for update of t skip locked",
    without: "for update of t",
    tests: [SANDBOX],
  },
  {
    name: "one merchant's orders that cannot be swept keep nobody else's waiting",
    file: "packages/gateway/src/operations/sandbox/sweep-orders.ts",
    fragment: 'if (failure === "broken" || failure === "not_begun") throw error;',
    without: 'if (failure !== "conflict") throw error;',
    tests: [SANDBOX],
  },
];
