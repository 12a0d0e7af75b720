import { seededFraction } from "../seeded-fraction.ts";
import type { StoredStatus } from "../transactions/transaction.ts";

/** Which notifications a rule takes. What is absent limits nothing. */
interface MessageSelection {
  readonly statuses?: readonly StoredStatus[];
  /** Above 0 up to 1: how many of those it asks for. */
  readonly share?: number;
  /** How many at the most. */
  readonly limit?: number;
}

/** What may go wrong on the way to a merchant, with everything that was chosen for one message. */
export type PlannedFault =
  /** So many more of the same. */
  | { readonly fault: "duplicate"; readonly copies: number }
  /** Waits for the next message to the same URL to go first, but no longer than this. */
  | { readonly fault: "reorder"; readonly seconds: number }
  | { readonly fault: "delay"; readonly seconds: number }
  /** Never sent. */
  | { readonly fault: "drop" }
  | { readonly fault: "corrupt_signature"; readonly position: number }
  /** Another amount under a signature that is right for it: only a comparison finds it. */
  | { readonly fault: "wrong_amount"; readonly amount: string }
  | { readonly fault: "unknown_member"; readonly member: string }
  | { readonly fault: "missing_member"; readonly member: string }
  /** The body takes this long to arrive, in wall time, on the first so many attempts. */
  | { readonly fault: "slow"; readonly seconds: number; readonly attempts: number }
  /** The connection ends in the middle of the body, on the first so many attempts. */
  | { readonly fault: "cut"; readonly attempts: number };

export type FaultKind = PlannedFault["fault"];

/** A fault as it is asked for; what is left out is filled in. */
export interface FaultRule extends MessageSelection {
  readonly fault: FaultKind;
  readonly copies?: number;
  readonly seconds?: number;
  readonly attempts?: number;
}

export interface FaultPlan {
  /** The same seed and the same calls give the same faults to the same messages. */
  readonly seed: number;
  readonly rules: readonly FaultRule[];
}

/** How far a plan has counted: its decisions depend on this and on the plan alone. */
export interface FaultProgress {
  readonly seen: number;
  /** For each rule, in order. */
  readonly taken: readonly number[];
}

/** The plan that a merchant's notifications go by, and how far it has counted. */
export type ActiveFaultPlan = FaultPlan & { readonly progress: FaultProgress };

/** The numbers that each fault takes, with their limits and what they are when left out. */
const NUMBERS: Readonly<Record<FaultKind, Partial<Record<FaultNumber, NumberLimits>>>> = {
  duplicate: { copies: { usual: 1, min: 1, max: 10 } },
  reorder: { seconds: { usual: 600, min: 1, max: 86_400 } },
  delay: { seconds: { usual: 60, min: 1, max: 86_400 } },
  drop: {},
  corrupt_signature: {},
  wrong_amount: {},
  unknown_member: {},
  missing_member: {},
  slow: { seconds: { usual: 5, min: 0, max: 60 }, attempts: { usual: 1, min: 1, max: 6 } },
  cut: { attempts: { usual: 1, min: 1, max: 6 } },
};

/** Every kind of fault, as people choose from them. */
export const FAULT_KINDS = Object.keys(NUMBERS) as readonly FaultKind[];

type FaultNumber = "copies" | "seconds" | "attempts";

interface NumberLimits {
  readonly usual: number;
  readonly min: number;
  readonly max: number;
}

const RULES_MAX = 20;

/** Everything that is wrong with a plan, one sentence each; none when it can be used. */
export function findPlanProblems({ seed, rules }: FaultPlan): readonly string[] {
  return [
    ...(Number.isSafeInteger(seed) && seed >= 0 ? [] : ["seed must be a whole number from 0"]),
    ...(rules.length <= RULES_MAX ? [] : [`rules must be ${RULES_MAX} at the most`]),
    ...rules.flatMap((rule, index) => findRuleProblems(rule, `rules[${index}]`)),
  ];
}

function findRuleProblems(rule: FaultRule, name: string): readonly string[] {
  const { share = 1, limit = 1, statuses } = rule;
  return [
    ...(share > 0 && share <= 1 ? [] : [`${name}.share must be above 0 and 1 at the most`]),
    ...(Number.isSafeInteger(limit) && limit >= 1 ? [] : [`${name}.limit must be 1 or more`]),
    ...(statuses?.length === 0 ? [`${name}.statuses must name one status, or be left out`] : []),
    ...findNumberProblems(rule, name),
  ];
}

function findNumberProblems(rule: FaultRule, name: string): readonly string[] {
  const known = NUMBERS[rule.fault];
  return (["copies", "seconds", "attempts"] as const).flatMap((number) => {
    const [value, limits] = [rule[number], known[number]];
    if (value === undefined) return [];
    if (!limits) return [`${name}.${number} means nothing for ${rule.fault}`];
    const { min, max } = limits;
    const whole = number === "seconds" || Number.isInteger(value);
    if (whole && value >= min && value <= max) return [];
    return [`${name}.${number} must be from ${min} to ${max}`];
  });
}

/** A rule that takes a message, with its numbers filled in. */
export interface TakenRule {
  readonly fault: FaultKind;
  readonly copies: number;
  readonly seconds: number;
  readonly attempts: number;
}

/** Decides which rules take the next message, and counts it. The first rule of a fault wins. */
export function takeRules(
  plan: FaultPlan,
  progress: FaultProgress,
  status: string,
): { readonly rules: readonly TakenRule[]; readonly progress: FaultProgress } {
  const rules = new Map<FaultKind, TakenRule>();
  const taken = plan.rules.map((rule, index) => {
    const before = progress.taken[index] ?? 0;
    if (rules.has(rule.fault) || !takes(rule, before, status)) return before;
    const draw = seededFraction(plan.seed, index, progress.seen);
    if (draw >= (rule.share ?? 1)) return before;
    rules.set(rule.fault, fillIn(rule));
    return before + 1;
  });
  return { rules: [...rules.values()], progress: { seen: progress.seen + 1, taken } };
}

function takes({ statuses, limit }: FaultRule, taken: number, status: string): boolean {
  if (limit !== undefined && taken >= limit) return false;
  return statuses === undefined || statuses.some((one) => one === status);
}

function fillIn(rule: FaultRule): TakenRule {
  const numbers = NUMBERS[rule.fault];
  return {
    fault: rule.fault,
    copies: rule.copies ?? numbers.copies?.usual ?? 0,
    seconds: rule.seconds ?? numbers.seconds?.usual ?? 0,
    attempts: rule.attempts ?? numbers.attempts?.usual ?? 0,
  };
}
