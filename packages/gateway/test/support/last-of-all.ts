import type { TestContext } from "node:test";

const steps = new WeakMap<TestContext, (() => Promise<unknown>)[]>();

/**
 * Undoes a step, or makes a last check, after every `t.after` of the test, the last one first: a
 * database goes only when everything that works on it has stopped. `t.after` alone runs in the order
 * of its calls, and skips those behind one that throws; here every step is taken.
 */
export function lastOfAll(t: TestContext, step: () => Promise<unknown>): void {
  const known = steps.get(t);
  if (known) {
    known.push(step);
    return;
  }
  const undone = [step];
  steps.set(t, undone);
  // A hook that is added by a hook runs behind all that were there.
  t.after(() => {
    t.after(async () => {
      const failures: unknown[] = [];
      for (let next = undone.pop(); next; next = undone.pop()) {
        await next().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw new AggregateError(failures, "not as a test should leave it");
    });
  });
}

/**
 * `t.after` for what is large. The runner keeps every hook until its process ends, and with it all that the
 * step can reach, which is megabytes for each gateway: here it keeps nothing once the step is taken.
 */
export function afterwards(t: { after(step: () => unknown): void }, step: () => unknown): void {
  let left: typeof step | undefined = step;
  t.after(async () => {
    const taken = left;
    left = undefined;
    await taken?.();
  });
}
