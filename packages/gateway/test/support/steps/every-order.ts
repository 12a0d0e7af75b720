import type { Footprint } from "./footprint.ts";
import { areIndependent } from "./footprint.ts";

/** Something that could happen next, under a name that it has in every run in which it can. */
export interface Step {
  readonly name: string;
  readonly footprint: Footprint;
  /** Nobody else will ever touch what it touches: it may as well happen at once, for no order differs by when. */
  readonly isOwn?: boolean;
}

/** One run from the beginning, taken one step at a time. */
export interface Run<End> {
  /** What could happen next; nothing when the run is over. Comes to rest before it answers. */
  next(): Promise<readonly Step[]>;
  take(step: Step): Promise<void>;
  /** What became of it. Called once nothing is left to take. */
  end(): Promise<End>;
}

interface TriedOrder<End> {
  /** The names of the steps, in the order in which they were taken. */
  readonly steps: readonly string[];
  readonly end: End;
}

interface Place {
  readonly steps: readonly Step[];
  /** Steps of which all orders were tried that begin with them here, or in which they come first all the same. */
  readonly asleep: Set<string>;
  chosen: Step;
  /** Whether no other choice would lead elsewhere. */
  readonly isForced: boolean;
}

export interface Tried {
  /** Runs that were taken to their end and told. */
  readonly orders: number;
  /** Runs that turned out, on the way, to be one of those in another order of independent steps. */
  readonly repeated: number;
}

/**
 * Takes runs through every order of their steps, depth first, each run from the beginning: what was done in
 * the database cannot be taken back. Tells each that ended.
 *
 * Of orders that differ only in neighbours that do not touch what the other one writes, one is tried: two
 * such steps lead to the same place in either order, and so does whatever follows. This is done by sleep sets:
 * once all orders that begin with a step have been tried at a place, the step sleeps in the orders that
 * begin otherwise there, until one is taken that it does touch. When all steps sleep, the run is one
 * that was tried.
 *
 * `ordersMax` ends the search early; how far it came is in the answer.
 */
export async function everyOrder<End>(
  begin: () => Promise<Run<End>>,
  tell: (tried: TriedOrder<End>) => void,
  { ordersMax = Number.POSITIVE_INFINITY } = {},
): Promise<Tried & { readonly isWhole: boolean }> {
  const way: Place[] = [];
  let orders = 0;
  let repeated = 0;
  do {
    const run = await begin();
    const isNew = await walk(run, way);
    const end = await run.end();
    if (isNew) {
      orders++;
      tell({ steps: way.map(({ chosen }) => chosen.name), end });
    } else repeated++;
    if (orders >= ordersMax && turn(way)) return { orders, repeated, isWhole: false };
  } while (turn(way));
  return { orders, repeated, isWhole: true };
}

/** Goes the known way, then on until the end. Returns whether the order is a new one. */
async function walk<End>(run: Run<End>, way: Place[]): Promise<boolean> {
  let isNew = true;
  for (let at = 0; ; at++) {
    const steps = await run.next();
    const known = way[at];
    if (known) {
      await run.take(sameStep(steps, known.chosen.name));
      continue;
    }
    const [first] = steps;
    if (!first) return isNew;
    const asleep: Set<string> = isNew ? asleepAfter(way.at(-1), steps) : new Set<string>();
    const own = steps.filter(({ isOwn }) => isOwn === true).slice(0, 1);
    const choices = own.length > 0 ? own : steps;
    const awake: Step | undefined = choices.find(({ name }) => !asleep.has(name));
    isNew &&= awake !== undefined;
    if (awake) way.push({ steps, asleep, chosen: awake, isForced: own.length > 0 });
    // The run has to be ended all the same: what it holds is somebody's statement.
    await run.take(awake ?? first);
    if (!awake) return await finish(run);
  }
}

async function finish<End>(run: Run<End>): Promise<false> {
  for (;;) {
    const [first] = await run.next();
    if (!first) return false;
    await run.take(first);
  }
}

function sameStep(steps: readonly Step[], name: string): Step {
  const step = steps.find((one) => one.name === name);
  if (step) return step;
  const names = steps.map((one) => one.name).join(", ");
  throw new Error(`a run that was repeated came to ${names} where it came to ${name} before`);
}

/** What sleeps at the next place: what slept before and does not touch what was taken since. */
function asleepAfter(before: Place | undefined, steps: readonly Step[]): Set<string> {
  if (!before) return new Set();
  const stays = before.steps.filter(
    (step) =>
      before.asleep.has(step.name) && areIndependent(step.footprint, before.chosen.footprint),
  );
  const here = new Set(steps.map(({ name }) => name));
  return new Set(stays.map(({ name }) => name).filter((name) => here.has(name)));
}

/** Puts the way to the next order that was not tried; `false` when there is none. */
function turn(way: Place[]): boolean {
  for (let place = way.at(-1); place; place = way.at(-1)) {
    place.asleep.add(place.chosen.name);
    const next = place.steps.find(({ name }) => !place.asleep.has(name));
    if (next && !place.isForced) {
      place.chosen = next;
      return true;
    }
    way.pop();
  }
  return false;
}
