import { clockMode, type MerchantClock, merchantTime } from "../../../domain/merchants/clock.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { momentText, timeCell, type Zone, zoneName } from "./present-values.ts";
import type { Visit } from "./visit.ts";

/** The merchant's time, which a script has go on as the clock does. */
export function clockText(clock: MerchantClock, { wall, zone, say }: ShownClock): Html {
  const now = merchantTime(clock, wall);
  const goes = clock.frozenAt === undefined;
  return html`<time
      datetime="${now.toISOString()}"
      ${goes && html`data-clock="${zone.utcOffsetHours}"`}
      >${momentText(now, zone, say)}</time
    >
    ${zoneName(zone)}`;
}

interface ShownClock {
  readonly wall: Date;
  readonly zone: Zone;
  readonly say: Say;
}

/** When something is due, by the merchant's clock; what is late is due now. */
export function dueCell({ merchant, context, say }: Visit, dueAt: Date, zone: Zone): Html | string {
  const now = merchantTime(merchant.clock, context.gateway.wallNow());
  return dueAt <= now ? say("due now", "sekarang juga") : timeCell(dueAt, zone, say);
}

/** `real`, `ahead`, `behind` or `stands still`. */
export function clockState(clock: MerchantClock, say: Say): string {
  switch (clockMode(clock)) {
    case "real":
      return say("real", "nyata");
    case "frozen":
      return say("stands still", "berhenti");
    case "offset":
      return clock.offsetMs > 0
        ? say("moved ahead", "dimajukan")
        : say("moved back", "dimundurkan");
  }
}

/** How a clock was set, by the mode's name. */
export function clockModeWords(say: Say): Readonly<Record<string, string>> {
  return {
    real: say("real time", "waktu nyata"),
    offset: say("goes on from there", "berjalan dari sana"),
    frozen: say("stands still", "berhenti"),
  };
}
