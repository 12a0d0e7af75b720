import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { askUpstream } from "../../../operations/upstream/ask-upstream.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { endAction } from "./end-action.ts";

/** Asks the upstream about a transaction and waits for what it says. */
export async function askAboutTransaction(visit: Visit): Promise<unknown> {
  const { context, session } = visit;
  const merchant = await requireMerchant(visit);
  const transaction = await context.gateway.findTransaction(merchant.id, pathPart(visit, "id"));
  if (!transaction) return await sendUnknown(visit);
  const outcome = await askUpstream(context.gateway, merchant, transaction);
  if (outcome === "asked" || outcome === "silent") {
    const by = { session, merchantId: merchant.id };
    const { orderId: subject } = transaction;
    await recordActivity(context.gateway, by, { action: "ask_upstream", subject });
  }
  return await endAction(visit, transaction.id, outcome);
}
