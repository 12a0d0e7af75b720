import type { AskOutcome } from "../../../operations/upstream/ask-upstream.ts";
import type { Say } from "../../parts/say.ts";
import { endPost } from "../frame/end-post.ts";
import type { Equivalent } from "../frame/equivalent.ts";
import type { Visit } from "../frame/visit.ts";

const GOOD_OUTCOMES: readonly ActionResult[] = ["cancelled", "captured", "refunded", "asked"];

/** Back to the transaction, which says what an action on it came to. */
export async function endAction(
  visit: Visit,
  id: string,
  result: ActionResult,
  same?: Equivalent,
): Promise<unknown> {
  return await endPost(visit, `/transactions/${encodeURIComponent(id)}`, {
    tone: GOOD_OUTCOMES.includes(result) ? "good" : "bad",
    text: outcomeTexts(visit.say)[result],
    ...(same && { same }),
  });
}

type ActionResult = keyof ReturnType<typeof outcomeTexts>;

function outcomeTexts(say: Say) {
  return {
    ...askTexts(say),
    ...refundRefusals(say),
    cancel_unavailable: say(
      "The upstream has not said yet whether it is cancelled. It is asked again by itself.",
      "Upstream belum memastikan pembatalan. Akan ditanyai lagi dengan sendirinya.",
    ),
    unavailable: say(
      "No refund is booked: the upstream was not reached, or has not answered. What it may have made stays reserved, and it is asked again by itself.",
      "Pengembalian belum dibukukan: upstream tidak terhubung atau belum menjawab. Yang mungkin sudah dilakukan tetap ditahan, dan upstream ditanyai lagi dengan sendirinya.",
    ),
    cancelled: say("Cancelled.", "Dibatalkan."),
    captured: say("Captured: the amount is taken.", "Dana sudah diambil."),
    not_reserved: say(
      "Not captured: it is no longer reserved.",
      "Tidak diambil: dana sudah tidak ditahan.",
    ),
    refunded: say(
      "Refunded. The provider confirms it in a moment.",
      "Dana dikembalikan. Penyedia segera mengonfirmasi.",
    ),
    not_pending: say(
      "Not cancelled: it is no longer pending.",
      "Tidak dibatalkan: sudah tidak pending.",
    ),
  };
}

/** Why nothing was given back. */
function refundRefusals(say: Say) {
  return {
    invalid_amount: say(
      "Not refunded: the amount is more than what is left, or none.",
      "Tidak dikembalikan: jumlah melebihi sisa, atau tidak sah.",
    ),
    not_paid: say("Not refunded: it was never paid.", "Tidak dikembalikan: belum pernah dibayar."),
    nothing_left: say(
      "Not refunded: everything was given back already.",
      "Tidak dikembalikan: semuanya sudah dikembalikan.",
    ),
    not_refundable: say(
      "Not refunded: this payment can be returned only as a whole, or not at all.",
      "Tidak dikembalikan: pembayaran ini hanya dapat dikembalikan seluruhnya, atau tidak sama sekali.",
    ),
    window_closed: say(
      "Not refunded: the time in which it could be returned is over, or has not come today.",
      "Tidak dikembalikan: batas waktu pengembalian sudah lewat, atau belum tiba hari ini.",
    ),
    duplicate_key: say(
      "Refunded already: this form was sent before.",
      "Sudah dikembalikan: formulir ini sudah dikirim.",
    ),
    short_of_funds: say(
      "Not refunded: the merchant's balance is too low.",
      "Tidak dikembalikan: saldo merchant tidak cukup.",
    ),
    denied_by_provider: say(
      "Not refunded: the provider refused.",
      "Tidak dikembalikan: ditolak penyedia.",
    ),
  };
}

/** By what came of it. */
function askTexts(say: Say): Readonly<Record<AskOutcome, string>> {
  return {
    asked: say(
      "The upstream has answered: this is how it stands.",
      "Upstream sudah menjawab: inilah keadaannya.",
    ),
    silent: say(
      "The upstream gave no usable answer. It is asked again by itself.",
      "Upstream tidak memberi jawaban jelas. Akan ditanyai lagi dengan sendirinya.",
    ),
    busy: say(
      "The upstream is being asked this very moment.",
      "Upstream sedang ditanyai saat ini.",
    ),
    nothing_to_ask: say(
      "There is nothing to ask an upstream about.",
      "Tidak ada yang perlu ditanyakan kepada upstream.",
    ),
  };
}
