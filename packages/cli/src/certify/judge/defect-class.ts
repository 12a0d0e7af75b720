import { type Forgery, isRefund, type Letter, type Step } from "../schedule/step.ts";
import type { Asked } from "./trace.ts";
import type { Violation } from "./violation.ts";

export type DefectId = `GC-${number}`;

/** What more runs say about a merchant, asked only where the first violation fits several classes. */
export interface Evidence {
  /** Whether a payment is booked when every message comes once and in order. */
  readonly paysOrdinarily: boolean;
  /** Whether a settlement whose pending message never came is booked. */
  readonly paysWithoutPending: boolean;
  /** Whether a confirmed refund is booked where nothing else of the payment was told. */
  readonly booksRefundAlone: boolean;
  /** Whether it is booked where the payment was found by reconciling, and no message told of it. */
  readonly booksRefundAfterReconcile: boolean;
  /** Whether the refusal of an ordinary message speaks of a header. */
  readonly missesHeader: boolean;
}

const FORGED: Readonly<Partial<Record<Forgery, DefectId>>> = {
  unsigned: "GC-01",
  garbage: "GC-02",
  "empty-key": "GC-03",
  "undefined-key": "GC-03",
  "transaction-swap": "GC-06",
  "order-swap": "GC-06",
  headers: "GC-07",
  foreign: "GC-08",
  amount: "GC-16",
  "test-message": "GC-31",
  "unknown-transaction": "GC-31",
  "not-json": "GC-02",
  "empty-signature": "GC-01",
  "loose-signature": "GC-02",
  null: "GC-02",
};
/** Rightly signed, with a status that the signature does not cover. */
const SWAPPED: readonly (Forgery | undefined)[] = ["status-swap", "same-code-swap", "closing-swap"];

/**
 * Names the defect that a violation shows. The violation should be that of a minimal schedule: what else a
 * longer one holds misleads.
 */
export function classify(violation: Violation, evidence: Evidence): DefectId {
  const { invariant, step } = violation;
  const steps = violation.schedule.steps.flatMap((one) => (one.beside ? [one, one.beside] : [one]));
  if (invariant === "I13") return crashed(step);
  if (invariant === "I15") return "GC-12";
  if (step?.letter === "F") return forged(step, violation.asked);
  if (areMixed(violation, steps)) return "GC-47";
  if (steps.some(({ letter }) => letter === "F")) return "GC-51";
  const handled = byHandling(violation, steps);
  if (handled) return handled;
  const isOfRefund = steps.some(({ letter }) => isRefund(letter));
  return isOfRefund ? refunded(violation, steps, evidence) : settled(violation, steps, evidence);
}

/** One order did something to another, or two went wrong at once that have nothing to do with one another. */
function areMixed({ invariant, schedule }: Violation, steps: readonly Step[]): boolean {
  if (invariant === "I8") return true;
  return schedule.orders === 2 && steps.some(({ of, beside }) => beside && beside.of !== of);
}

function crashed(step: Step | undefined): DefectId {
  return step?.delivery === "missing" ? "GC-37" : step?.delivery === "unknown" ? "GC-38" : "GC-35";
}

function forged({ forgery }: Step, asked: Asked | undefined): DefectId {
  if (SWAPPED.includes(forgery)) return asked ? "GC-05" : "GC-04";
  return (forgery && FORGED[forgery]) ?? "GC-01";
}

/** By the way in which the last message was handled, where that was not the ordinary one. */
function byHandling(violation: Violation, steps: readonly Step[]): DefectId | undefined {
  const isMore = violation.deviation === "more";
  const ways: readonly (readonly [boolean, DefectId])[] = [
    [steps.some(({ letter }) => letter === "A"), isMore ? "GC-27" : "GC-29"],
    [steps.some(({ delivery }) => delivery === "killed"), isMore ? "GC-27" : "GC-26"],
    [steps.some(({ delivery }) => delivery === "unanswered") && isMore, "GC-27"],
    [steps.some(({ delivery }) => delivery === "given_up") && isMore, "GC-34"],
    [steps.some(({ delivery }) => delivery === "missing"), "GC-37"],
    [steps.some(({ delivery }) => delivery === "unknown"), "GC-38"],
    [steps.some(({ held }) => held), "GC-21"],
    [violation.schedule.steps.some(({ beside }) => beside), "GC-19"],
    [steps.some(({ letter }) => letter === "Z"), isMore ? "GC-18" : "GC-30"],
    [violation.invariant === "I11", (violation.status ?? 0) < 400 ? "GC-32" : "GC-53"],
  ];
  return ways.find(([fits]) => fits)?.[1];
}

