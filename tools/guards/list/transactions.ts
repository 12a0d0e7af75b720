import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const DOMAIN = "packages/gateway/src/domain/transactions";
const STORE = "packages/gateway/src/store/transactions";
const OPERATIONS = "packages/gateway/src/operations/transactions";
const RACES = `${TEST}/http/races.test.ts`;
const REFUND = `${TEST}/http/refund.test.ts`;
const CANCEL = `${TEST}/http/any-sequence.test.ts`;

/** Charge, pay, cancel, expire, refund, capture. */
export const TRANSACTION_GUARDS: readonly Guard[] = [
  {
    name: "an order has one live transaction",
    drop: "drop index transaction_live_order",
    tests: [RACES, `${TEST}/operations/charge.test.ts`],
  },
  {
    name: "charges that share a commit take orders in one order",
    file: `${STORE}/insert-charge.ts`,
    fragment: "  order by t.merchant_id, t.order_id\n  on conflict",
    without: "  on conflict",
    tests: [`${TEST}/store/lock-order.test.ts`],
  },
  {
    name: "an order that is taken spoils no other charge of the commit",
    file: `${STORE}/insert-charge.ts`,
    fragment: "  on conflict do nothing\n",
    without: "",
    tests: [`${TEST}/operations/charge.test.ts`, RACES],
  },
  {
    name: "an order's newest transaction has its greatest id, whatever the clocks say",
    file: `${STORE}/insert-charge.ts`,
    fragment: "later.id > t.id\n",
    without: "false\n",
    tests: [`${TEST}/operations/skewed-clocks.test.ts`],
  },
  {
    name: "a refused charge logs nothing",
    file: `${STORE}/insert-charge.ts`,
    fragment: "  join inserted on inserted.id = e.transaction_id\n",
    without: "",
    tests: [`${TEST}/operations/charge.test.ts`, RACES],
  },
  {
    name: "a refused charge notifies nobody",
    file: `${STORE}/insert-charge.ts`,
    fragment: "  join inserted on inserted.id = n.transaction_id\n",
    without: "",
    tests: [`${TEST}/operations/charge.test.ts`, RACES],
  },
  {
    name: "a charge whose answer was lost after its commit was made",
    file: `${STORE}/insert-charge.ts`,
    fragment: 'if (!isRepeated || found.every((one) => one === "inserted")) return found;',
    without: "if (found.length > 0) return found;",
    tests: [`${TEST}/store/lost-answer.test.ts`],
  },
  {
    name: "a change is written over the version that it was decided from alone",
    file: `${STORE}/commit-change.ts`,
    fragment: " and t.version = change.version",
    without: "",
    tests: [RACES, REFUND],
  },
  {
    name: "a run whose key has gone to another one changes nothing",
    file: `${STORE}/commit-change.ts`,
    fragment: " or change.ordinal in (select ordinal from held))",
    without: " or true)",
    tests: [`${TEST}/http/lost-answers.test.ts`],
  },
  {
    name: "what an upstream has made is written whoever has the key by now",
    file: "packages/gateway/src/operations/upstream/write-change.ts",
    fragment: "isFact: true",
    without: "isFact: false",
    tests: [`${TEST}/upstream/refund-in-doubt.test.ts`],
  },
  {
    name: "a refund that is decided anew is listed behind the one that overtook it",
    file: `${OPERATIONS}/refund.ts`,
    fragment: "      attempt = nameAttempt(gateway, request.key);\n",
    without: "",
    tests: [`${TEST}/operations/overtaken-commands.test.ts`],
  },
  {
    name: "a command for an order that is charged again meanwhile is one for its newer transaction",
    file: `${OPERATIONS}/change-transaction.ts`,
    fragment: 'result === "order_taken" && before.id !== command.id;',
    without: "false;",
    tests: [`${TEST}/operations/overtaken-commands.test.ts`],
  },
  {
    name: "changes that share a commit lock transactions in one order",
    file: `${STORE}/commit-change.ts`,
    fragment: "select distinct merchant_id, id from change order by merchant_id, id",
    without: "select distinct on (id) merchant_id, id from change order by id desc",
    tests: [`${TEST}/store/lock-order.test.ts`],
  },
  {
    name: "a change whose answer was lost after its commit was made",
    file: `${STORE}/commit-change.ts`,
    fragment: 'if (!isRepeated || results.every((one) => one === "committed")) return results;',
    without: "if (results.length > 0) return results;",
    tests: [`${TEST}/store/lost-answer.test.ts`],
  },
  {
    name: "a stale change brings no event",
    file: `${STORE}/commit-change.ts`,
    fragment: `json: "$3", source: "e", besides: "ordinal integer" })}
  join moved using (ordinal)`,
    without: `json: "$3", source: "e", besides: "ordinal integer" })}`,
    tests: [`${TEST}/operations/charge.test.ts`],
  },
  {
    name: "a stale change brings no notification",
    file: `${STORE}/commit-change.ts`,
    fragment: `json: "$4", source: "n", besides: "ordinal integer" })}
  join moved using (ordinal)`,
    without: `json: "$4", source: "n", besides: "ordinal integer" })}`,
    tests: [`${TEST}/operations/charge.test.ts`, RACES],
  },
  {
    name: "a stale change makes no refund",
    file: `${STORE}/commit-change.ts`,
    fragment: `json: "$2", source: "r", besides: "ordinal integer" })}
  join moved using (ordinal)`,
    without: `json: "$2", source: "r", besides: "ordinal integer" })}
  join (select ordinal from change) moved using (ordinal)`,
    tests: [RACES, REFUND],
  },
  {
    name: "who was too late reads and decides again",
    file: `${OPERATIONS}/change-transaction.ts`,
    fragment: "const TRIES_MAX = 64;",
    without: "const TRIES_MAX = 1;",
    tests: [`${TEST}/operations/charge.test.ts`, RACES],
  },
  {
    name: "refunds come to no more than was paid",
    file: `${DOMAIN}/decide-refund.ts`,
    fragment: "amount <= 0 || amount > left",
    without: "amount <= 0",
    tests: [REFUND, `${TEST}/domain/decide-refund.test.ts`],
  },
  {
    name: "a refund's key makes one refund",
    file: `${DOMAIN}/decide-refund.ts`,
    fragment: "transaction.refunds.some(({ key }) => key === command.key)",
    without: "transaction.refunds.length > 1_000",
    tests: [REFUND],
  },
  {
    name: "only what was paid is refunded",
    file: `${DOMAIN}/decide-refund.ts`,
    fragment: `  if (transaction.status === "refund") return refuse("not_refundable");
`,
    without: "",
    tests: [REFUND],
  },
  {
    name: "what was refunded is never more than the amount, whoever writes it",
    drop: "alter table transaction drop constraint transaction_check3",
    tests: [`${TEST}/store/constraints.test.ts`],
  },
  {
    name: "a merchant's limited balance covers its refunds",
    drop: "alter table merchant_balance drop constraint merchant_balance_covers_refunds",
    tests: [REFUND],
  },
  {
    name: "changes that share a commit lock balances in one order",
    file: `${STORE}/commit-change.ts`,
    fragment: "  order by b.merchant_id\n  for update\n",
    without: "  order by b.merchant_id desc\n  for update\n",
    tests: [`${TEST}/store/lock-order.test.ts`],
  },
  {
    name: "a refund's window closes",
    file: `${DOMAIN}/refund-rules.ts`,
    fragment:
      'if (now.getTime() - settledAt.getTime() > rule.windowDays * DAY_MS) return "window_over";',
    without: "",
    tests: [REFUND, `${TEST}/domain/decide-refund.test.ts`],
  },
  {
    name: "nothing is paid after its time, also before anybody has marked it",
    file: `${DOMAIN}/decide-payment.ts`,
    fragment: 'status === "pending" && expiresAt > now ?',
    without: 'status === "pending" && expiresAt ?',
    tests: [`${TEST}/operations/pay-with-wallet.test.ts`, `${TEST}/http/sandbox-api.test.ts`],
  },
  {
    name: "what is paid is not paid again",
    file: `${DOMAIN}/decide-payment.ts`,
    fragment: 'return status === "pending" && expiresAt > now ?',
    without: "return expiresAt > now ?",
    tests: [`${TEST}/http/sandbox-api.test.ts`, CANCEL, RACES],
  },
  {
    name: "only what is open is cancelled",
    file: `${DOMAIN}/decide-cancel.ts`,
    fragment: 'if (transaction.status !== "pending" && transaction.status !== "authorize") {',
    without: "if (transaction.version < 0) {",
    tests: [CANCEL, RACES, `${TEST}/http/fixtures.test.ts`],
  },
  {
    name: "only what is pending is expired by its merchant",
    file: `${DOMAIN}/decide-expiry.ts`,
    fragment: 'if (transaction.status !== "pending") {',
    without: "if (transaction.version < 0) {",
    tests: [CANCEL, RACES],
  },
  {
    name: "what is paid or closed does not run out",
    file: `${DOMAIN}/decide-expiry.ts`,
    fragment: "if (!isWaiting || transaction.expiresAt > now)",
    without: "if (isWaiting && transaction.expiresAt > now)",
    tests: [
      `${TEST}/operations/charge.test.ts`,
      RACES,
      `${TEST}/operations/sandbox-advance.test.ts`,
      `${TEST}/operations/bulkheads.test.ts`,
    ],
  },
  {
    name: "nothing runs out before its time",
    file: `${DOMAIN}/decide-expiry.ts`,
    fragment: "if (!isWaiting || transaction.expiresAt > now)",
    without: "if (!isWaiting)",
    tests: [
      `${TEST}/operations/charge.test.ts`,
      RACES,
      `${TEST}/operations/sandbox-advance.test.ts`,
      `${TEST}/operations/skewed-clocks.test.ts`,
    ],
  },
  {
    name: "only what is reserved, and not for too long, is captured",
    file: `${DOMAIN}/decide-capture.ts`,
    fragment: 'transaction.status !== "authorize" || transaction.expiresAt <= now',
    without: 'transaction.status !== "authorize"',
    tests: [`${TEST}/http/tokenized-charge.test.ts`],
  },
  {
    name: "a capture takes the whole of what is reserved",
    file: `${DOMAIN}/decide-capture.ts`,
    fragment: "amount !== undefined && amount !== transaction.grossAmount",
    without: "amount !== undefined && amount < 0",
    tests: [`${TEST}/http/tokenized-charge.test.ts`],
  },
  {
    name: "a settled transaction says when, and an open one does not, whoever writes it",
    drop: "alter table transaction drop constraint transaction_check1",
    tests: [`${TEST}/store/constraints.test.ts`],
  },
  {
    name: "two PINs at one moment count as two",
    file: `${STORE}/wallet-visits.ts`,
    fragment: '    .where("customer", "=", key.customer)\n    .forUpdate()\n',
    without: '    .where("customer", "=", key.customer)\n',
    tests: [`${TEST}/operations/pay-with-wallet.test.ts`],
  },
  {
    name: "the wallet asks for a PIN three times",
    file: `${DOMAIN}/decide-pin.ts`,
    fragment: 'if (pinFailures >= PIN_FAILURES_MAX) return { outcome: "refused" };',
    without: "",
    tests: [
      `${TEST}/domain/decide-wallet-approval.test.ts`,
      `${TEST}/http/tokenized-charge.test.ts`,
      `${TEST}/operations/pay-with-wallet.test.ts`,
    ],
  },
];
