import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test/upstream";
const STORE = "packages/gateway/src/store/upstream";
const OPERATIONS = "packages/gateway/src/operations/upstream";
const LEASES = "packages/gateway/test/store/upstream-leases.test.ts";
const DOUBT = `${TEST}/charge-in-doubt.test.ts`;
const RACES = `${TEST}/two-processes.test.ts`;
const MONEY = `${TEST}/money-that-does-not-fit.test.ts`;
const REFUND = `${TEST}/refund-in-doubt.test.ts`;
const FAILOVER = `${TEST}/failover.test.ts`;
const MESSAGES = `${TEST}/messages.test.ts`;

/** Orders at providers: asked once, shown once, booked by their word alone. */
export const UPSTREAM_GUARDS: readonly Guard[] = [
  {
    name: "an order is charged for once at a time",
    file: `${STORE}/charges.ts`,
    fragment:
      "    .onConflict((conflict) => conflict.doNothing())\n    .executeTakeFirst();\n  return Number",
    without: "    .executeTakeFirst();\n  return Number",
    tests: [RACES, DOUBT],
  },
  {
    name: "an order has one charge that is being made, whoever writes it",
    drop: "drop index upstream_charge_creating",
    tests: [RACES, DOUBT],
  },
  {
    name: "an account that was drained takes no charge any more",
    file: `${OPERATIONS}/begin-charge.ts`,
    fragment: 'if (!past.isActive) return "closed";',
    without: "",
    tests: [`${TEST}/routes.test.ts`, RACES, FAILOVER],
  },
  {
    name: "whatever is decided about a charge is decided by one at a time",
    file: `${STORE}/charges.ts`,
    fragment: '    .where("transaction_id", "=", transactionId)\n    .forUpdate()\n',
    without: '    .where("transaction_id", "=", transactionId)\n',
    tests: [RACES, MONEY, REFUND],
  },
  {
    name: "an attempt in doubt is in one process's hands",
    file: `${STORE}/attempts.ts`,
    fragment:
      "a.state in ('sending', 'unknown')\n        and ${isLeaseOver(\"a.leased_until\", \"$5\")}\n      returning",
    without:
      "a.state in ('sending', 'unknown')\n        and $5::timestamptz is not null\n      returning",
    tests: [LEASES],
  },
  {
    name: "an attempt that is no longer in doubt is not asked for again",
    file: `${STORE}/attempts.ts`,
    fragment: "a.id = $2 and a.state in ('sending', 'unknown')\n",
    without: "a.id = $2\n",
    tests: [LEASES],
  },
  {
    name: "who takes due attempts does not wait for another who does",
    file: `${STORE}/attempts.ts`,
    fragment: "  for update of a skip locked\n",
    without: "  for update of a\n",
    tests: [LEASES],
  },
  {
    name: "a message that came while an attempt was asked about has it asked about again",
    file: `${STORE}/attempts.ts`,
    fragment: "case when bells > $4 then ${RUNG} else $5::timestamptz end",
    without: "case when bells < $4 then ${RUNG} else $5::timestamptz end",
    tests: [MESSAGES, RACES],
  },
  {
    name: "an attempt that somebody else has by now is not given back",
    file: `${STORE}/attempts.ts`,
    fragment: "where merchant_id = $1 and id = $2 and lease_id = $3`;",
    without: "where merchant_id = $1 and id = $2 and $3::text is not null`;",
    tests: [LEASES],
  },
];
