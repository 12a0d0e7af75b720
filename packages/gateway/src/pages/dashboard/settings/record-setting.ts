import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { endPost } from "../frame/end-post.ts";
import type { Visit } from "../frame/visit.ts";

/** Writes down what was changed, and says so on the page that the form was on. */
export async function saved(visit: Visit, what: string, page: string): Promise<unknown> {
  await recordSetting(visit, what);
  return await endPost(visit, page, { tone: "good", text: visit.say("Saved.", "Tersimpan.") });
}

export async function recordSetting(
  { context, session, merchant }: Visit,
  what: string,
  { subject = "", data = {} }: { readonly subject?: string; readonly data?: object } = {},
): Promise<void> {
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, { action: `settings_${what}`, subject, data });
}
