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

export type FaultNumber = "copies" | "seconds" | "attempts";

interface NumberLimits {
  readonly usual: number;
  readonly min: number;
  readonly max: number;
}

type FaultNumbers = Partial<Record<FaultNumber, NumberLimits>>;

const NUMBERS_OF: Readonly<Record<FaultKind, FaultNumbers>> = {
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
export const FAULT_KINDS = Object.keys(NUMBERS_OF) as readonly FaultKind[];

/** The numbers that a fault takes, with their limits and what they are when left out. */
export function faultNumbers(fault: FaultKind): FaultNumbers {
  return NUMBERS_OF[fault];
}

/** The numbers that each fault takes, with their limits and what they are when left out. */
const NUMBERS: ReadonlyMap<string, FaultNumbers> = new Map(Object.entries(NUMBERS_OF));

/** Throws for a fault that nobody knows: which numbers it takes is not known either. */
function numbersOf(fault: string): FaultNumbers {
  const numbers = NUMBERS.get(fault);
  if (!numbers) throw new Error(`there is no fault ${fault}`);
  return numbers;
}

export const FAULT_RULES_MAX = 20;

/** Everything that is wrong with a plan, one sentence each; none when it can be used. */
export function findPlanProblems({ seed, rules }: FaultPlan): readonly string[] {
  return [
    ...(Number.isSafeInteger(seed) && seed >= 0 ? [] : ["seed must be a whole number from 0"]),
    ...(rules.length <= FAULT_RULES_MAX ? [] : [`rules must be ${FAULT_RULES_MAX} at the most`]),
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
  const known = NUMBERS.get(rule.fault);
  if (!known) return [`${name}.fault must be one of ${FAULT_KINDS.join(", ")}`];
  return (["copies", "seconds", "attempts"] as const).flatMap((number) => {
    const [value, limits] = [rule[number], known[number]];
    if (value === undefined) return [];
    if (!limits) return [`${name}.${number} means nothing for ${rule.fault}`];
    if (isWithin(number, value, limits)) return [];
    return [`${name}.${number} must be from ${limits.min} to ${limits.max}`];
  });
}

function isWithin(number: FaultNumber, value: unknown, { min, max }: NumberLimits): boolean {
  if (typeof value !== "number" || !(value >= min && value <= max)) return false;
  return number === "seconds" || Number.isInteger(value);
}

/** What a fault needs besides its numbers. */
const OTHER_MEMBERS: ReadonlyMap<string, readonly [name: string, is: (value: unknown) => boolean]> =
  new Map([
    ["corrupt_signature", ["position", isPosition]],
    ["wrong_amount", ["amount", isAmount]],
    ["unknown_member", ["member", isMemberName]],
    ["missing_member", ["member", isMemberName]],
  ]);

function isPosition(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 128;
}

function isAmount(value: unknown): boolean {
  return typeof value === "string" && /^\d{1,15}\.00$/.test(value);
}

function isMemberName(value: unknown): boolean {
  return typeof value === "string" && value.length <= 100;
}

/** Whether a value is a fault that was chosen for a message, with all that it needs and no more. */
export function isPlannedFault(value: unknown): value is PlannedFault {
  if (typeof value !== "object" || value === null || !("fault" in value)) return false;
  const numbers = typeof value.fault === "string" ? NUMBERS.get(value.fault) : undefined;
  if (!numbers) return false;
  const needed = new Map<string, (value: unknown) => boolean>([
    ["fault", () => true],
    ...Object.entries(numbers).map(
      ([number, limits]) =>
        [number, (one: unknown) => isWithin(number as FaultNumber, one, limits)] as const,
    ),
  ]);
  const other = OTHER_MEMBERS.get(String(value.fault));
  if (other) needed.set(...other);
  const members = Object.entries(value);
  return (
    members.length === needed.size &&
    members.every(([name, member]) => needed.get(name)?.(member) === true)
  );
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
  const numbers = numbersOf(rule.fault);
  return {
    fault: rule.fault,
    copies: rule.copies ?? numbers.copies?.usual ?? 0,
    seconds: rule.seconds ?? numbers.seconds?.usual ?? 0,
    attempts: rule.attempts ?? numbers.attempts?.usual ?? 0,
  };
}
