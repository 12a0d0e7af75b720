export interface Heartbeat {
  /** Resolves when the beat in hand has ended. */
  stop(): Promise<void>;
}

/**
 * Repeats something for as long as other work lasts, to keep a lease alive. A beat that takes longer
 * than it should delays the next one; one that fails is reported, and followed by the next.
 */
export function startHeartbeat(
  everyMs: number,
  beat: () => Promise<void>,
  onError: (error: unknown) => void,
): Heartbeat {
  let inHand: Promise<void> | undefined;
  const timer = setInterval(() => {
    inHand ??= beat()
      .catch(onError)
      .finally(() => {
        inHand = undefined;
      });
  }, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await inHand;
    },
  };
}

/** Runs `work` with a heartbeat beside it. */
export async function withHeartbeat<Result>(
  everyMs: number,
  { beat, onError }: { readonly beat: () => Promise<void>; onError: (error: unknown) => void },
  work: () => Promise<Result>,
): Promise<Result> {
  const heartbeat = startHeartbeat(everyMs, beat, onError);
  try {
    return await work();
  } finally {
    await heartbeat.stop();
  }
}
