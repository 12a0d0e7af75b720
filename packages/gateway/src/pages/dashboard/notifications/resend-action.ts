import { readNotification } from "../../../operations/dashboard/browse-notifications.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { resendNotification } from "../../../operations/notifications/resend-notification.ts";
import { ownPath } from "../../parts/own-path.ts";
import { endPost } from "../frame/end-post.ts";
import { cliOf, curlOf, type Equivalent } from "../frame/equivalent.ts";
import { readFormKey } from "../frame/form-key.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { pathPart, type Visit } from "../frame/visit.ts";

/** Sends one notification again; the same form sent twice sends it once more, not twice. */
export async function resend(visit: Visit): Promise<unknown> {
  const { context, merchant, session, fields, base, say } = visit;
  const id = pathPart(visit, "id");
  const original = await readNotification(context.gateway, merchant.id, id);
  const sent = await resendNotification(
    context.gateway,
    await requireMerchant(visit),
    id,
    readFormKey(visit),
  );
  if (sent !== undefined) {
    await recordActivity(
      context.gateway,
      { session, merchantId: merchant.id },
      {
        action: "resend",
        subject: original?.notification.orderId ?? "",
        data: { notification: id },
      },
    );
  }
  const back = ownPath(fields["back"], { below: base, otherwise: `${base}/notifications` });
  const note =
    sent === undefined
      ? {
          tone: "bad" as const,
          text: say("There is no such notification.", "Notifikasi ini tidak ada."),
        }
      : {
          tone: "good" as const,
          text: say("The notification is sent again.", "Notifikasi dikirim ulang."),
          ...(merchant.environment === "sandbox" && { same: sameAsResend(visit, id) }),
        };
  return await endPost(visit, back.slice(base.length), note);
}

function sameAsResend({ context }: Visit, id: string): Equivalent {
  const call = { method: "POST", path: `/notifications/${id}/resend` };
  return { cli: cliOf("resend", [id]), curl: curlOf(context.publicUrl(), call) };
}
