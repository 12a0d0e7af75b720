import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { releaseMerchant } from "../../../operations/sandbox/control-merchant.ts";
import { ownPath } from "../../parts/own-path.ts";
import { endPost } from "../frame/end-post.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { sameAsRelease } from "./sandbox-equivalents.ts";

/** Lets go a merchant that a program has in hand, and leads back; once it is free, it only says so. */
export async function postRelease(visit: Visit): Promise<unknown> {
  const { context, session, merchant, fields, base, say } = visit;
  const isReleased = await releaseMerchant(context.gateway, await requireMerchant(visit));
  const back = ownPath(fields["back"], { below: base, otherwise: `${base}/sandbox` });
  const to = back.slice(base.length);
  if (!isReleased) {
    const text = say(
      "No program had it in hand any more.",
      "Tidak ada lagi program yang mengendalikannya.",
    );
    return await endPost(visit, to, { tone: "good", text });
  }
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, { action: "sandbox_release" });
  return await endPost(visit, to, {
    tone: "good",
    text: say("Released: what is due goes out.", "Dilepaskan: yang jatuh tempo dikirim."),
    same: sameAsRelease(visit),
  });
}
