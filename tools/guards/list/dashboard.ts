import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const STORE = "packages/gateway/src/store/dashboard";
const SUMS = `${TEST}/operations/hour-sums.test.ts`;
const SETTLEMENTS = `${TEST}/operations/settlement-report.test.ts`;

/** Sums that people read. */
export const DASHBOARD_GUARDS: readonly Guard[] = [
  {
    name: "what a charge changes of its hour is in its commit",
    drop: "drop trigger count_made on transaction",
    tests: [SETTLEMENTS, SUMS],
  },
  {
    name: "what a payment changes of its hours is in its commit",
    drop: "drop trigger count_changed on transaction",
    tests: [SETTLEMENTS, SUMS],
  },
  {
    name: "what a refund changes of its hour is in its commit",
    drop: "drop trigger count_made on refund",
    tests: [SETTLEMENTS, SUMS],
  },
  {
    name: "what goes with a transaction is taken off its hours in the same commit",
    drop: "drop trigger count_gone on transaction",
    tests: [SUMS],
  },
  {
    name: "what goes with a refund is taken off its hour in the same commit",
    drop: "drop trigger count_gone on refund",
    tests: [SUMS],
  },
  {
    name: "a reset waits for who sums the past for the first time",
    file: "packages/gateway/src/store/sandbox/forget-past.ts",
    fragment: "  await waitForSums(trx, merchantId);\n",
    without: "",
    tests: [SUMS],
  },
  {
    name: "who adds changes of hours waits for nobody who does, too",
    file: `${STORE}/hour-fold.ts`,
    fragment: " for update skip locked\n), taken",
    without: "\n), taken",
    tests: [SUMS],
  },
  {
    name: "sums of a merchant's past and the changes that are in them are of one moment",
    file: "packages/gateway/src/operations/dashboard/fold-transaction-hours.ts",
    fragment: '    .setIsolationLevel("repeatable read")\n',
    without: "",
    tests: [SUMS],
  },
  {
    name: "who begins sums makes no row for a merchant that somebody holds",
    file: `${STORE}/hour-fold.ts`,
    fragment: '.where("id", "=", merchantId).forKeyShare(),',
    without: '.where("id", "=", merchantId),',
    tests: [`${TEST}/store/lock-order.test.ts`],
  },
];
