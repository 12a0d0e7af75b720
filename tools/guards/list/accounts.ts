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
    fragment: 'if (result !== "committed") throw new Undone(result);',
    without: "",
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
  {
    name: "a charge above the customer's limit asks for the PIN",
    file: `${DOMAIN}/decide-account-charge.ts`,
    fragment: 'amount >= pinFrom ? "action_required" : "payable"',
    without: 'amount < 0 ? "action_required" : "payable"',
    tests: [CHARGE, `${TEST}/domain/accounts.test.ts`],
  },
  {
    name: "a promotion is used as often as it may be, also by charges at one moment",
    file: "packages/gateway/src/operations/transactions/charge-account.ts",
    fragment: "const offered = leftOver(promotionsFor(grossAmount, pending.createdAt), uses);",
    without:
      "const offered = uses && leftOver(promotionsFor(grossAmount, pending.createdAt), new Map());",
    tests: [CHARGE, RACES],
  },
  {
    name: "a linking page locks after three wrong tries",
    file: `${DOMAIN}/decide-link.ts`,
    fragment: 'if (visit.lockedUntil) return "locked";',
    without: "",
    tests: [`${TEST}/domain/accounts.test.ts`, `${TEST}/http/accounts.test.ts`],
  },
  {
    name: "a form that is sent twice counts as one try",
    file: `${DOMAIN}/decide-link.ts`,
    fragment: "!attempt.isAsked || attempt.failuresSeen !== visit.failures",
    without: "!attempt.isAsked",
    tests: [
      `${TEST}/domain/accounts.test.ts`,
      `${TEST}/http/accounts.test.ts`,
      `${TEST}/pages/payer-forms-twice.test.ts`,
    ],
  },
  {
    name: "linking ends with its time",
    file: `${DOMAIN}/pay-account.ts`,
    fragment: 'status === "PENDING" && expiresAt <= now ? "EXPIRED" : status',
    without: 'now.getTime() < 0 && expiresAt <= now ? "EXPIRED" : status',
    tests: [`${TEST}/domain/accounts.test.ts`, `${TEST}/http/accounts.test.ts`],
  },
  {
    name: "of two exchanges of a linking code one gets the account",
    file: `${DOMAIN}/decide-link.ts`,
    fragment: 'statusAt(account, now) === "PENDING" && account.biSnap?.authCode === authCode',
    without: "account.biSnap?.authCode === authCode",
    tests: [`${TEST}/http/bi-snap/linking.test.ts`, `${TEST}/domain/bi-snap-accounts.test.ts`],
  },
  {
    name: "of two codes of one customer the second finds what the first has linked",
    file: "packages/gateway/src/operations/accounts/bind-account.ts",
    fragment: "    await lockOpenAccounts(trx, merchant.id, found.customerId);\n",
    without: "",
    tests: [`${TEST}/http/bi-snap/linking.test.ts`, `${TEST}/store/accounts.test.ts`],
  },
];
