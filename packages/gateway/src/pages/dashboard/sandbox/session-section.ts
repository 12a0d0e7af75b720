import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { csrfField, panel, problemAttributes, problemText } from "../frame/form-parts.ts";
import type { Visit } from "../frame/visit.ts";
import { apiCalls } from "./api-calls.ts";

/** The whole session as a file, out and in. */
export function sessionSection(visit: Visit, problem?: string): Html {
  const { say, base, session } = visit;
  const hint = say(
    "Everything that happened to this merchant, in one file without any key: take it along, or bring it back into a merchant without transactions.",
    "Semua yang terjadi pada merchant ini dalam satu berkas tanpa kunci: bawa, atau muat ke merchant tanpa transaksi.",
  );
  return panel(
    { title: say("Session", "Sesi"), hint },
    html`<div>
        <a class="button small" href="${base}/sandbox/session" download>
          ${DASHBOARD_ICONS.download}${say("Export", "Ekspor")}
        </a>
      </div>
      <form
        method="post"
        action="${base}/sandbox/session"
        enctype="multipart/form-data"
        class="file-form"
        data-once
      >
        ${csrfField(session)}
        <div class="field">
          <label for="session-file">${say("File to import", "Berkas untuk diimpor")}</label>
          <input
            id="session-file"
            type="file"
            name="file"
            required
            accept=".jsonl"
            ${problemAttributes("session-file", problem)}
          />
          ${problemText("session-file", problem)}
        </div>
        <button class="button small">${say("Import", "Impor")}</button>
      </form>
      ${resetFold(visit)}
      ${apiCalls(visit, [
        { method: "GET", path: "/export" },
        { method: "POST", path: "/import", file: "session.jsonl" },
        { method: "POST", path: "/reset", body: {} },
      ])}`,
  );
}

/** Folded, so that nobody presses it by mistake. */
function resetFold({ say, base, session }: Visit): Html {
  return html`<details>
    <summary>${say("Begin anew", "Mulai dari awal")}</summary>
    <p class="hint">
      ${say(
        "Forgets all transactions, refunds, events, notifications, faults and the moved clock, for good. Keys and settings stay. Export first what you want to keep.",
        "Melupakan semua transaksi, pengembalian, kejadian, notifikasi, gangguan, dan jam yang digeser, untuk selamanya. Kunci dan pengaturan tetap. Ekspor dulu yang ingin disimpan.",
      )}
    </p>
    <form method="post" action="${base}/sandbox/reset" data-once>
      ${csrfField(session)}
      <button class="button small danger">
        ${say("Forget everything that happened", "Lupakan semua yang terjadi")}
      </button>
    </form>
  </details>`;
}
