/** The merchant's time, where a sandbox has it go differently from everybody's. */
export interface MerchantClock {
  readonly now: () => Date;
  /**
   * Asks the gateway what time it is, unless it was asked so lately; what was known stays where nothing answers.
   */
  readonly refresh: (withinMs?: number) => Promise<void>;
  /** The same, where somebody let it be asked before: for everybody else a page need not wait for the gateway. */
  readonly keepUp: () => Promise<void>;
}

interface ClockOptions {
  readonly gatewayUrl: string;
  readonly serverKey: string;
}

/** For tests that let hours pass in a moment. Everybody's time until it is asked for, and without a sandbox. */
export function openMerchantClock({ gatewayUrl, serverKey }: ClockOptions): MerchantClock {
  let now = () => new Date();
  let askedAt = -Infinity;
  const refresh = async (withinMs = 0) => {
    const start = performance.now();
    if (start - askedAt < withinMs) return;
    askedAt = start;
    const clock = await readClock({ gatewayUrl, serverKey }).catch(() => {});
    if (!clock) return;
    const frozenAt = new Date(clock.now);
    now = clock.mode === "frozen" ? () => frozenAt : () => new Date(Date.now() + clock.offset_ms);
  };
  return {
    now: () => now(),
    refresh,
    keepUp: async () => await (askedAt === -Infinity ? undefined : refresh()),
  };
}

const WAIT_MAX_MS = 2_000;

async function readClock({ gatewayUrl, serverKey }: ClockOptions) {
  const answer = await fetch(`${gatewayUrl}/sandbox/v1/clock`, {
    headers: { authorization: `Basic ${btoa(`${serverKey}:`)}` },
    signal: AbortSignal.timeout(WAIT_MAX_MS),
  });
  if (!answer.ok) return;
  return (await answer.json()) as { mode: string; now: string; offset_ms: number };
}
