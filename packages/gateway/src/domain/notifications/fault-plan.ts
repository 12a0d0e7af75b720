import { parseAnyOrderId } from "@gerbang/protocol";
import { seededFraction } from "../seeded-fraction.ts";
import {
  findKindProblems,
  mayTake,
  type ReportedStatus,
  type RuledKind,
} from "./ruled-messages.ts";

/** Which notifications a rule takes. What is absent limits nothing. */
interface MessageSelection {
  /** Only messages of these kinds. */
  readonly kinds?: readonly RuledKind[];
  readonly statuses?: readonly ReportedStatus[];
  /** Only of this order, or of the account or the subscription that has this id. */
  readonly order?: string;
  /** Of those that fit so far, only this one, counted from 1: an exact message, without any chance. */
  readonly nth?: number;
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
  | { readonly fault: "drop"; readonly attempt?: number }
  | { readonly fault: "corrupt_signature"; readonly position: number }
  /** Another amount under a signature that is right for it: only a comparison finds it. */
  | { readonly fault: "wrong_amount"; readonly amount: string }
  | { readonly fault: "unknown_member"; readonly member: string }
  | { readonly fault: "missing_member"; readonly member: string }
  /** The body takes this long to arrive, in wall time, on the first so many attempts, or on one of them. */
  | {
      readonly fault: "slow";
      readonly seconds: number;
      readonly attempts: number;
      readonly attempt?: number;
    }
  /** The connection ends in the middle of the body, on the first so many attempts, or on one of them. */
  | { readonly fault: "cut"; readonly attempts: number; readonly attempt?: number };

export type FaultKind = PlannedFault["fault"];

/** A fault as it is asked for; what is left out is filled in. */
export interface FaultRule extends MessageSelection {
  readonly fault: FaultKind;
  readonly copies?: number;
  readonly seconds?: number;
  readonly attempts?: number;
  /** On this attempt alone, for what changes how an attempt goes and not which bytes are owed. */
  readonly attempt?: number;
}

export interface FaultPlan {
  /** The same seed and the same calls give the same faults to the same messages. */
  readonly seed: number;
  readonly rules: readonly FaultRule[];
}

/** How far a plan has counted: its decisions depend on this and on the plan alone. */
export interface FaultProgress {
  readonly seen: number;
  /** How many messages each rule took, in order. */
  readonly taken: readonly number[];
  /** How many had the status and the order that each rule asks for, taken or not: what `nth` goes by. */
  readonly fitted: readonly number[];
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

/** An attempt, and the five that a message is tried again at the most. */
const ATTEMPT_LIMITS = { min: 1, max: 6 } as const;

/** What happens to an attempt. The others change what is owed, and every attempt sends the same bytes. */
const OF_AN_ATTEMPT: ReadonlySet<string> = new Set<FaultKind>(["drop", "slow", "cut"]);

/** The limits of `attempt`, for the faults that can be of one attempt alone. */
export function attemptLimits(
  fault: string,
): { readonly min: number; readonly max: number } | undefined {
  return OF_AN_ATTEMPT.has(fault) ? ATTEMPT_LIMITS : undefined;
}

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
    ...findKindProblems(rule, name),
    ...findMessageProblems(rule, name),
    ...findAttemptProblems(rule, name),
  ];
}

function findMessageProblems({ nth = 1, order }: FaultRule, name: string): readonly string[] {
  return [
    ...(Number.isSafeInteger(nth) && nth >= 1 ? [] : [`${name}.nth must be 1 or more`]),
    ...(order === undefined || parseAnyOrderId(order) ? [] : [`${name}.order must be an order id`]),
  ];
}

function findAttemptProblems(
  { fault, attempt, attempts }: FaultRule,
  name: string,
): readonly string[] {
  if (attempt === undefined || !NUMBERS.has(fault)) return [];
  const limits = attemptLimits(fault);
  if (!limits) return [`${name}.attempt means nothing for ${fault}: every attempt sends the same`];
  if (attempts !== undefined) return [`${name} must not have both attempt and attempts`];
  const isOne = Number.isInteger(attempt) && attempt >= limits.min && attempt <= limits.max;
  return isOne ? [] : [`${name}.attempt must be from ${limits.min} to ${limits.max}`];
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
  const { attempt, ...others } = value as { readonly attempt?: unknown };
  const members = Object.entries(others);
  return (
    mayBeOf(attempt, String(value.fault)) &&
    members.length === needed.size &&
    members.every(([name, member]) => needed.get(name)?.(member) === true)
  );
}

/** Whether a fault may be of this attempt alone; it is of none in particular where nothing is said. */
function mayBeOf(attempt: unknown, fault: string): boolean {
  if (attempt === undefined) return true;
  const limits = attemptLimits(fault);
  const number = Number.isInteger(attempt) ? Number(attempt) : 0;
  return limits !== undefined && number >= limits.min && number <= limits.max;
}

/** A rule that takes a message, with its numbers filled in. */
export interface TakenRule {
  readonly fault: FaultKind;
  readonly copies: number;
  readonly seconds: number;
  readonly attempts: number;
  readonly attempt: number | undefined;
}

/** What a rule looks at of a message. */
export interface RuledMessage {
  readonly kind: RuledKind;
  readonly status: string;
  readonly orderId: string;
}

/** Decides which rules take the next message, and counts it. The first rule of a fault wins. */
export function takeRules(
  plan: FaultPlan,
  progress: FaultProgress,
  message: RuledMessage,
): { readonly rules: readonly TakenRule[]; readonly progress: FaultProgress } {
  const rules = new Map<FaultKind, TakenRule>();
  const fitted = plan.rules.map(
    (rule, index) => (progress.fitted[index] ?? 0) + (fits(rule, message) ? 1 : 0),
  );
  const taken = plan.rules.map((rule, index) => {
    const before = progress.taken[index] ?? 0;
    const count = { taken: before, fitted: fitted[index] ?? 0 };
    if (rules.has(rule.fault) || !fits(rule, message) || !takes(rule, count)) return before;
    const draw = seededFraction(plan.seed, index, progress.seen);
    if (draw >= (rule.share ?? 1)) return before;
    rules.set(rule.fault, fillIn(rule));
    return before + 1;
  });
  return { rules: [...rules.values()], progress: { seen: progress.seen + 1, taken, fitted } };
}

function fits(rule: FaultRule, { kind, status, orderId }: RuledMessage): boolean {
  const { statuses, order } = rule;
  if (!mayTake(rule, kind) || (order !== undefined && order !== orderId)) return false;
  return statuses === undefined || statuses.some((one) => one === status);
}

function takes(
  { limit, nth }: FaultRule,
  count: { readonly taken: number; readonly fitted: number },
): boolean {
  if (limit !== undefined && count.taken >= limit) return false;
  return nth === undefined || nth === count.fitted;
}

/** Who knows no single attempt takes all up to it. */
function attemptsOf({ fault, attempts, attempt }: FaultRule): number {
  return attempts ?? attempt ?? numbersOf(fault).attempts?.usual ?? 0;
}

function fillIn(rule: FaultRule): TakenRule {
  const numbers = numbersOf(rule.fault);
  return {
    fault: rule.fault,
    copies: rule.copies ?? numbers.copies?.usual ?? 0,
    seconds: rule.seconds ?? numbers.seconds?.usual ?? 0,
    attempts: attemptsOf(rule),
    attempt: rule.attempt,
  };
}
