import { Dispatcher } from "../operations/dispatch-notifications.ts";
import type { Gateway } from "../operations/gateway.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

const NAME = "delivery";
/** The safety net: what is owed from now on wakes the worker, and so does room for more. */
const POLL_MS = 250;

/** Delivers notifications when they are due by their merchant's clock. */
export function startDeliveryWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  const dispatcher = new Dispatcher(gateway, {
    onRoom: () => loop.wake(),
    onError: (error) => onError(error, NAME),
  });
  const loop = runLoop({
    name: NAME,
    pollMs: POLL_MS,
    step: async () => await dispatcher.pump(),
    onError,
  });
  const unsubscribe = gateway.db.changes.subscribe(({ owesNotifications }) => {
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
