import {
  decideCancel,
  decideDisable,
  decideEnable,
} from "../../../domain/subscriptions/decide-subscription.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { changeSubscription } from "../../../operations/subscriptions/change-subscription.ts";
import type { Say } from "../../parts/say.ts";
import { endPost } from "../frame/end-post.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { pathPart, type Visit } from "../frame/visit.ts";

const DEEDS = {
  disable: { decide: decideDisable, event: "subscription.disabled" },
  enable: { decide: decideEnable, event: "subscription.enabled" },
  cancel: { decide: decideCancel, event: "subscription.cancelled" },
} as const;

type Deed = keyof typeof DEEDS;

/** Stops a subscription, goes on with it, or ends it for ever; the same again changes nothing. */
export function postDeed(deed: Deed): (visit: Visit) => Promise<unknown> {
  return async (visit) => {
    const { context, merchant, session, say } = visit;
    const id = pathPart(visit, "id");
    const by = { via: "dashboard" };
    const command = { id, ...DEEDS[deed], data: by };
    const decision = await changeSubscription(
      context.gateway,
      await requireMerchant(visit),
      command,
    );
    if (!decision) return await sendUnknown(visit);
    const page = `/subscriptions/${encodeURIComponent(id)}`;
    if (decision.outcome === "refused") {
      const text = say("The subscription has ended.", "Langganan sudah berakhir.");
      return await endPost(visit, page, { tone: "bad", text });
    }
    if (decision.outcome === "applied") {
      const done = { action: `subscription_${deed}`, subject: decision.subscription.name };
      await recordActivity(context.gateway, { session, merchantId: merchant.id }, done);
    }
    return await endPost(visit, page, { tone: "good", text: doneText(say, deed) });
  };
}

function doneText(say: Say, deed: Deed): string {
  switch (deed) {
    case "disable":
      return say(
        "Stopped: nothing is charged until you go on.",
        "Dihentikan: tidak ada tagihan sampai Anda melanjutkan.",
      );
    case "enable":
      return say(
        "It goes on with the next period.",
        "Langganan berlanjut dengan periode berikutnya.",
      );
    case "cancel":
      return say("Cancelled for ever.", "Dibatalkan untuk selamanya.");
  }
}
