import { parseShort, printShort } from "./notation.ts";
import {
  DELIVERIES,
  type Delivery,
  isArrival,
  isFact,
  isMessage,
  type Letter,
  type Schedule,
  type Step,
} from "./step.ts";

/** How each step is written in a schedule file. */
const SPOKEN = {
  c: "charge",
  p: "pay app",
  q: "pay scan",
  l: "pay late",
  x: "expire",
  k: "cancel",
  d: "deny",
  r: "refund",
  w: "refund all",
  f: "confirm refund",
  n: "deny refund",
  P: "deliver pending",
  S: "deliver settlement",
  X: "deliver expire",
  K: "deliver cancel",
  D: "deliver deny",
  a: "deliver refund",
  b: "deliver confirmed refund",
  "B+": "return success",
  "B-": "return failure",
  R: "reconcile",
  Z: "restart",
} as const satisfies Readonly<Record<Exclude<Letter, "F" | "A">, string>>;

/** The `steps` of a schedule file: the charge first, and a reading after everything that arrives. */
export function printSteps(schedule: Schedule): string[] {
  const steps = schedule.steps.flatMap((step, index) => {
    const isKilled = schedule.steps[index + 1]?.letter === "Z";
    return isArrival(step) && !isKilled && !step.held ? [speak(step), "read"] : [speak(step)];
  });
  return [schedule.orders === 2 ? "charge gopay twice" : "charge gopay", ...steps];
}

/** Reads such steps back; undefined, with nothing guessed, where one of them is unknown. */
export function parseSteps(lines: readonly string[]): Schedule | undefined {
  const [charge, ...rest] = lines;
  if (charge !== "charge gopay" && charge !== "charge gopay twice") return undefined;
  const steps: Step[] = [];
  for (const line of rest) {
    if (line === "read") continue;
    const step = understand(line);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return { orders: charge === "charge gopay" ? 1 : 2, steps };
}

/** One text for schedules that are the same: what the fingerprint is made of. */
export function canonicalKey(schedule: Schedule): string {
  return `${schedule.orders}: ${printShort(schedule)}`;
}

/** One step, as a schedule file says it. */
export function speak(step: Step): string {
  if (step.letter === "A") return `api ${step.fault}`;
  const of = step.of === 1 ? "" : ` ${step.of}`;
  if (step.letter === "F") return `forge ${step.forgery}${of}`;
  const isNumbered = isFact(step.letter) || isMessage(step.letter);
  const how = step.delivery ? `, ${DELIVERIES[step.delivery].words}` : "";
  const bare = `${SPOKEN[step.letter]}${isNumbered ? of : ""}${how}`;
  if (step.held) return `${bare}, held`;
  return step.beside ? `${bare} | ${speak(step.beside)}` : bare;
}

function understand(line: string): Step | undefined {
  if (line.includes(" | ")) return understandPair(line);
  if (line.endsWith(", held")) return understandHeld(line.slice(0, -", held".length));
  const number = / (?<of>[12])(?=$|,)/u.exec(line)?.groups?.["of"];
  const bare = number === undefined ? line : line.replace(` ${number}`, "");
  const of = Number(number ?? "1");
  return understandSpecial(bare, of) ?? understandPlain(bare, of);
}

function understandHeld(line: string): Step | undefined {
  const step = understand(line);
  return step && isMessage(step.letter) ? { ...step, held: true } : undefined;
}

function understandPair(line: string): Step | undefined {
  const [step, beside, ...more] = line.split(" | ").map(understand);
  return step && beside && more.length === 0 ? { ...step, beside } : undefined;
}

function understandSpecial(bare: string, of: number): Step | undefined {
  const [word, kind = ""] = bare.split(" ");
  if (word === "api") return parseShort(`A:${kind}`)?.steps[0];
  const forged = word === "forge" ? parseShort(`F:${kind}`)?.steps[0] : undefined;
  return forged && { ...forged, of };
}

function understandPlain(bare: string, of: number): Step | undefined {
  const [words, how] = bare.split(", ");
  const letter = (Object.keys(SPOKEN) as (keyof typeof SPOKEN)[]).find(
    (one) => SPOKEN[one] === words,
  );
  if (letter === undefined) return undefined;
  if (how === undefined) return { letter, of };
  const delivery = (Object.keys(DELIVERIES) as Delivery[]).find(
    (one) => DELIVERIES[one].words === how,
  );
  return delivery && { letter, of, delivery };
}
