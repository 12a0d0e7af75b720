import { formatRupiah } from "@gerbang/protocol";
import {
  ACCOUNTS_MAX,
  type JudgedRoute,
  type RoutedCharge,
  type RouteObstacle,
} from "../../../domain/upstream/choose-route.ts";
import type { RouteOutcome } from "../../../operations/upstream/change-routes.ts";
import type { Say } from "../../parts/say.ts";
import { paymentTypeName } from "../frame/wire-words.ts";

/** Who would take a charge now, in one sentence. */
export function verdictText(
  say: Say,
  judged: readonly JudgedRoute[],
  { amount, paymentType }: RoutedCharge,
): string {
  const charge = `${formatRupiah(amount)} ${say("by", "lewat")} ${paymentTypeName(paymentType)}`;
  const asked = judged
    .filter(({ turn }) => turn !== undefined && turn <= ACCOUNTS_MAX)
    .map(({ account }) => account.label);
  const [first, next] = asked;
  if (first === undefined) {
    return say(`Nothing takes ${charge} now`, `Tidak ada yang menerima ${charge} sekarang`);
  }
  const then = next === undefined ? "" : say(`, then ${next}`, `, lalu ${next}`);
  return `${say(`${charge}: ${first} is asked`, `${charge}: ${first} ditanya`)}${then}`;
}

export function obstacleText(say: Say, obstacle: RouteObstacle): string {
  return {
    disabled: say("the route is disabled", "rutenya dinonaktifkan"),
    payment_type: say("takes another payment type", "untuk jenis pembayaran lain"),
    acquirer: say("takes another acquirer", "untuk akuirer lain"),
    amount: say("takes other amounts", "untuk jumlah lain"),
    account_before: say(
      "an earlier route leads to the same account",
      "rute sebelumnya sudah ke akun ini",
    ),
    not_offered: say(
      "its upstream makes no such charges",
      "upstream-nya tidak melayani tagihan seperti itu",
    ),
    draft: say("the account was never tested", "akun belum pernah diuji"),
    draining: say("the account takes no new charges", "akun tidak menerima tagihan baru"),
    off: say("the account is switched off", "akun dimatikan"),
    not_allowed: say("this gateway may not call it", "gateway ini tidak boleh memanggilnya"),
    breaker_open: say("the account does not answer just now", "akun sedang tidak menjawab"),
  }[obstacle];
}

/** Why routes were not changed. */
export function routeRefusalText(
  say: Say,
  reason: Extract<RouteOutcome, { readonly outcome: "refused" }>["reason"],
): string {
  const why = {
    acquirer: say("that is no acquirer", "akuirernya tidak sah"),
    amounts: say(
      "the amounts are none, or the first is the larger",
      "jumlahnya tidak sah, atau terbalik",
    ),
    position: say("there is no such position", "posisinya tidak ada"),
    no_such_account: say("there is no such account", "akunnya tidak ada"),
    no_such_route: say("somebody else has removed it", "rutenya sudah dihapus orang lain"),
    too_many: say("there are too many routes", "rutenya terlalu banyak"),
    reason: say("say why", "tulis alasannya"),
  }[reason];
  return say(`Nothing was changed: ${why}.`, `Tidak ada yang berubah: ${why}.`);
}
