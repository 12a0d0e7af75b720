import type { Driver } from "../drive/driver.ts";
import type { Trace } from "../judge/trace.ts";
import { differingPaths, type Leaf, toLeaves } from "../judge/view.ts";
import { written } from "../schedule/notation.ts";

/** What an ordinary payment, and an ordinary refund, change of what is shown. */
interface SeenChanges {
  readonly paid: readonly string[];
  readonly refunded: readonly string[];
}

/** Plays an ordinary order twice, so that what differs each time, such as ids and times, is told apart. */
export async function seeChanges(driver: Driver): Promise<SeenChanges> {
  const life = written("P p S r f a b");
  const [first, second] = await driver.playAll([life, life]);
  if (!first || !second) throw new Error("an ordinary order could not be played");
  const volatile = differingPaths(first.start[0], second.start[0]);
  const viewAfter = (trace: Trace, letter: string): unknown =>
    trace.entries.find(({ step }) => step.letter === letter)?.views?.[0];
  const changes = (before: unknown, after: unknown): readonly string[] => {
    const [old, now] = [toLeaves(before), toLeaves(after)];
    const show = (value: Leaf): string => (value === undefined ? "nothing" : JSON.stringify(value));
    return [...differingPaths(before, after)]
      .filter((path) => !volatile.has(path))
      .map((path) => `${path || "/"}: ${show(old.get(path))} → ${show(now.get(path))}`);
  };
  const paid = viewAfter(first, "S");
  return {
    paid: changes(first.start[0], paid),
    refunded: changes(paid, viewAfter(first, "b")),
  };
}
