import { isAnswered } from "../../../domain/notifications/incident-cause.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { muteIncident, unmuteIncident } from "../../../operations/notifications/mute-incident.ts";
import { readIncident } from "../../../operations/notifications/read-incidents.ts";
import {
  resendIncident,
  stopResending,
} from "../../../operations/notifications/resend-incident.ts";
import { tryNotificationUrls } from "../../../operations/notifications/try-notification-urls.ts";
import { ownPath } from "../../parts/own-path.ts";
import { endPost } from "../frame/end-post.ts";
import type { LeftNote } from "../frame/left-note.ts";
import { count, startOfDay } from "../frame/present-values.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { showIncident } from "./incident-page.ts";

const HOUR_MS = 3_600_000;
const MUTE_HOURS_MAX = 24 * 30;
const REASON_LENGTH_MAX = 200;

/** Has an incident disturb nobody, for some hours or until it is over. */
export async function postMute(visit: Visit): Promise<unknown> {
  const { context, merchant, session, fields, say } = visit;
  const hours = readHours(fields["hours"]);
  if (hours === "unreadable") return await refuseChoice(visit);
  const reason = (fields["reason"] ?? "").trim().slice(0, REASON_LENGTH_MAX);
  const isMuted = await muteIncident(context.gateway, merchant, pathPart(visit, "id"), {
    by: session.user.name,
    ...(hours !== undefined && { forMs: hours * HOUR_MS }),
    ...(reason !== "" && { reason }),
  });
  return await endChange(visit, isMuted, {
    action: "incident_mute",
    data: { ...(hours !== undefined && { hours }), ...(reason !== "" && { reason }) },
    text: say("Muted.", "Dibisukan."),
  });
}

/** Nothing chosen is without a limit. */
function readHours(text: string | undefined): number | "unreadable" | undefined {
  if (text === undefined) return undefined;
  const hours = Number(text);
  const isPeriod = Number.isInteger(hours) && hours > 0 && hours <= MUTE_HOURS_MAX;
  return isPeriod ? hours : "unreadable";
}

export async function postUnmute(visit: Visit): Promise<unknown> {
  const { context, merchant, say } = visit;
  const isDone = await unmuteIncident(context.gateway, merchant, pathPart(visit, "id"));
  return await endChange(visit, isDone, {
    action: "incident_unmute",
    text: say("No longer muted.", "Tidak lagi dibisukan."),
  });
}

interface Change {
  readonly action: string;
  readonly data?: object;
  readonly text: string;
}

async function endChange(visit: Visit, isDone: boolean, change: Change): Promise<unknown> {
  if (isDone) await record(visit, change.action, change.data);
  return await endAtIncident(
    visit,
    isDone
      ? { tone: "good", text: change.text }
      : {
          tone: "bad",
          text: visit.say("It is over already.", "Insiden ini sudah selesai."),
        },
  );
}

/** Sends what it kept from arriving again, from a day on where that was said. */
export async function postIncidentResend(visit: Visit): Promise<unknown> {
  const { context, session, fields, say } = visit;
  const merchant = await requireMerchant(visit);
  const incidentId = pathPart(visit, "id");
  const typed = fields["since"] ?? "";
  const zone = await readPresentation(context.gateway, merchant.id);
  const owedSince = startOfDay(typed, zone);
  if (typed !== "" && !owedSince) {
    const problem = say("This is no day.", "Ini bukan tanggal.");
    return await showIncident(visit, { since: typed, problem });
  }
  const by = session.user.name;
  const resent = await resendIncident(context.gateway, merchant, { incidentId, by, owedSince });
  if (resent > 0) {
    const data = { notifications: resent, ...(owedSince && { since: typed }) };
    await record(visit, "incident_resend", data);
  }
  return await endAtIncident(
    visit,
    {
      tone: "good",
      text:
        resent > 0
          ? `${say("On their way again", "Dikirim ulang")}: ${count(resent)}`
          : say("Nothing was left to send again.", "Tidak ada yang perlu dikirim ulang."),
    },
    "#resend",
  );
}

/** Takes back what a resending has not sent yet. */
export async function postResendStop(visit: Visit): Promise<unknown> {
  const { context, merchant, session, say } = visit;
  const incidentId = pathPart(visit, "id");
  const by = session.user.name;
  const taken = await stopResending(context.gateway, merchant, { incidentId, by });
  if (taken !== undefined) await record(visit, "incident_resend_stop", { taken_back: taken });
  return await endAtIncident(
    visit,
    {
      tone: "good",
      text:
        taken === undefined
          ? say("It was stopped already.", "Sudah dihentikan.")
          : `${say("Stopped; not sent", "Dihentikan; tidak dikirim")}: ${count(taken)}`,
    },
    "#resend",
  );
}

/** Tries one URL that the merchant is told at, or that an incident is about, and waits for the answer. */
export async function postUrlTest(visit: Visit): Promise<unknown> {
  const { context, fields, base, say } = visit;
  const merchant = await requireMerchant(visit);
  const url = fields["url"] ?? "";
  const back = ownPath(fields["back"], { below: base, otherwise: `${base}/notifications` });
  const to = back.slice(base.length);
  if (!(await isKnownUrl(visit, merchant.settings.paymentNotificationUrls, { url, back }))) {
    const text = say("This URL is not in the settings.", "URL ini tidak ada di pengaturan.");
    return await endPost(visit, to, { tone: "bad", text });
  }
  const tried = await tryNotificationUrls(context.gateway, merchant, [url]);
  const isGood = tried.some(({ attempts }) => attempts.some(isAnswered));
  await recordActivity(
    context.gateway,
    { session: visit.session, merchantId: merchant.id },
    { action: "settings_test_notification", subject: url, data: { answered: isGood ? 1 : 0 } },
  );
  return await endPost(visit, to, {
    tone: isGood ? "good" : "bad",
    text: isGood
      ? say("The test was answered.", "Uji dijawab.")
      : say("The test failed: see what it says below.", "Uji gagal: lihat keterangannya di bawah."),
  });
}

async function isKnownUrl(
  { context, merchant, base }: Visit,
  named: readonly string[],
  { url, back }: { readonly url: string; readonly back: string },
): Promise<boolean> {
  if (named.includes(url)) return true;
  const prefix = `${base}/incidents/`;
  if (!back.startsWith(prefix)) return false;
  const incident = await readIncident(context.gateway, merchant.id, back.slice(prefix.length));
  return incident?.url === url;
}

async function record(visit: Visit, action: string, data: object = {}): Promise<void> {
  const { context, session, merchant } = visit;
  const incident = await readIncident(context.gateway, merchant.id, pathPart(visit, "id"));
  const subject = incident ? `${incident.url} (${incident.cause})` : "";
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, { action, subject, data });
}

/** Where there is no such incident, or no longer, the list says so. */
async function endAtIncident(visit: Visit, note: LeftNote, part = ""): Promise<unknown> {
  const { context, merchant, say } = visit;
  const incident = await readIncident(context.gateway, merchant.id, pathPart(visit, "id"));
  if (incident) return await endPost(visit, `/incidents/${incident.id}${part}`, note);
  const text = say("There is no such incident.", "Insiden ini tidak ada.");
  return await endPost(visit, "/incidents", { tone: "bad", text });
}
