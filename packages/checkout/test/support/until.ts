import { setTimeout as delay } from "node:timers/promises";

const INTERVAL_MS = 10;
const TIMEOUT_MS = 45_000;

/**
 * Resolves when the condition holds; a condition that never does fails the test. Between two looks it leaves the
 * core to what is waited for.
 */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition.toString()}`);
    await delay(INTERVAL_MS);
  }
}
