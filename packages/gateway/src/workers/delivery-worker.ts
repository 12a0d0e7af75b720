import { followChanges } from "../operations/follow-changes.ts";
import type { Gateway } from "../operations/gateway.ts";
import { Dispatcher } from "../operations/notifications/dispatch-notifications.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

const NAME = "delivery";
const POLL_MS = 250;
/** While orders come by the thousand, a lease takes some dozens rather than a few. The first one after a rest waits for nothing. */
const PACE_MS = 10;

/**
 * Delivers notifications when they are due by their merchant's clock. What becomes owed wakes it, and
 * so does room for more: the poll finds retries that fall due, and is the safety net for the rest.
 */
export function startDeliveryWorker(
  gateway: Gateway,
  onError: LoopOptions["onError"],
  pollMs: number = POLL_MS,
): Loop {
  const dispatcher = new Dispatcher(gateway, {
    onRoom: () => loop.wake(),
    onError: (error) => onError(error, NAME),
  });
  const loop = runLoop({
    name: NAME,
    pollMs,
    paceMs: PACE_MS,
    step: async () => await dispatcher.pump(),
    onError,
  });
  const unsubscribe = followChanges(gateway, ({ owesNotifications }) => {
    if (owesNotifications) loop.wake();
  });
  return {
    wake: () => loop.wake(),
    async stop() {
      unsubscribe();
      await loop.stop();
      await dispatcher.stop();
    },
  };
}
