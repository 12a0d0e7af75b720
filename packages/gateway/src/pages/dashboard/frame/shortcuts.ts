import { type Html, html } from "../../parts/html.ts";
import { shownSections } from "./sections.ts";
import { may, type Visit } from "./visit.ts";

/** What the keyboard does, in a dialog that `?` opens. */
export function shortcuts(visit: Visit): Html {
  const { say } = visit;
  const rows: readonly (readonly [string, string])[] = [
    ["Ctrl K", say("Find or do anything", "Cari atau lakukan apa saja")],
    ["/", say("Search", "Cari")],
    [
      "j k",
      say("Down and up in a table, as arrows do", "Turun dan naik dalam tabel, seperti panah"),
    ],
    ["Enter", say("Open the row", "Buka baris")],
    ...shownSections(visit).map(({ key, label }) => [`g ${key}`, label(say)] as const),
    ...(may(visit, "see_workbench")
      ? [["`", say("Workbench on this page", "Bengkel di halaman ini")] as const]
      : []),
    ["?", say("This list", "Daftar ini")],
  ];
  return html`<dialog id="shortcuts" aria-labelledby="shortcuts-title">
    <h2 id="shortcuts-title">${say("Keyboard", "Papan ketik")}</h2>
    <dl>
      ${rows.map(
        ([keys, what]) =>
          html`<div>
            <dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
    <label class="check">
      <input type="checkbox" data-single-keys />${say("Single keys work", "Tombol tunggal aktif")}
    </label>
    <p class="hint">
      ${say(
        "Turned off, no letter does anything by itself. Kept in this browser.",
        "Bila dimatikan, tidak ada huruf yang bekerja sendiri. Disimpan di peramban ini.",
      )}
    </p>
    <form method="dialog"><button class="button small">${say("Close", "Tutup")}</button></form>
  </dialog>`;
}
