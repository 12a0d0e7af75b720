import type { ActiveFaultPlan, FaultRule } from "../../../domain/notifications/fault-plan.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { faultWord } from "../frame/attempt-words.ts";
import { csrfField, panel } from "../frame/form-parts.ts";
import { count } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { reportedWord } from "../frame/wire-words.ts";
import { apiCalls } from "./api-calls.ts";
import { fieldsOf, type TypedPlan } from "./fault-fields.ts";
import { faultForm } from "./fault-form.ts";
import { faultTexts, kindTexts, PRESETS } from "./fault-texts.ts";

/** The plan by which notifications go wrong. */
export function faultSection(
  visit: Visit,
  plan: ActiveFaultPlan | undefined,
  typed?: TypedPlan,
): Html {
  const { say } = visit;
  const hint = say(
    "Bad luck on purpose, by the same seed the same way again: to see that your server copes.",
    "Gangguan yang disengaja, dengan seed yang sama hasilnya sama: untuk menguji server Anda.",
  );
  const shown = typed ?? { fields: plan ? fieldsOf(plan) : {}, problems: {} };
  return panel(
    {
      title: say("Faults on the way to your server", "Gangguan menuju server Anda"),
      hint,
      id: "faults",
    },
    html`${
      plan
        ? activePlan(visit, plan)
        : html`<p class="hint">
            ${say(
              "None: every notification goes out as it should.",
              "Tidak ada: semua notifikasi dikirim apa adanya.",
            )}
          </p>`
    }
    ${presetForm(visit)} ${faultForm(visit, shown, { isReplacing: plan !== undefined })}
    ${apiCalls(visit, [
      {
        method: "PUT",
        path: "/faults",
        body: { seed: 1, rules: [{ fault: "duplicate", share: 0.5 }] },
      },
      { method: "DELETE", path: "/faults" },
    ])}`,
  );
}

function presetForm({ say, base, session }: Visit): Html {
  return html`<form method="post" action="${base}/sandbox/faults" class="inline" data-once>
    ${csrfField(session)}
    <span class="hint">${say("Ready-made", "Siap pakai")}:</span>
    ${PRESETS.map(
      ({ name, label }) =>
        html`<button class="button small" name="preset" value="${name}">${label(say)}</button> `,
    )}
  </form>`;
}

function activePlan({ say, base, session }: Visit, plan: ActiveFaultPlan): Html {
  const texts = faultTexts(say);
  const rules = plan.rules.map(
    (rule, index) =>
      html`${ruleChip(say, rule)}
        <span class="hint">
          ${texts[rule.fault]}, ${count(plan.progress.taken[index] ?? 0)} ${say("taken", "terkena")}
        </span> `,
  );
  return html`<div class="active-plan">
    <p>
      ${say("A plan is at work", "Rencana sedang berjalan")}: ${rules}<span class="hint">
        · seed ${plan.seed}, ${count(plan.progress.seen)}
        ${say(plan.progress.seen === 1 ? "message seen" : "messages seen", "pesan dilihat")}
      </span>
    </p>
    <form method="post" action="${base}/sandbox/faults/clear" class="inline" data-once>
      ${csrfField(session)}
      <button class="button small">${say("Clear the plan", "Hapus rencana")}</button>
    </form>
  </div>`;
}

/** A rule in signs: which fault, of how many messages, of which ones, and its numbers. */
function ruleChip(say: Say, rule: FaultRule): Html {
  const { fault, share, limit, kinds, statuses, copies, seconds, attempts, order, nth, attempt } =
    rule;
  const parts = [
    faultWord(say, fault),
    share !== undefined && `${Math.round(share * 10_000) / 100}%`,
    limit !== undefined && `≤ ${limit}`,
    kinds && kinds.map((kind) => kindTexts(say)[kind]).join(", "),
    order,
    nth !== undefined && `#${nth}`,
    statuses && html`${statuses.map((status) => html`${reportedWord(status, say)} `)}`,
    copies !== undefined && `+${copies}`,
    seconds !== undefined && `${seconds} ${say("s", "dtk")}`,
    attempts !== undefined && `×${attempts}`,
    attempt !== undefined && `${say("attempt", "percobaan")} ${attempt}`,
  ];
  const shown = parts.filter((part) => part !== false && part !== undefined);
  return html`<span class="chip waiting">${shown.map((part) => html`${part} `)}</span>`;
}
