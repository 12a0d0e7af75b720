import { parseDecisionReason } from "../../../domain/upstream/attention-decision.ts";
import { unlinkAccount } from "../../../operations/accounts/unlink-account.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { endPost } from "../frame/end-post.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { showLinkedAccount } from "./account-page.ts";

/** Unlinks an account as the merchant. Repeating it says that it is not linked, and tells nobody again. */
export async function postRevocation(visit: Visit): Promise<unknown> {
  const { context, merchant, session, say, fields } = visit;
  const id = pathPart(visit, "id");
  const reason = parseDecisionReason(fields["reason"]);
  if (reason === undefined) {
    return await showLinkedAccount(visit, {
      reason: say(
        "Write a reason of up to 500 characters.",
        "Tulis alasan, paling banyak 500 karakter.",
      ),
    });
  }
  const held = await requireMerchant(visit);
  const decision = await unlinkAccount(context.gateway, held, { id, by: "merchant" });
  if (!decision) return await sendUnknown(visit);
  const page = `/accounts/${encodeURIComponent(id)}`;
  if (decision.outcome === "refused") {
    const text = say("Not unlinked: it is not linked.", "Tidak dilepas: akun tidak tertaut.");
    return await endPost(visit, page, { tone: "bad", text });
  }
  const by = { session, merchantId: merchant.id };
  const done = { action: "account_revoke", subject: id, data: { reason } };
  await recordActivity(context.gateway, by, done);
  const text = say("Unlinked.", "Tautan dilepas.");
  return await endPost(visit, page, { tone: "good", text });
}
