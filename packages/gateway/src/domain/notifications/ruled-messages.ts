import { STORED_STATUSES } from "../transactions/transaction.ts";

/** The kinds of notifications that a plan of faults is about. A test message is sent as it is. */
export const RULED_KINDS = ["payment", "account", "subscription"] as const;
export type RuledKind = (typeof RULED_KINDS)[number];

/** What the messages of each kind report. */
const REPORTED_BY = {
  payment: STORED_STATUSES,
  account: ["ENABLED", "DISABLED"],
  subscription: ["subscription.created", "subscription.charge"],
} as const satisfies Readonly<Record<RuledKind, readonly string[]>>;

export type ReportedStatus = (typeof REPORTED_BY)[RuledKind][number];

/** Everything that a message may report, for schemas and for people to choose from. */
export const REPORTED_STATUSES: readonly ReportedStatus[] = RULED_KINDS.flatMap(
  (kind): readonly ReportedStatus[] => REPORTED_BY[kind],
);

function isReportedBy(kind: RuledKind, status: string): boolean {
  return REPORTED_BY[kind].some((one: string) => one === status);
}

/** Faults that need something which the messages of a kind do not have, and what that is. */
const LACKING: Readonly<Record<RuledKind, Readonly<Record<string, string>>>> = {
  payment: {},
  account: { wrong_amount: "an account's messages have no amount" },
  subscription: {
    wrong_amount: "a subscription's messages are not signed, so any amount fits",
    corrupt_signature: "a subscription's messages are not signed",
  },
};

/** Why a fault cannot happen to messages of a kind; `undefined` when it can. */
export function whyNotOf(kind: RuledKind, fault: string): string | undefined {
  return LACKING[kind][fault];
}

/** Which messages a rule asks for. */
interface AskedMessages {
  readonly fault: string;
  readonly kinds?: readonly RuledKind[];
  readonly statuses?: readonly ReportedStatus[];
}

/** Whether a rule can take messages of a kind at all. One that names no kinds takes all that its fault can happen to. */
export function mayTake({ fault, kinds, statuses }: AskedMessages, kind: RuledKind): boolean {
  if (kinds && !kinds.includes(kind)) return false;
  if (whyNotOf(kind, fault) !== undefined) return false;
  return statuses === undefined || statuses.some((status) => isReportedBy(kind, status));
}

/** What is wrong with the messages that a rule asks for, one sentence each. */
export function findKindProblems(asked: AskedMessages, name: string): readonly string[] {
  const { fault, kinds, statuses = [] } = asked;
  if (kinds?.length === 0) return [`${name}.kinds must name one kind, or be left out`];
  const meaningless = (kinds ?? []).flatMap((kind) => {
    const why = whyNotOf(kind, fault);
    return why === undefined ? [] : [`${name}.kinds: ${fault} means nothing for ${kind}: ${why}`];
  });
  const foreign = statuses.filter(
    (status) => kinds && !kinds.some((kind) => isReportedBy(kind, status)),
  );
  const problems = [
    ...meaningless,
    ...foreign.map((status) => `${name}.statuses: no message of its kinds reports ${status}`),
  ];
  if (problems.length > 0 || RULED_KINDS.some((kind) => mayTake(asked, kind))) return problems;
  if (statuses.length === 0) return [];
  return [`${name}.statuses: ${fault} means nothing for ${statuses.join(", ")}`];
}
