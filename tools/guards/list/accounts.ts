import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const DOMAIN = "packages/gateway/src/domain/accounts";
const STORE = "packages/gateway/src/store/accounts";
const CHARGE = `${TEST}/http/tokenized-charge.test.ts`;
const RACES = `${TEST}/http/tokenized-races.test.ts`;

export const ACCOUNT_GUARDS: readonly Guard[] = [
  {
    name: "who charges a customer waits for whoever else does",
    file: `${STORE}/lock-linked-customer.ts`,
    fragment: '    .where("id", "=", account.customerId)\n    .forUpdate()\n',
    without: '    .where("id", "=", account.customerId)\n',
    tests: [RACES],
  },
  {
    name: "an account that is being charged is not unlinked meanwhile",
    file: `${STORE}/lock-linked-customer.ts`,
    fragment: '    .where("id", "=", accountId)\n    .forShare()\n',
    without: '    .where("id", "=", accountId)\n',
    tests: [RACES],
  },
  {
    name: "whoever holds a customer holds the merchant first, as a reset does",
    file: `${STORE}/lock-linked-customer.ts`,
    fragment: "    .forKeyShare()\n",
    without: "",
    tests: [RACES],
  },
  {
    name: "no more is taken of a customer's balance than there is",
    file: `${STORE}/customers.ts`,
    fragment: " and ${column} + $3 >= 0`",
    without: "`",
    tests: [CHARGE, RACES, `${TEST}/http/any-account-sequence.test.ts`],
  },
  {
    name: "a customer's wallet is never below nothing, whoever writes it",
    drop: "alter table wallet_customer drop constraint wallet_customer_pays_what_there_is",
    tests: [`${TEST}/store/constraints.test.ts`],
  },
  {
    name: "what a change moves of a balance is undone with the change",
    file: "packages/gateway/src/store/transactions/commit-of-account.ts",
    fragment: 'if (!(await commitChangeIn(trx, change))) throw new Undone("stale");',
    without: 'if (!(await commitChangeIn(trx, change))) return "stale";',
    tests: [RACES],
  },
  {
    name: "an approval takes nothing of an account that was unlinked or frozen meanwhile",
    file: "packages/gateway/src/store/transactions/commit-of-account.ts",
    fragment: 'if (taken > 0 && refuseApproval(linked)) throw new Undone("short_of_balance");',
    without: "",
    tests: [RACES, CHARGE],
  },
  {
    name: "only a linked account is charged",
    file: `${DOMAIN}/decide-account-charge.ts`,
    fragment: 'account.status === "ENABLED" ? readOptionToken(account, token) : undefined',
    without: "readOptionToken(account, token)",
    tests: [CHARGE, `${TEST}/domain/accounts.test.ts`],
  },
  {
    name: "a frozen customer is not charged",
    file: `${DOMAIN}/decide-account-charge.ts`,
    fragment: '  if (customer.isFrozen) return refused("user_blocked");\n',
    without: "",
    tests: [CHARGE, `${TEST}/domain/accounts.test.ts`],
  },
];
