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
];
