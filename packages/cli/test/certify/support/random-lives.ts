import { type Goldens, goldenSchedules, learnGoldens } from "../../../src/certify/judge/goldens.ts";
import { judge } from "../../../src/certify/judge/judge.ts";
import { isLegal } from "../../../src/certify/schedule/causality.ts";
import { printShort } from "../../../src/certify/schedule/notation.ts";
import {
  API_FAULTS,
  DELIVERIES,
  FACTS,
  FORGERIES,
  isMessage,
  type Letter,
  MESSAGES,
  type Schedule,
  type Step,
} from "../../../src/certify/schedule/step.ts";
import { SimulatedDriver } from "./simulated-driver.ts";

/** Numbers from 0 up to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Plays random lives on a merchant; gives the short forms of those about which the judge complains. */
export async function alarmsOf(edit: number, lives: number, seed: number): Promise<string[]> {
  const driver = new SimulatedDriver(edit);
  const goldens = await learn(driver);
  const random = randomFrom(seed);
  const alarms: string[] = [];
  for (let life = 0; life < lives; life++) {
    const schedule = randomLife(random);
    const violation = judge(await driver.play(schedule), goldens);
    if (violation) alarms.push(`${violation.invariant}: ${printShort(schedule)}`);
  }
  return alarms;
}

async function learn(driver: SimulatedDriver): Promise<Goldens> {
  const pairs = [];
  for (const schedule of goldenSchedules())
    pairs.push([await driver.play(schedule), await driver.play(schedule)] as const);
  return learnGoldens(pairs);
}

const OTHERS: readonly Letter[] = ["B+", "B-", "R", "Z", "F", "A"];

/** A legal schedule of up to twelve steps; what comes from the golden states, so that a state is known. */
function randomLife(random: () => number): Schedule {
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] as Item;
  let schedule: Schedule = { orders: 1, steps: [] };
  const length = 2 + Math.floor(random() * 11);
  for (let tries = 0; schedule.steps.length < length && tries < 60; tries++) {
    const letter = pick<Letter>([...FACTS, ...MESSAGES, ...MESSAGES, ...OTHERS]);
    const grown = { ...schedule, steps: [...schedule.steps, decorate(letter, pick)] };
    if (isLegal(grown) && isKnown(grown)) schedule = grown;
  }
  return schedule;
}

function decorate(letter: Letter, pick: <Item>(items: readonly Item[]) => Item): Step {
  const step: Step = { letter, of: pick([1, 1, 2]) };
  if (letter === "F") {
    const forgery = pick(FORGERIES.filter((one) => one !== "transaction-swap"));
    return { ...step, of: 1, forgery };
  }
  if (letter === "A") return { ...step, of: 1, fault: pick(API_FAULTS) };
  if (!isMessage(letter)) return step;
  const delivery = pick([
    undefined,
    undefined,
    ...(Object.keys(DELIVERIES) as (keyof typeof DELIVERIES)[]),
  ]);
  return delivery ? { ...step, delivery } : step;
}

/** The golden runs pass these facts: one refund without the other, and no refund of what was scanned or retried. */
function isKnown({ steps }: Schedule): boolean {
  const word = steps
    .filter(({ letter }) => (FACTS as readonly string[]).includes(letter))
    .map(({ letter, of }) => `${letter}${of}`)
    .join(" ");
  return KNOWN.some((life) => life.startsWith(word));
}

const KNOWN = [
  "p1 r1 f1 r2 f2",
  "p1 r1 r2 f1 f2",
  "p1 r1 n1",
  "p1 w1 f1",
  "q1",
  "x1 c2 p2",
  "x1 l1",
  "k1",
  "d1",
  "c2 p1",
];
