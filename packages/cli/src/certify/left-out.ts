import type { Need } from "./schedule/families.ts";
import { type Both, say } from "./stories/both.ts";

/** Why a schedule was left out: what the configuration or the merchant does not offer, or what came of asking it. */
export type LeftOut = Need | "not_charged_again";

/** One sentence for each, as the console and the reports say it. docs/certify.md says the same, and what brings it in. */
export const LEFT_OUT: Readonly<Record<LeftOut, Both>> = {
  retry: say(
    "no second charge of an order is configured",
    "charge kedua untuk satu pesanan tidak dikonfigurasi",
  ),
  two_open: say(
    "an order is not charged again while it can still be paid",
    "pesanan tidak ditagih lagi selama masih bisa dibayar",
  ),
  not_charged_again: say(
    "the order was not charged again when the story came to that",
    "pesanan tidak ditagih lagi ketika ceritanya sampai di situ",
  ),
  finish: say("no finish page is configured", "halaman selesai tidak dikonfigurasi"),
  reconcile: say("no reconciliation is configured", "rekonsiliasi tidak dikonfigurasi"),
  app: say("certify does not start the application", "certify tidak menjalankan aplikasinya"),
};
