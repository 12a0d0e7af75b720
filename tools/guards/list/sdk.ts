import type { Guard } from "../guard.ts";

const SDK = "packages/sdk/src";
const TEST = "packages/sdk/test";
const RECEIVER = `${TEST}/receiver.test.ts`;
const RECONCILE = `${TEST}/reconcile.test.ts`;
const STORES = `${TEST}/stores.test.ts`;

/** What keeps a merchant's own books right, whoever sends what, and however often. */
export const SDK_GUARDS: readonly Guard[] = [
  {
    name: "a notification whose signature differs changes nothing",
    file: `${SDK}/receiver.ts`,
    fragment: '  if (verified.outcome === "forged") {\n',
    without: '  if (verified.outcome === "forged" && serverKey === "") {\n',
    tests: [RECEIVER],
  },
  {
    name: "what is about money is taken from the status API, not from the message",
    file: `${SDK}/receiver.ts`,
    fragment: "payments.apply(confirmed, { isConfirmed: true })",
    without: "payments.apply(transaction, { isConfirmed: true })",
    tests: [RECEIVER],
  },
  {
    name: "an answer about another transaction, or another order, confirms nothing",
    file: `${SDK}/receiver.ts`,
    fragment: "return isSame ? confirmed : undefined;",
    without: "return isSame || confirmed ? confirmed : undefined;",
    tests: [RECEIVER],
  },
  {
    name: "a second transaction of an order is asked for before it counts",
    file: `${SDK}/receiver.ts`,
    fragment: "transactions.length === 0 || !!findTransaction",
    without: "transactions.length >= 0 || !!findTransaction",
    tests: [RECEIVER],
  },
  {
    name: "an order is asked about once in ten seconds at the most",
    file: `${SDK}/payments.ts`,
    fragment: "if (!record?.checkAt || isAskedTooSoon(record, now)) return undefined;",
    without: "if (!record?.checkAt || isAskedTooSoon(record, new Date(8.64e15))) return undefined;",
    tests: [RECONCILE, `${TEST}/pages.test.ts`],
  },
  {
    name: "of several reconcilers one asks about an order",
    file: `${SDK}/payments.ts`,
    fragment: "record.checkAt <= now.toISOString()",
    without: 'record.checkAt !== ""',
    tests: [RECONCILE, `${TEST}/pages.test.ts`],
  },
  {
    name: "a page that shows a paid order asks nothing",
    file: `${SDK}/payments.ts`,
    fragment: ": isOpen(record, now);",
    without: ": isOpen(record, now) || record.checks >= 0;",
    tests: [RECONCILE],
  },
  {
    name: "a paid order is looked at for as long as it may be given back",
    file: `${SDK}/check-schedule.ts`,
    fragment: ": nextLateLookMs(record, now);",
    without: ": nextLateLookMs({ ...record, transactions: [] }, now);",
    tests: [RECONCILE],
  },
  {
    name: "one message about an order waits for the one before it, in every process",
    file: `${SDK}/postgres-store.ts`,
    fragment: "on conflict (order_id) do update set order_id = excluded.order_id\n",
    without: "on conflict (order_id) do nothing\n",
    tests: [STORES],
  },
  {
    name: "a commit that the database made a rollback of is no commit",
    file: `${SDK}/postgres-store.ts`,
    fragment: 'if (isSaved && command !== undefined && command !== "COMMIT") {',
    without: 'if (isSaved && command !== undefined && command === "") {',
    tests: [STORES],
  },
];
