import type { BackgroundWork } from "../../../domain/stalled-work.ts";
import type { Say } from "../../parts/say.ts";

/** What people call background work. */
export function workWords(say: Say): Readonly<Record<BackgroundWork, string>> {
  return {
    fault_planning: say("Planning faults", "Merencanakan gangguan"),
    expiry: say("Expiring a transaction", "Mengakhiri transaksi"),
    refund_confirmation: say("Confirming a refund", "Mengonfirmasi pengembalian"),
    delivery: say("Sending a notification", "Mengirim notifikasi"),
    hour_sums: say("Adding up the figures", "Menjumlahkan angka"),
    upstream: say("Asking the upstream", "Menanyai upstream"),
    subscription: say("Charging a subscription", "Menagih langganan"),
  };
}
