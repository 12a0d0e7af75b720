/** The merchant's time, where a sandbox has it go differently from everybody's. */
interface MerchantClock {
  readonly now: () => Date;
  /** Asks the gateway what time it is; what was known stays where nothing answers. */
  readonly refresh: () => Promise<void>;
}

interface ClockOptions {
  readonly gatewayUrl: string;
  readonly serverKey: string;
}

/** For tests that let hours pass in a moment. Everybody's time until it is asked for, and without a sandbox. */
export function openMerchantClock({ gatewayUrl, serverKey }: ClockOptions): MerchantClock {
  let now = () => new Date();
  return {
    now: () => now(),
    async refresh() {
      const headers = { authorization: `Basic ${btoa(`${serverKey}:`)}` };
      const answer = await fetch(`${gatewayUrl}/sandbox/v1/clock`, { headers }).catch(() => {});
      if (!answer?.ok) return;
      const clock = (await answer.json()) as { mode: string; now: string; offset_ms: number };
      const frozenAt = new Date(clock.now);
      now = clock.mode === "frozen" ? () => frozenAt : () => new Date(Date.now() + clock.offset_ms);
    },
  };
}
