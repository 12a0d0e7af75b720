import type { FaultKind, FaultRule } from "../../../domain/notifications/fault-plan.ts";
import type { RuledKind } from "../../../domain/notifications/ruled-messages.ts";
import type { Say } from "../../parts/say.ts";

/** What each fault does to a message, in one sentence. */
export function faultTexts(say: Say): Readonly<Record<FaultKind, string>> {
  return {
    duplicate: say("the same message comes again", "pesan yang sama datang lagi"),
    reorder: say(
      "it waits until the next message has gone first",
      "menunggu sampai pesan berikutnya lebih dulu terkirim",
    ),
    delay: say("it goes out later", "dikirim lebih lambat"),
    drop: say("it is never sent", "tidak pernah dikirim"),
    corrupt_signature: say("signature_key is wrong", "signature_key salah"),
    wrong_amount: say(
      "one rupiah less, under a signature that fits it",
      "kurang satu rupiah, dengan tanda tangan yang cocok",
    ),
    unknown_member: say("it has a member that no document names", "ada anggota yang tidak dikenal"),
    missing_member: say("one of the optional members is missing", "satu anggota opsional hilang"),
    slow: say("the body takes its time to arrive", "isi pesan tiba perlahan"),
    cut: say("the connection ends in the middle", "koneksi terputus di tengah jalan"),
  };
}

/** What a notification may be about. */
export function kindTexts(say: Say): Readonly<Record<RuledKind, string>> {
  return {
    payment: say("payments", "pembayaran"),
    account: say("linked accounts", "akun tertaut"),
    subscription: say("subscriptions", "langganan"),
  };
}

interface Preset {
  readonly name: string;
  readonly label: (say: Say) => string;
  readonly rules: readonly FaultRule[];
}

/** Bad luck that comes together, at a click. */
export const PRESETS: readonly Preset[] = [
  {
    name: "twice",
    label: (say) => say("Everything twice", "Semuanya dua kali"),
    rules: [{ fault: "duplicate", share: 1 }],
  },
  {
    name: "flaky",
    label: (say) => say("Flaky network", "Jaringan tidak stabil"),
    rules: [
      { fault: "cut", share: 0.3 },
      { fault: "slow", share: 0.3, seconds: 5 },
      { fault: "drop", share: 0.1 },
    ],
  },
  {
    name: "unordered",
    label: (say) => say("Out of order", "Tidak berurutan"),
    rules: [
      { fault: "reorder", share: 0.5 },
      { fault: "delay", share: 0.3, seconds: 60 },
    ],
  },
  {
    name: "forged",
    label: (say) => say("Forged messages", "Pesan palsu"),
    rules: [
      { fault: "corrupt_signature", share: 0.3 },
      { fault: "wrong_amount", share: 0.3 },
    ],
  },
  {
    name: "changed",
    label: (say) => say("Changed members", "Anggota berubah"),
    rules: [
      { fault: "unknown_member", share: 0.5 },
      { fault: "missing_member", share: 0.5 },
    ],
  },
];
