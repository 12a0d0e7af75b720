import { type ActiveFaultPlan, FAULT_KINDS } from "../../../domain/notifications/fault-plan.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField, panel } from "../frame/form-parts.ts";
import type { Visit } from "../frame/visit.ts";
import { apiCalls } from "./api-calls.ts";

/** The plan by which notifications go wrong. */
export function faultSection(visit: Visit, plan: ActiveFaultPlan | undefined): Html {
  const { say } = visit;
  const hint = say(
    "Bad luck on purpose, by the same seed the same way again: to see that your server copes.",
    "Gangguan yang disengaja, dengan seed yang sama hasilnya sama: untuk menguji server Anda.",
  );
  return panel(
    { title: say("Faults on the way to your server", "Gangguan menuju server Anda"), hint },
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
    ${faultForm(visit, plan !== undefined)}
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

function faultForm({ say, base, session }: Visit, isReplacing: boolean): Html {
  return html`<form method="post" action="${base}/sandbox/faults" class="settings">
    ${csrfField(session)}
    <div class="settings-grid narrow">
      <div class="field">
        <label for="fault">${say("Fault", "Gangguan")}</label>
        <select id="fault" name="fault">
          ${FAULT_KINDS.map((fault) => html`<option>${fault}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="share">${say("Share in %", "Bagian dalam %")}</label>
        <input id="share" name="share" type="text" inputmode="numeric" value="100" />
      </div>
      <div class="field">
        <label for="limit">${say("At most", "Paling banyak")}</label>
        <input
          id="limit"
          name="limit"
          type="text"
          inputmode="numeric"
          placeholder="${say("all", "semua")}"
        />
      </div>
      <div class="field">
        <label for="seed">Seed</label>
        <input id="seed" name="seed" type="text" inputmode="numeric" value="1" />
      </div>
    </div>
    <div>
      <button class="button small primary">
        ${
          isReplacing
            ? say("Replace the plan", "Ganti rencana")
            : say("Set the plan", "Pasang rencana")
        }
      </button>
    </div>
  </form>`;
}

function activePlan({ say, base, session }: Visit, plan: ActiveFaultPlan): Html {
  const rules = plan.rules.map(
    ({ fault, share, limit }) =>
      html`<span class="chip waiting"
        >${fault}${
          share !== undefined && html` ${Math.round(share * 100)}%`
        }${limit !== undefined && html` ≤ ${limit}`}</span
      > `,
  );
  return html`<div class="active-plan">
    <p>
      ${say("A plan is at work", "Rencana sedang berjalan")}: ${rules}<span class="hint">
        seed ${plan.seed}, ${plan.progress.seen} ${say("messages seen", "pesan dilihat")}
      </span>
    </p>
    <form method="post" action="${base}/sandbox/faults/clear" class="inline">
      ${csrfField(session)}
      <button class="button small">${say("Clear the plan", "Hapus rencana")}</button>
    </form>
  </div>`;
}
