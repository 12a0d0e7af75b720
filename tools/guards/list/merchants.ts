import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const STORE = "packages/gateway/src/store";
const OTHERS = `${TEST}/store/named-merchants.test.ts`;
const ALIKE = `${TEST}/http/authentication.test.ts`;

/** What is one merchant's is no other merchant's. */
export const MERCHANT_GUARDS: readonly Guard[] = [
  {
    name: "a merchant finds its own transaction by its id alone",
    file: `${STORE}/transactions/find-transaction.ts`,
    fragment: "where t.merchant_id = asked.merchant_id and t.id = asked.id and ${face}",
    without: "where t.id = asked.id and ${face}",
    tests: [ALIKE, OTHERS],
  },
  {
    name: "a merchant finds its own transaction by an order id alone",
    file: `${STORE}/transactions/find-transaction.ts`,
    fragment: "where t.merchant_id = asked.merchant_id and t.order_id = asked.id and ${face}",
    without: "where t.order_id = asked.id and ${face}",
    tests: [ALIKE, OTHERS],
  },
  {
    name: "a status is read by a key that is valid",
    file: `${STORE}/transactions/read-status.ts`,
    fragment: "  join caller on caller.hash = asked.hash\n",
    without: "  join caller on true\n",
    tests: [ALIKE, OTHERS, `${TEST}/operations/rotate-key.test.ts`],
  },
  {
    name: "a key that has ended opens nothing",
    file: `${STORE}/merchants/merchants.ts`,
    fragment: "\n  and (found.expires_at is null or found.expires_at > $2)`;",
    without: "\n  and $2::timestamptz is not null`;",
    tests: [ALIKE, `${TEST}/operations/rotate-key.test.ts`],
  },
  {
    name: "a key is accepted from its merchant's own addresses",
    file: "packages/gateway/src/http/shared/authenticate.ts",
    fragment: "if (!caller.isAtHome) throw addressRefused(request);",
    without: "",
    tests: [ALIKE, `${TEST}/pages/dashboard/access.test.ts`],
  },
  {
    name: "an idempotency key is one merchant's",
    file: `${STORE}/transactions/idempotency-keys.ts`,
    fragment: "where k.merchant_id = $1 and k.key = $2 and not ${IS_FREE}",
    without: "where k.key = $2 and not ${IS_FREE}",
    tests: [`${TEST}/store/idempotency-keys.test.ts`],
  },
  {
    name: "a linked account is one merchant's",
    file: `${STORE}/accounts/accounts.ts`,
    fragment:
      '    .where("merchant_id", "=", merchantId)\n    .where("id", "=", id)\n    .executeTakeFirst();',
    without: '    .where("id", "=", id)\n    .executeTakeFirst();',
    tests: [`${TEST}/store/accounts.test.ts`],
  },
  {
    name: "a customer is one merchant's",
    file: `${STORE}/accounts/customers.ts`,
    fragment:
      '    .selectFrom("wallet_customer")\n    .select(columnsOf("wallet_customer"))\n    .where("merchant_id", "=", merchantId)\n    .where("phone", "=", phone)',
    without:
      '    .selectFrom("wallet_customer")\n    .select(columnsOf("wallet_customer"))\n    .where("phone", "=", phone)',
    tests: [`${TEST}/store/accounts.test.ts`],
  },
  {
    name: "a subscription is one merchant's",
    file: `${STORE}/subscriptions/find-subscription.ts`,
    fragment:
      '    .where("merchant_id", "=", merchantId)\n    .where("id", "=", id)\n    .executeTakeFirst();',
    without: '    .where("id", "=", id)\n    .executeTakeFirst();',
    tests: [`${TEST}/http/subscriptions.test.ts`],
  },
  {
    name: "a balance pays its own merchant's refunds",
    file: `${STORE}/transactions/commit-change.ts`,
    fragment: "b.merchant_id = balance.merchant_id and delta.merchant_id = b.merchant_id",
    without: "b.merchant_id = balance.merchant_id",
    tests: [`${TEST}/store/lock-order.test.ts`],
  },
  {
    name: "a message is looked up among its merchant's own",
    file: `${STORE}/notifications/lease-named.ts`,
    fragment: "where n.merchant_id = $3 and ${condition} and ${FREE}",
    without: "where $3::text is not null and ${condition} and ${FREE}",
    tests: [`${TEST}/store/lease-named.test.ts`],
  },
  {
    name: "nothing real happens through the simulated wallet",
    file: "packages/gateway/src/domain/merchants/simulated.ts",
    fragment: 'return environment === "sandbox";',
    without: 'return environment === "sandbox" || environment === "production";',
    tests: [`${TEST}/http/production-walls.test.ts`],
  },
  {
    name: "a production merchant's clock is the real one, whoever writes it",
    drop: "alter table merchant drop constraint merchant_production_is_real",
    tests: [`${TEST}/http/production-walls.test.ts`, `${TEST}/store/constraints.test.ts`],
  },
  {
    name: "the clock expires nothing of a production merchant",
    file: `${STORE}/transactions/due-transactions.ts`,
    fragment: "where m.environment = 'sandbox' and not ${isHeld",
    without: "where not ${isHeld",
    tests: [
      `${TEST}/http/production-walls.test.ts`,
      `${TEST}/upstream/looks-after-the-end.test.ts`,
    ],
  },
  {
    name: "one merchant's surprise stops nobody else's work",
    file: "packages/gateway/src/operations/bulkhead.ts",
    fragment: 'if (failure === "broken" || failure === "not_begun") throw error;',
    without: "if (failure) throw error;",
    tests: [`${TEST}/operations/bulkheads.test.ts`],
  },
];
