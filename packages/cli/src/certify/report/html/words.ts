import type { State } from "../../schedule/state.ts";
import { type Both, say } from "../../stories/both.ts";

export const STATE_WORDS: Readonly<Record<State, Both>> = {
  waiting: say("waiting", "menunggu"),
  "paid in the app": say("paid in the app", "dibayar di aplikasi"),
  "paid by scan": say("paid by scan", "dibayar dengan pindai"),
  "ended unpaid": say("ended unpaid", "berakhir tanpa dibayar"),
  "paid late": say("paid late", "dibayar terlambat"),
  refunded: say("refunded", "di-refund"),
  "refunded twice": say("refunded twice", "di-refund dua kali"),
  "several attempts": say("several attempts", "beberapa percobaan"),
  "two orders": say("two orders", "dua pesanan"),
};

/** What the families are called in Indonesian. */
export const FAMILY_WORDS: Readonly<Record<string, string>> = {
  settle: "pembayaran",
  closed: "berakhir",
  refund: "refund",
  "two refunds": "dua refund",
  attempts: "percobaan",
  forgeries: "pemalsuan",
  redirects: "redirect",
  "delivery faults": "gangguan pengiriman",
  "API faults": "gangguan API",
  "at once": "bersamaan",
  "restarts and two orders": "restart dan dua pesanan",
};
