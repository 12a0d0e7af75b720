import { BACKGROUND_WORK, type StalledWork } from "../../../domain/stalled-work.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { liftAllStalledWork, liftStalledWork } from "../../../operations/dashboard/stalled-work.ts";
import { type Html, html } from "../../parts/html.ts";
import { endPost } from "../frame/end-post.ts";
import { csrfField, panel } from "../frame/form-parts.ts";
import { timeCell, type Zone } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { workWords } from "../frame/work-words.ts";

/** Background work that failed, what it is about, and the way to have it tried again. */
export function stalledSection(
  visit: Visit,
  stalled: readonly StalledWork[],
  zone: Zone,
): Html | false {
  const { say } = visit;
  if (stalled.length === 0) return false;
  return panel(
    {
      title: say("Work that does not get done", "Tugas yang tidak selesai"),
      id: "stalled",
      hint: say(
        "Gerbang met an error that it did not expect. It tries again later and later and stops after ten failures; everything else goes on. Find the cause, then have it tried again. Times are of the wall clock.",
        "Gerbang menemui kesalahan yang tidak terduga. Tugas dicoba lagi makin jarang dan dihentikan setelah sepuluh kegagalan; yang lain tetap berjalan. Cari sebabnya, lalu coba lagi. Waktu menurut jam nyata.",
      ),
    },
    html`${stalled.length > 1 && may(visit, "lift_work") && liftAllForm(visit)}
      <ul class="pending">
        ${stalled.map((one) => html`<li>${stalledRow(visit, one, zone)}</li>`)}
      </ul>`,
  );
}

function stalledRow(visit: Visit, one: StalledWork, zone: Zone): Html {
  const { say } = visit;
  const failures =
    one.failures === 1
      ? say("failed once", "gagal sekali")
      : say(`failed ${one.failures} times`, `gagal ${one.failures} kali`);
  return html`<div>
      <strong>${workWords(say)[one.work]}</strong> ${subjectLink(visit, one)}
      <span class="chip ${one.quarantinedAt ? "bad" : "waiting"}">
        ${one.quarantinedAt ? say("stopped", "dihentikan") : say("waiting", "menunggu")}
      </span>
      <p class="hint">
        ${failures}, ${say("the last time", "terakhir")} ${timeCell(one.failedAt, zone, say)};
        ${
          one.quarantinedAt
            ? say("it is not tried by itself any more", "tidak dicoba lagi dengan sendirinya")
            : html`${say("tried again", "dicoba lagi")} ${timeCell(one.retryAt, zone, say)}`
        }
      </p>
      <p class="code wrap">${one.error}</p>
    </div>
    ${may(visit, "lift_work") && liftForm(visit, one)}`;
}

function liftForm({ say, base, session }: Visit, { work, subject = "" }: StalledWork): Html {
  return html`<form method="post" action="${base}/stalled/lift" class="inline" data-once>
    ${csrfField(session)}
    <input type="hidden" name="work" value="${work}" />
    <input type="hidden" name="subject" value="${subject}" />
    <button class="button small">
      ${say("Try again", "Coba lagi")}<span class="visually-hidden">
        : ${workWords(say)[work]} ${subject}</span
      >
    </button>
  </form>`;
}

function liftAllForm({ say, base, session }: Visit): Html {
  return html`<form method="post" action="${base}/stalled/lift-all" data-once>
    ${csrfField(session)}
    <button class="button small">${say("Try all of it again", "Coba lagi semuanya")}</button>
  </form>`;
}

function subjectLink({ base, say }: Visit, { work, subject }: StalledWork): Html | string {
  if (subject === undefined) return say("of everything", "untuk semuanya");
  const section = work === "delivery" ? "notifications" : "transactions";
  return html`<a class="code" href="${base}/${section}/${encodeURIComponent(subject)}"
    >${subject}</a
  >`;
}

/** Has one piece of work tried again at once. */
export async function postLift(visit: Visit): Promise<unknown> {
  const { context, merchant, session, fields } = visit;
  const work = BACKGROUND_WORK.find((one) => one === fields["work"]);
  const subject = fields["subject"];
  const place = work && {
    merchantId: merchant.id,
    work,
    ...(subject !== undefined && { subject }),
  };
  const isLifted = place !== undefined && (await liftStalledWork(context.gateway, place));
  if (isLifted) {
    const by = { session, merchantId: merchant.id };
    const data = { work: place.work };
    await recordActivity(context.gateway, by, {
      action: "lift_work",
      subject: subject ?? "",
      data,
    });
  }
  return await tellOfLift(visit, isLifted);
}

/** Has all stalled work of the merchant tried again at once, also what the list has no room for. */
export async function postLiftAll(visit: Visit): Promise<unknown> {
  const { context, merchant, session } = visit;
  const lifted = await liftAllStalledWork(context.gateway, merchant.id);
  if (lifted > 0) {
    const by = { session, merchantId: merchant.id };
    await recordActivity(context.gateway, by, {
      action: "lift_all_work",
      subject: "",
      data: { lifted },
    });
  }
  return await tellOfLift(visit, lifted > 0);
}

async function tellOfLift(visit: Visit, isLifted: boolean): Promise<unknown> {
  const { say } = visit;
  return await endPost(
    visit,
    "",
    isLifted
      ? { tone: "good", text: say("It is tried again now.", "Sekarang dicoba lagi.") }
      : {
          tone: "bad",
          text: say("Nothing like this is waiting any more.", "Tugas ini sudah tidak menunggu."),
        },
  );
}
