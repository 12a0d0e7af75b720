import {
  HELD_RETRY_AFTER_S,
  type Holding,
  MerchantHeldError,
} from "../../../domain/merchants/merchant-held.ts";
import type { Say } from "../../parts/say.ts";
import type { Visit } from "../frame/visit.ts";
import { showSandbox } from "./sandbox-page.ts";

/** Each waits five seconds in line; an attempt under way takes no more than fifteen. */
const DELIVERY_TURNS = 4;

/** Has a form say what holds the merchant, when that did not let go in time. */
export function tellWhatHolds(
  answer: (visit: Visit) => Promise<unknown>,
): (visit: Visit) => Promise<unknown> {
  return async (visit) => {
    for (let turn = 1; ; turn++) {
      try {
        return await answer(visit);
      } catch (error) {
        if (!(error instanceof MerchantHeldError)) throw error;
        // Who asks again at once finds no new attempt begun.
        if (error.holding.doing === "delivery" && turn < DELIVERY_TURNS) continue;
        void visit.reply.header("retry-after", HELD_RETRY_AFTER_S);
        const note = { tone: "bad", text: heldText(visit.say, error.holding) } as const;
        return await showSandbox(visit, { note, status: 409 });
      }
    }
  };
}

function heldText(say: Say, { doing }: Holding): string {
  const what = {
    clock_set: say("the clock is being set", "jam sedang disetel"),
    clock_advance: say("the clock is being advanced", "jam sedang dimajukan"),
    reset: say("the merchant is being reset", "merchant sedang direset"),
    import: say("a session is being imported", "sesi sedang diimpor"),
    control: say("a program has it in hand", "sebuah program sedang mengendalikannya"),
    delivery: say(
      "notifications are being sent, and your server has not answered; an attempt takes up to 15 s",
      "notifikasi sedang dikirim, dan server Anda belum menjawab; satu percobaan sampai 15 detik",
    ),
    other: say("something else is being done with it", "sedang ada pekerjaan lain"),
  }[doing ?? "other"];
  return say(
    `Nothing was changed: ${what}. Try again in a moment.`,
    `Tidak ada yang berubah: ${what}. Coba lagi sebentar lagi.`,
  );
}
