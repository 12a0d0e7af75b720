import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { type Loop, type LoopOptions, runLoop } from "../../src/workers/run-loop.ts";

const NEVER_MS = 3_600_000;

function countSteps(options: Partial<LoopOptions>): { loop: Loop; steps: () => number } {
  let steps = 0;
  const loop = runLoop({
    name: "counted",
    pollMs: NEVER_MS,
    step: async () => {
      steps++;
      return await Promise.resolve(false);
    },
    onError: (error) => assert.fail(String(error)),
    ...options,
  });
  return { loop, steps: () => steps };
}

async function wakeOften(loop: Loop): Promise<void> {
  for (let times = 0; times < 10; times++) {
    loop.wake();
    await turn();
  }
}

suite("a loop", () => {
  test("takes a step for each time that it is woken", async () => {
    const { loop, steps } = countSteps({});
    await wakeOften(loop);
    await loop.stop();
    assert.ok(steps() > 5, `${steps()} steps`);
  });

  test("with a pace has what comes meanwhile share the next step, and stops in the middle of it", async () => {
    const { loop, steps } = countSteps({ paceMs: NEVER_MS });
    await wakeOften(loop);
    await loop.stop();
    assert.equal(steps(), 1);
  });

  test("goes on at once while there is more, whatever its pace", async () => {
    let left = 5;
    const { promise, resolve } = Promise.withResolvers<void>();
    const step = async () => {
      if (--left === 0) resolve();
      return await Promise.resolve(left > 0);
    };
    const { loop } = countSteps({ paceMs: NEVER_MS, step });
    await promise;
    await loop.stop();
    assert.equal(left, 0);
  });
});
