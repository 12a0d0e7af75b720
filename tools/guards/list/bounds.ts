import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const STORE = "packages/gateway/src/store";
const DEADLINES = `${TEST}/store/deadlines.test.ts`;

/** Ends of waits and of queues. */
export const BOUND_GUARDS: readonly Guard[] = [
  {
    name: "a statement on a hot path has a deadline",
    file: `${STORE}/connection-pool.ts`,
    fragment: "      query_timeout: deadlines.hot,\n",
    without: "",
    tests: [DEADLINES],
  },
  {
    name: "an ordinary statement has a deadline",
    file: `${STORE}/connection-pool.ts`,
    fragment: "const timed: TimedQuery = { text, values: [...values], query_timeout: deadlineMs };",
    without:
      "const timed: TimedQuery = { text, values: [...values], query_timeout: deadlineMs * 1e4 };",
    tests: [DEADLINES],
  },
  {
    name: "a wait for a connection ends",
    file: `${STORE}/connection-pool.ts`,
    fragment: "      ...config,\n    });",
    without:
      "      ...config,\n      ...(config.max !== 0 && { connectionTimeoutMillis: 0 }),\n    });",
    tests: [DEADLINES],
  },
  {
    name: "so many wait for a connection and no more",
    file: `${STORE}/connection-pool.ts`,
    fragment: "if (this.waitingCount >= this.#waitingMax) {",
    without: "if (this.waitingCount < 0) {",
    tests: [DEADLINES],
  },
  {
    name: "a lease that was taken by a clock that was ahead is over",
    file: `${STORE}/lease.ts`,
    fragment: " or ${until} > ${wall}::timestamptz + ${LEASE_MAX})`",
    without: ")`",
    tests: [`${TEST}/store/lease.test.ts`],
  },
  {
    name: "a process whose database takes no writes is not ready",
    file: `${STORE}/check-database.ts`,
    fragment: 'if (rows[0]?.read_only === "on")',
    without: 'if (rows[0]?.read_only === "")',
    tests: [`${TEST}/operating/probes.test.ts`],
  },
  {
    name: "a process whose database could not store something just now is not ready",
    file: `${STORE}/check-database.ts`,
    fragment: "  if (db.pool.storage.isRecent)",
    without: "  if (db.pool.storage === undefined)",
    tests: [`${TEST}/operating/probes.test.ts`],
  },
  {
    name: "that a database takes no writes is nobody's own trouble",
    file: `${STORE}/statement-failure.ts`,
    fragment: " || code === READ_ONLY",
    without: " || code === READ_ONLY.slice(1)",
    tests: [`${TEST}/operations/bulkheads.test.ts`],
  },
];
