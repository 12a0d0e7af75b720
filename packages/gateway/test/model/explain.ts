import { isDeepStrictEqual } from "node:util";
import type { Command } from "./reference/commands.ts";
import { applyOnce } from "./reference/idempotency.ts";
import type { Answer, Body, ModelState, ModelTransaction } from "./reference/state.ts";
import { dueBy, settleAt } from "./reference/time.ts";

/** A call as it was made, and what came of it. */
export interface MadeCall {
  readonly command: Command;
  readonly key?: string;
  /** Names the call among all of its merchant. */
  readonly run: number;
  /** Absent where the answer was lost on its way. */
  readonly answer?: SeenAnswer;
}

export interface SeenAnswer extends Answer {
  /** The bytes. */
  readonly text: string;
}

/** Calls that were under way at one time, which began and ended at these moments of the merchant's. */
interface MadeStep {
  readonly calls: readonly MadeCall[];
  readonly from: number;
  readonly until: number;
  /** When something was written meanwhile, by the log. */
  readonly moments: readonly number[];
  /** What other calls of the merchant were answered, by run. */
  readonly texts: ReadonlyMap<number, string>;
}

/** How the closest order of the calls differs from what was seen. */
export interface Explanation {
  /** Every state that the merchant may be in, by what was answered. */
  readonly states: readonly ModelState[];
  /** What would have been expected where the longest agreement ended. */
  readonly differences: readonly string[];
}

/**
 * Finds every order in which the calls, taken one after the other, give the answers that were seen: calls at
 * one moment have to come to what some order of them comes to. What time brings may come between them, or
 * wait until all have ended.
 */
export function explain(start: ModelState, step: MadeStep): Explanation {
  const before = new Set(start.transactions);
  const found = { states: [], seen: new Set<string>(), furthest: -1, differences: [] };
  const search: Search = { step, before, ...found };
  visit(search, { state: start, left: step.calls, skipped: [] });
  return search;
}

interface Search {
  readonly step: MadeStep;
  /** Transactions as they were: the rest of a state is what tells it from others. */
  readonly before: ReadonlySet<ModelTransaction>;
  readonly states: ModelState[];
  /** What has been tried: different orders lead to the same place. */
  readonly seen: Set<string>;
  furthest: number;
  differences: string[];
}

/** Some of the calls have been taken. */
interface Place {
  readonly state: ModelState;
  readonly left: readonly MadeCall[];
  /** Those for which nothing was done, because another one had their key. */
  readonly skipped: readonly MadeCall[];
}

function visit(search: Search, place: Place): void {
  const { state, left, skipped } = place;
  const name = nameOfPlace(search, place);
  if (search.seen.has(name)) return;
  search.seen.add(name);
  const { step, states } = search;
  if (left.length === 0) {
    if (skipped.every((call) => hasRival(call, step.calls, skipped))) {
      states.push(settleAt(state, step.until));
    }
    return;
  }
  const moments = momentsOf(state, step);
  for (const call of left) {
    const rest = left.filter((one) => one !== call);
    if (mayBeSkipped(call) && hasRival(call, step.calls, [])) {
      visit(search, { state, left: rest, skipped: [...skipped, call] });
    }
    for (const now of moments)
      take(search, call, { state: { ...state, now }, left: rest, skipped });
  }
  for (const now of moments) {
    for (const due of dueBy(state, now)) visit(search, { ...place, state: due.apply(state) });
  }
}

function nameOfPlace({ before }: Search, { state, left, skipped }: Place): string {
  const changed = state.transactions.filter((one) => !before.has(one));
  const runs = [left, skipped].map((calls) => calls.map(({ run }) => run));
  return JSON.stringify([runs, state.now, state.balance, state.kept, changed]);
}

const STILL_RUNNING = 202;

/** Nothing is done while another call has the key. Section 1.7. */
function mayBeSkipped({ key, answer }: MadeCall): boolean {
  return key !== undefined && (answer === undefined || answer.http === STILL_RUNNING);
}

function hasRival(
  { run, key }: MadeCall,
  calls: readonly MadeCall[],
  skipped: readonly MadeCall[],
): boolean {
  return calls.some((one) => one.run !== run && one.key === key && !skipped.includes(one));
}

/**
 * When a call may have been decided: rather when the log says that something was written, for the wire tells but
 * whole seconds; else at any moment of the step, of which those matter at which something is due.
 */
function momentsOf(state: ModelState, { from, until, moments }: MadeStep): readonly number[] {
  if (from === until) return [until];
  const written = moments.filter((at) => at >= from && at <= until);
  const between = dueBy(state, until).flatMap(({ at }) => (at > from ? [at] : []));
  return [...new Set([...written, from, ...between, until])];
}

function take(search: Search, call: MadeCall, { state, left, skipped }: Place): void {
  const { texts, calls } = search.step;
  const outcome = applyOnce(state, call, call.answer?.body);
  const differences = call.answer ? compareAnswers(outcome.answer, call.answer) : [];
  const first = outcome.repeats === undefined ? undefined : texts.get(outcome.repeats);
  if (first !== undefined && call.answer && first !== call.answer.text) {
    differences.push(`not the bytes that the key was answered with first: ${first}`);
  }
  if (differences.length === 0) {
    visit(search, { state: outcome.state, left, skipped });
    return;
  }
  const taken = calls.length - left.length;
  if (taken <= search.furthest) return;
  search.furthest = taken;
  search.differences = differences.map((one) => `${nameOf(call.command)}: ${one}`);
}

function compareAnswers(expected: Answer, seen: Answer): string[] {
  const http = expected.http === seen.http ? [] : [`HTTP ${seen.http} instead of ${expected.http}`];
  return [...http, ...compareBodies(expected.body, seen.body)];
}

/** In which members a body differs from what is expected; those that nothing is expected of may be there. */
export function compareBodies(expected: Body, seen: Body): string[] {
  return Object.entries(expected).flatMap(([name, value]) =>
    isAsExpected(name, value, seen[name])
      ? []
      : [`${name} is ${JSON.stringify(seen[name])} instead of ${JSON.stringify(value)}`],
  );
}

function isAsExpected(name: string, expected: unknown, seen: unknown): boolean {
  if (name !== "refunds" || !Array.isArray(expected) || !Array.isArray(seen)) {
    return isDeepStrictEqual(expected, seen);
  }
  if (expected.length !== seen.length) return false;
  const left = [...(seen as readonly Body[])];
  return (expected as readonly Body[]).every((refund) => {
    const at = left.findIndex((one) => compareBodies(refund, one).length === 0);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** A command in one line. */
export function nameOf({ do: name, ...rest }: Command): string {
  return `${name} ${JSON.stringify(rest)}`;
}
