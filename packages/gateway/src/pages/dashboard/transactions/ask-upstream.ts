import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { type AskOutcome, askUpstream } from "../../../operations/upstream/ask-upstream.ts";
import type { Say } from "../../parts/say.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { pathPart, type Visit } from "../frame/visit.ts";

/** Asks the upstream about a transaction and waits for what it says. */
export async function askAboutTransaction(visit: Visit): Promise<unknown> {
  const { context, session, base, reply } = visit;
  const merchant = await requireMerchant(visit);
  const transaction = await context.gateway.findTransaction(merchant.id, pathPart(visit, "id"));
  if (!transaction) return await sendUnknown(visit);
  const outcome = await askUpstream(context.gateway, merchant, transaction);
  if (outcome === "asked" || outcome === "silent") {
    const by = { session, merchantId: merchant.id };
    const { orderId: subject } = transaction;
    await recordActivity(context.gateway, by, { action: "ask_upstream", subject });
  }
  return await reply.redirect(`${base}/transactions/${transaction.id}?result=${outcome}`, 303);
}

/** By what came of it. */
export function askTexts(say: Say): Readonly<Record<AskOutcome, string>> {
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
