import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test/upstream";
const DOMAIN = "packages/gateway/src/domain/upstream";
const STORE = "packages/gateway/src/store/upstream";
const OPERATIONS = "packages/gateway/src/operations/upstream";
const LEASES = "packages/gateway/test/store/upstream-leases.test.ts";
const DOUBT = `${TEST}/charge-in-doubt.test.ts`;
const RACES = `${TEST}/two-processes.test.ts`;
const MODEL = `${TEST}/model.test.ts`;
const MONEY = `${TEST}/money-that-does-not-fit.test.ts`;
const REFUND = `${TEST}/refund-in-doubt.test.ts`;
const FAILOVER = `${TEST}/failover.test.ts`;
const MESSAGES = `${TEST}/messages.test.ts`;
const CLOSING = `${TEST}/closing.test.ts`;
const REPORTS = "packages/gateway/test/domain/upstream/reports.test.ts";
const CONSTRAINTS = "packages/gateway/test/store/constraints.test.ts";

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
    name: "an order that a live transaction holds is not charged for again",
    file: `${OPERATIONS}/begin-charge.ts`,
    fragment: "if (await isNameTaken(trx, { merchantId, charge: name, id, heldSince }))",
    without: "if (heldSince === undefined)",
    tests: [RACES, DOUBT, `${TEST}/chain.test.ts`],
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
  {
    name: "an offer is held against what was asked for before anybody sees it",
    file: `${DOMAIN}/check-offer.ts`,
    fragment: '  if (offer.amount !== wanted.amount) return "amount";\n',
    without: "",
    tests: ["packages/gateway/test/domain/check-offer.test.ts", `${TEST}/fault-table.test.ts`],
  },
  {
    name: "another order's offer is not shown",
    file: `${DOMAIN}/check-offer.ts`,
    fragment: '  if (offer.orderId !== wanted.orderId) return "order_id";\n',
    without: "",
    tests: ["packages/gateway/test/domain/check-offer.test.ts"],
  },
  {
    name: "one offer of a transaction is shown, whoever writes it",
    drop: "drop index upstream_attempt_shown",
    tests: [CONSTRAINTS],
  },
  {
    name: "two attempts at an account have two names there",
    drop: "drop index upstream_attempt_order",
    tests: [CONSTRAINTS],
  },
  {
    name: "a refusal after an answer that was lost does not say that nothing was made",
    file: `${OPERATIONS}/step-charge.ts`,
    fragment:
      "if (attempt.calls > 0) return await leave(gateway, hand, { answer: UNAVAILABLE });\n  const answer",
    without: "const answer",
    tests: [DOUBT, FAILOVER, MODEL],
  },
  {
    name: "a call that was not sent says nothing of the one before it",
    file: `${OPERATIONS}/step-charge.ts`,
    fragment: "if (hand.attempt.calls > 0) return await stayInDoubt(gateway, hand.attempt);",
    without: "",
    tests: [DOUBT, FAILOVER, MODEL, `${TEST}/account-down.test.ts`],
  },
  {
    name: "a call that was begun and not answered may have arrived",
    file: "packages/gateway/src/outbound/upstream-http.ts",
    fragment: 'if (progress.isBegun) return { outcome: "no_answer", detail };',
    without: "",
    tests: ["packages/gateway/test/connectors/upstream-http.test.ts"],
  },
  {
    name: "a charge of other contents does not join the one that is being made",
    file: `${OPERATIONS}/charge-upstream.ts`,
    fragment: "if (charge.fingerprint !== fingerprintOf(command)) return TAKEN;",
    without: "",
    tests: [DOUBT, RACES],
  },
  {
    name: "what is paid is settled once",
    file: `${DOMAIN}/decide-report.ts`,
    fragment: '  if (isPaid(transaction)) return { outcome: "unchanged" };\n',
    without: "",
    tests: [MONEY, MESSAGES],
  },
  {
    name: "money of another amount is held for a person",
    file: `${DOMAIN}/decide-report.ts`,
    fragment: "report.amount !== transaction.grossAmount || !report.payment",
    without: "!report.payment",
    tests: [MONEY],
  },
  {
    name: "money that comes after the close is a stray",
    file: `${DOMAIN}/decide-report.ts`,
    fragment: '  if (transaction.status !== "pending") return { outcome: "stray" };\n',
    without: "",
    tests: [MONEY, CLOSING],
  },
  {
    name: "a report closes only what is pending",
    file: `${DOMAIN}/decide-report.ts`,
    fragment: 'if (isHeld || transaction.status !== "pending") return { outcome: "unchanged" };',
    without:
      'if (isHeld) return { outcome: "unchanged" };\n  transaction = transaction as PendingTransaction;',
    tests: [MONEY, CLOSING, MESSAGES, MODEL],
  },
  {
    name: "how an order ends whose money is held is for a person",
    file: `${DOMAIN}/decide-report.ts`,
    fragment: 'if (isHeld || transaction.status !== "pending") return',
    without: 'if (transaction.status !== "pending") return',
    tests: [REPORTS],
  },
  {
    name: "a report of another order changes nothing",
    file: `${DOMAIN}/check-report.ts`,
    fragment: 'if (report.orderId !== upstreamOrderId) return "other_order";',
    without: "",
    tests: [`${TEST}/fault-table.test.ts`, MONEY, DOUBT, `${TEST}/foreign-gerbang.test.ts`],
  },
  {
    name: "a report of another transaction under the same name changes nothing",
    file: `${DOMAIN}/check-report.ts`,
    fragment:
      'if (upstreamId !== undefined && report.upstreamId !== upstreamId) return "other_transaction";',
    without: "",
    tests: [REPORTS],
  },
  {
    name: "that an order is absent is believed when it was so for long",
    file: `${OPERATIONS}/sync-attempt.ts`,
    fragment: "absences >= ABSENCES && isLong && current",
    without: "absences >= ABSENCES && current",
    tests: [DOUBT, `${TEST}/findings.test.ts`],
  },
];
