import { factsToldBy } from "./causality.ts";
import {
  API_FAULTS,
  type ApiFault,
  DELIVERIES,
  type Delivery,
  FACTS,
  FORGERIES,
  type Forgery,
  isFact,
  isMessage,
  isRefund,
  type Letter,
  MESSAGES,
  type Schedule,
  type Step,
} from "./step.ts";

const SUBSCRIPTS = ["", "₁", "₂"];
const REFUND_LETTERS: readonly Letter[] = ["r", "w", "f", "n", "a", "b"];
/** What takes each other's place. */
const ALIKE: readonly (readonly Letter[])[] = [
  ["r", "w"],
  ["f", "n"],
];

/** The short form, without the charge that begins it: `p S r f b`. Two orders: every step says which. */
export function printShort({ orders, steps }: Schedule): string {
  return steps
    .map((step, index) => printStep(step, steps.slice(0, index), orders))
    .join(" ")
    .replaceAll("B-", "B−");
}

/**
 * Reads the short form back; undefined where it is not one. A step without a number means the first
 * attempt; of refunds, the next one that has not had that step.
 */
export function parseShort(text: string, orders: 1 | 2 = 1): Schedule | undefined {
  const steps: Step[] = [];
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const step = parseStep(word.replaceAll("−", "-"), steps);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return { orders, steps };
}

/** A schedule that stands in this program; throws when it is not one. */
export function written(text: string, orders: 1 | 2 = 1): Schedule {
  const schedule = parseShort(text, orders);
  if (schedule === undefined) throw new Error(`not a schedule: ${text}`);
  return schedule;
}

function printStep(step: Step, past: readonly Step[], orders: 1 | 2): string {
  if (step.letter === "F") return `F:${step.forgery}${orders === 2 ? SUBSCRIPTS[step.of] : ""}`;
  if (step.letter === "A") return `A:${step.fault}`;
  const delivery = step.delivery ? DELIVERIES[step.delivery].mark : "";
  const bare = `${step.letter}${printNumber(step, past, orders)}${delivery}`;
  if (step.held) return `⟨${bare}⟩`;
  return step.beside ? `${bare}∥${printStep(step.beside, past, orders)}` : bare;
}

/** The charge that begins it is never written, so a charge is always that of the second attempt. */
function printNumber({ letter, of }: Step, past: readonly Step[], orders: 1 | 2): string {
  if (!isFact(letter) && !isMessage(letter)) return "";
  const isUsual = orders === 1 && letter !== "c" && of === usualNumber(letter, past);
  return isUsual ? "" : (SUBSCRIPTS[of] ?? "");
}

function usualNumber(letter: Letter, past: readonly Step[]): number {
  if (letter === "c") return 2;
  if (!REFUND_LETTERS.includes(letter)) return 1;
  const has = (letters: readonly Letter[], of: number): boolean =>
    past.some((step) => letters.includes(step.letter) && step.of === of);
  const same = ALIKE.find((letters) => letters.includes(letter)) ?? [letter];
  if (!has(same, 1)) return 1;
  const causes = isRefund(letter) ? (["r"] as const) : factsToldBy(letter);
  const canBeSecond = isFact(letter) || has(causes, 2);
  return canBeSecond && !has(same, 2) ? 2 : 1;
}

function parseStep(word: string, past: readonly Step[]): Step | undefined {
  if (word.startsWith("⟨") && word.endsWith("⟩")) {
    const held = parseStep(word.slice(1, -1), past);
    return held && isMessage(held.letter) ? { ...held, held: true } : undefined;
  }
  const [first = "", second, ...more] = word.split("∥");
  if (second === undefined) return parseOne(first, past);
  const step = parseOne(first, past);
  const beside = parseOne(second, past);
  return step && beside && more.length === 0 ? { ...step, beside } : undefined;
}

function parseOne(word: string, past: readonly Step[]): Step | undefined {
  if (word === "B+" || word === "B-" || word === "R" || word === "Z") {
    return { letter: word, of: 1 };
  }
  if (word.startsWith("F:")) return parseForgery(word.slice(2));
  if (!word.startsWith("A:")) return parseNumbered(word, past);
  const fault = word.slice(2);
  return isApiFault(fault) ? { letter: "A", of: 1, fault } : undefined;
}

function parseNumbered(word: string, past: readonly Step[]): Step | undefined {
  const letter = word.slice(0, 1);
  if (!isNumberedLetter(letter)) return undefined;
  const number = Math.max(0, SUBSCRIPTS.indexOf(word.slice(1, 2)));
  const of = number || usualNumber(letter, past);
  const mark = word.slice(number > 0 ? 2 : 1);
  if (mark === "") return { letter, of };
  const delivery = findDelivery(mark);
  return delivery && isMessage(letter) ? { letter, of, delivery } : undefined;
}

function parseForgery(word: string): Step | undefined {
  const number = Math.max(0, SUBSCRIPTS.indexOf(word.slice(-1)));
  const forgery = number > 0 ? word.slice(0, -1) : word;
  return isForgery(forgery) ? { letter: "F", of: number || 1, forgery } : undefined;
}

function isNumberedLetter(text: string): text is Letter {
  return ([...FACTS, ...MESSAGES] as readonly string[]).includes(text);
}

function isForgery(text: string): text is Forgery {
  return (FORGERIES as readonly string[]).includes(text);
}

function isApiFault(text: string): text is ApiFault {
  return (API_FAULTS as readonly string[]).includes(text);
}

function findDelivery(mark: string): Delivery | undefined {
  return (Object.keys(DELIVERIES) as Delivery[]).find((one) => DELIVERIES[one].mark === mark);
}
