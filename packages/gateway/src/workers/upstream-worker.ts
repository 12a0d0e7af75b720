import { followChanges } from "../operations/follow-changes.ts";
import type { Gateway } from "../operations/gateway.ts";
import { Resolver } from "../operations/upstream/resolver.ts";
import { type Loop, type LoopOptions, runLoop } from "./run-loop.ts";

const NAME = "upstream";
const POLL_MS = 500;

/**
 * Asks upstreams about what is due. A message of theirs wakes it, and so does room for more: the poll
 * finds what falls due by the clock, and is the safety net for the rest.
 */
export function startUpstreamWorker(gateway: Gateway, onError: LoopOptions["onError"]): Loop {
  const resolver = new Resolver(gateway, {
    onRoom: () => loop.wake(),
    onError: (error) => onError(error, NAME),
  });
  const loop = runLoop({
    name: NAME,
    pollMs: POLL_MS,
    step: async () => await resolver.pump(),
    onError,
  });
  const unsubscribe = followChanges(gateway, ({ isUpstreamDue }) => {
    if (isUpstreamDue) loop.wake();
  });
  return {
    wake: () => loop.wake(),
    async stop() {
      unsubscribe();
      await loop.stop();
      await resolver.stop();
    },
  };
}
