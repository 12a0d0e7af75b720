import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const DOMAIN = "packages/gateway/src/domain/subscriptions";
const RUN = `${TEST}/operations/subscriptions/run-subscription.test.ts`;
const DECIDE = `${TEST}/domain/subscriptions/decide.test.ts`;

export const SUBSCRIPTION_GUARDS: readonly Guard[] = [
  {
    name: "a change of a subscription is written over the version that it was decided from alone",
    file: "packages/gateway/src/store/subscriptions/commit-subscription.ts",
    fragment: '      .where("version", "=", after.version - 1)\n',
    without: "",
    tests: [RUN, `${TEST}/http/subscriptions.test.ts`],
  },
  {
    name: "a period is charged once, whoever writes it",
    drop: "drop index subscription_run_paid",
    tests: [`${TEST}/store/constraints.test.ts`],
  },
  {
    name: "one run of a subscription is under way, whoever writes it",
    drop: "drop index subscription_run_under_way",
    tests: [`${TEST}/store/constraints.test.ts`],
  },
  {
    name: "no order is charged for two runs, whoever writes it",
    drop: "drop index subscription_run_order",
    tests: [`${TEST}/store/constraints.test.ts`],
  },
  {
    name: "a subscription is charged no more often than it was to be, whoever writes it",
    drop: "alter table subscription drop constraint subscription_check2",
    tests: [`${TEST}/store/constraints.test.ts`],
  },
  {
    name: "no run begins while another is under way",
    file: `${DOMAIN}/decide-run.ts`,
    fragment: "if (isRunning || !dueAt || dueAt > now)",
    without: "if (!dueAt || dueAt > now)",
    tests: [RUN, DECIDE],
  },
  {
    name: "no period is charged before it is due",
    file: `${DOMAIN}/decide-run.ts`,
    fragment: "if (isRunning || !dueAt || dueAt > now)",
    without: "if (isRunning || !dueAt)",
    tests: [RUN, DECIDE],
  },
  {
    name: "a run that somebody else has ended is not ended again",
    file: "packages/gateway/src/operations/subscriptions/run-subscription.ts",
    fragment: "    if (underWay?.orderId !== run.orderId) return undefined;\n",
    without: "    if (!underWay) continue;\n",
    tests: [RUN],
  },
  {
    name: "who carries a run on charges by the order id that it has",
    file: "packages/gateway/src/operations/transactions/charge-for-subscription.ts",
    fragment: 'takenBy: "any" } as const',
    without: 'takenBy: "live" } as const',
    tests: [RUN],
  },
  {
    name: "a merchant whose clock somebody has in hand is not charged for by workers",
    file: "packages/gateway/src/store/subscriptions/due-subscriptions.ts",
    fragment:
      'where m.environment = \'sandbox\' and not ${isHeld("m.id", "$1")}\norder by due.due_at',
    without: "where m.environment = 'sandbox'\norder by due.due_at",
    tests: [RUN, `${TEST}/operations/held-merchant.test.ts`],
  },
  {
    name: "a subscription that failed for good is charged no more",
    file: `${DOMAIN}/decide-run.ts`,
    fragment: "if (attempts <= retry.maxInterval) return",
    without: "if (attempts >= 0) return",
    tests: [RUN, DECIDE],
  },
];