function settled(violation: Violation, steps: readonly Step[], evidence: Evidence): DefectId {
  const { invariant, deviation, asked, reconciled } = violation;
  const has = (letter: Letter): boolean => steps.some((one) => one.letter === letter);
  const isSecond = steps.some(({ letter, of }) => letter === "c" && of === 2);
  const ways: readonly (readonly [boolean, DefectId])[] = [
    [has("l") && deviation !== "more", "GC-45"],
    [has("B-"), "GC-15"],
    [has("B+"), invariant === "I3" ? "GC-13" : "GC-14"],
    [reconciled && deviation !== "more", "GC-42"],
    [invariant === "I12", "GC-36"],
    [invariant === "I14", asked === "order" ? "GC-46" : "GC-44"],
    [invariant === "I5", "GC-17"],
    [invariant === "I3" && has("P"), "GC-52"],
    [isSecond, asked === "order" ? "GC-46" : "GC-43"],
    [deviation === "more", "GC-18"],
    [isOfPending(violation, steps), deviation === "back" ? "GC-20" : "GC-41"],
  ];
  return ways.find(([fits]) => fits)?.[1] ?? unpaid(violation, evidence);
}

/** By a pending message; or, at the end, where one came again that had not been taken. */
function isOfPending({ step, deviation }: Violation, steps: readonly Step[]): boolean {
  if (step !== undefined) return step.letter === "P";
  if (deviation !== "back") return false;
  return steps.some(
    ({ letter, delivery }) => letter === "P" && delivery !== undefined && delivery !== "lost",
  );
}

/** Told in the ordinary way that it is paid, and not booked. */
function unpaid({ status, schedule }: Violation, evidence: Evidence): DefectId {
  const refused = byRefusal(status ?? 200, evidence);
  if (refused) return refused;
  const wasPending = schedule.steps.some(({ letter }) => letter === "P");
  if (evidence.paysOrdinarily && !wasPending) return "GC-22";
  return evidence.paysWithoutPending ? "GC-23" : "GC-39";
}

function byRefusal(status: number, { missesHeader }: Evidence): DefectId | undefined {
  if (status === 419 || status === 302) return "GC-33";
  if (status < 300 || status >= 500) return undefined;
  if (status < 400) return "GC-32";
  return missesHeader ? "GC-10" : "GC-11";
}

function refunded(
  { deviation, step }: Violation,
  steps: readonly Step[],
  { booksRefundAlone, booksRefundAfterReconcile }: Evidence,
): DefectId {
  const count = (letter: Letter): number => steps.filter((one) => one.letter === letter).length;
  const isTwice = count("r") > 1;
  const isWhole = count("w") > 0;
  const ways: readonly (readonly [boolean, DefectId])[] = [
    [step?.letter === "S", count("S") > 1 ? "GC-09" : "GC-50"],
    [deviation === "ahead", "GC-49"],
    [!isTwice && isOtherThanAsked(deviation, step), "GC-40"],
    [deviation === "more", isTwice ? "GC-49" : "GC-48"],
    [isTwice, count("b") > 1 ? "GC-24" : "GC-50"],
    [isWhole, "GC-54"],
    [booksRefundAlone, booksRefundAfterReconcile ? "GC-25" : "GC-28"],
  ];
  return ways.find(([fits]) => fits)?.[1] ?? "GC-40";
}

/** A confirmed refund led to what another state shows. */
function isOtherThanAsked(deviation: Violation["deviation"], step: Step | undefined): boolean {
  return deviation === "elsewhere" && step?.letter === "b";
}
