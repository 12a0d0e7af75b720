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
];
