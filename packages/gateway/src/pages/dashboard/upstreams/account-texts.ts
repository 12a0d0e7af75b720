import { lookUp } from "../../../domain/look-up.ts";
import type { AccountState } from "../../../domain/upstream/account.ts";
import type { BreakerHealth } from "../../../domain/upstream/account-health.ts";
import type { SkewMs } from "../../../domain/upstream/clock-skew.ts";
import type { Say } from "../../parts/say.ts";

/** What can be done with an account's state, in the words of a button. */
export function doText(say: Say, state: Exclude<AccountState, "draft">): string {
  return {
    active: say("Activate", "Aktifkan"),
    draining: say("Drain", "Kosongkan"),
    off: say("Switch off", "Matikan"),
  }[state];
}

/** What follows from it, before it is done. */
export function followsText(say: Say, state: Exclude<AccountState, "draft">): string {
  return {
    active: say(
      "It takes the merchant's charges from now on, as the routes say.",
      "Mulai sekarang menerima tagihan merchant, sesuai rute.",
    ),
    draining: say(
      "It takes no new charge. What it has is asked about to its end: payments, closings and refunds go on.",
      "Tidak menerima tagihan baru. Yang sudah ada diselesaikan: pembayaran, penutupan, dan pengembalian jalan terus.",
    ),
    off: say(
      "It is not called at all. Payments of codes that customers still have are not noticed, and nothing can be returned there.",
      "Tidak dipanggil sama sekali. Pembayaran atas kode yang masih dipegang pelanggan tidak diketahui, dan tidak ada yang dapat dikembalikan di sana.",
    ),
  }[state];
}

export function stateText(say: Say, state: AccountState): string {
  return {
    draft: say("was never tested", "belum pernah diuji"),
    active: say("takes charges", "menerima tagihan"),
    draining: say("takes no new charges", "tidak menerima tagihan baru"),
    off: say("is not called", "tidak dipanggil"),
  }[state];
}

export function breakerText(say: Say, { state }: BreakerHealth): string {
  return {
    closed: say("called as usual", "dipanggil seperti biasa"),
    open: say("down: not called for now", "bermasalah: sementara tidak dipanggil"),
    half_open: say("being tried again", "sedang dicoba lagi"),
  }[state];
}

/** How far an upstream's clock is from ours, to the second. */
export function skewText(say: Say, skewMs: SkewMs | undefined): string {
  if (skewMs === undefined) return say("not measured lately", "belum terukur baru-baru ini");
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  if (seconds <= 1)
    return say("agrees with ours, to a second", "cocok dengan jam kami, hingga sedetik");
  return skewMs > 0
    ? say(`${seconds} s ahead of ours`, `${seconds} detik lebih cepat dari jam kami`)
    : say(`${seconds} s behind ours`, `${seconds} detik lebih lambat dari jam kami`);
}

/** Why a change was refused. */
export function refusalText(say: Say, reason: string): string {
  const texts: Readonly<Record<string, string>> = {
    no_reason: say("Nothing was changed: say why.", "Tidak ada yang berubah: tulis alasannya."),
    not_tested: say(
      "Nothing was changed: its key has not passed a test. Test it first.",
      "Tidak ada yang berubah: kuncinya belum lulus uji. Uji dulu.",
    ),
    other_environment: say(
      "Nothing was changed: real money and a sandbox never take one merchant's charges side by side.",
      "Tidak ada yang berubah: uang sungguhan dan sandbox tidak boleh menerima tagihan berdampingan.",
    ),
    not_allowed: say(
      "Nothing was asked: this gateway may not call it (UPSTREAMS).",
      "Tidak ditanyai: gateway ini tidak boleh memanggilnya (UPSTREAMS).",
    ),
    over_limit: say(
      "Nothing was asked: the account takes no more calls just now. Try again in a while.",
      "Tidak ditanyai: saat ini akun tidak menerima panggilan lagi. Coba lagi sebentar.",
    ),
    same_key: say("Nothing was changed: that is its key.", "Tidak ada yang berubah: itu kuncinya."),
    changed: say(
      "Nothing was changed: somebody else has just changed its key.",
      "Tidak ada yang berubah: orang lain baru saja mengganti kuncinya.",
    ),
  };
  return (
    lookUp(texts, reason) ??
    say(
      `Nothing was changed: this is no key for this account (${reason}).`,
      `Tidak ada yang berubah: ini bukan kunci untuk akun ini (${reason}).`,
    )
  );
}
