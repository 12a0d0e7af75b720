import type { Say } from "../../parts/say.ts";
import { endPost } from "../frame/end-post.ts";
import type { Visit } from "../frame/visit.ts";

const GOOD_OUTCOMES: readonly ActionResult[] = ["cancelled", "refunded"];

/** Back to the transaction, which says what an action on it came to. */
export async function endAction(visit: Visit, id: string, result: ActionResult): Promise<unknown> {
  return await endPost(visit, `/transactions/${encodeURIComponent(id)}`, {
    tone: GOOD_OUTCOMES.includes(result) ? "good" : "bad",
    text: outcomeTexts(visit.say)[result],
  });
}
type ActionResult = keyof ReturnType<typeof outcomeTexts>;

function outcomeTexts(say: Say) {
  return {
    cancelled: say("Cancelled.", "Dibatalkan."),
    refunded: say(
      "Refunded. The provider confirms it in a moment.",
      "Dana dikembalikan. Penyedia segera mengonfirmasi.",
    ),
    not_pending: say(
      "Not cancelled: it is no longer pending.",
      "Tidak dibatalkan: sudah tidak pending.",
    ),
    invalid_amount: say(
      "Not refunded: the amount is more than what is left, or none.",
      "Tidak dikembalikan: jumlah melebihi sisa, atau tidak sah.",
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
