import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { readTwoStep, type TwoStepState } from "../../../operations/dashboard/two-step.ts";
import { type Html, html } from "../../parts/html.ts";
import { codePicture } from "../frame/code-picture.ts";
import { csrfField, noteBox, panel } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { TWO_STEP_PATH } from "../frame/guarded-routes.ts";
import { timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { codeField } from "./code-page.ts";

type Part = "begin" | "confirm" | "codes" | "off";

/** Why a form of this page was refused. */
interface TwoStepProblem {
  readonly part: Part;
  readonly text: string;
  readonly status: number;
}

/** Where somebody sets their second step up, gets recovery codes, and switches it off. */
export async function showTwoStep(visit: Visit, problem?: TwoStepProblem): Promise<unknown> {
  const { context, merchant, session, say, note } = visit;
  const { gateway } = context;
  const [state, zone] = await Promise.all([
    readTwoStep(gateway, session, issuerOf(visit)),
    readPresentation(gateway, merchant.id),
  ]);
  const codes = note?.extra?.["codes"];
  const isMissing = merchant.requiresSecondFactor && !session.hasSecondFactor;
  return await sendFramed(visit, {
    title: say("Two-step sign-in", "Masuk dua langkah"),
    styles: ["dashboard-two-step.css"],
    ...(problem && { status: problem.status }),
    body: html`${problem && noteBox({ tone: "bad", text: problem.text })}
    ${isMissing && noteBox({ tone: "bad", text: requiredText(visit) })}
    ${codes !== undefined && codesPanel(visit, codes.split(" "))}
    ${statePanels(visit, { state, zone, problem })}`,
  });
}

/** By what the app tells this Gerbang from others. */
function issuerOf({ context }: Visit): string {
  return `Gerbang ${new URL(context.publicUrl()).host}`;
}

function requiredText({ say, merchant }: Visit): string {
  return say(
    `${merchant.name} is open only to people who sign in with two steps. Set yours up here; nothing else opens before.`,
    `${merchant.name} hanya terbuka bagi yang masuk dengan dua langkah. Siapkan di sini; halaman lain belum terbuka.`,
  );
}

interface Shown {
  readonly state: TwoStepState;
  readonly zone: Zone;
  readonly problem: TwoStepProblem | undefined;
}

function statePanels(visit: Visit, shown: Shown): Html {
  const { state } = shown;
  switch (state.state) {
    case "off":
      return beginPanel(visit, shown);
    case "pending":
      return html`${confirmPanel(visit, state, shown)} ${beginPanel(visit, shown)}`;
    case "on":
      return html`${onPanel(visit, state, shown)} ${offPanel(visit, shown)}`;
  }
}

/** A form of this page; `part` says which, because all of them are sent to its own address. */
function partForm({ base, session }: Visit, part: Part, body: Html): Html {
  return html`<form method="post" action="${base}${TWO_STEP_PATH}" class="settings" data-once>
    ${csrfField(session)}
    <input type="hidden" name="part" value="${part}" />
    ${body}
  </form>`;
}

function mark({ problem }: Shown, part: Part) {
  return problem?.part === part && html`aria-invalid="true" autofocus`;
}

function beginPanel(visit: Visit, shown: Shown): Html {
  const { say } = visit;
  const isAgain = shown.state.state === "pending";
  const title = isAgain ? say("Start again", "Mulai lagi") : say("Switch it on", "Mengaktifkan");
  const hint = isAgain
    ? say(
        "Makes another key; the one above stops working.",
        "Membuat kunci lain; kunci di atas tidak berlaku lagi.",
      )
    : say(
        "After your password, signing in then asks for a code from an app on your phone: any app for one-time codes (TOTP). Gerbang asks at every sign-in and remembers no device.",
        "Setelah kata sandi, masuk akan meminta kode dari aplikasi di ponsel Anda: aplikasi kode sekali pakai (TOTP) mana pun. Gerbang menanyakannya setiap kali masuk dan tidak mengingat perangkat.",
      );
  const body = html`<div class="settings-grid">
      <div class="field">
        <label for="password">${say("Your password", "Kata sandi Anda")}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${mark(shown, "begin")}
        />
      </div>
    </div>
    <div>
      <button class="button small ${isAgain ? "" : "primary"}">
        ${isAgain ? say("Another key", "Kunci lain") : say("Set up", "Siapkan")}
      </button>
    </div>`;
  return panel({ title, hint, id: "begin" }, partForm(visit, "begin", body));
}

function confirmPanel(
  visit: Visit,
  { key, uri }: Extract<TwoStepState, { state: "pending" }>,
  shown: Shown,
): Html {
  const { say } = visit;
  const groups = key.reveal().replaceAll(/(.{4})(?=.)/g, "$1 ");
  const body = html`<div class="two-step-key">
      ${codePicture(uri.reveal(), say("The key as a QR code", "Kunci sebagai kode QR"))}
      <div>
        <p>
          ${say(
            "Scan this with the app, or type the key into it:",
            "Pindai dengan aplikasi, atau ketik kuncinya:",
          )}
        </p>
        <p><code class="copyable" data-copy>${groups}</code></p>
        <p class="hint">
          ${say(
            "For 15 minutes. Then type the code that the app shows.",
            "Berlaku 15 menit. Lalu ketik kode yang ditampilkan aplikasi.",
          )}
        </p>
      </div>
    </div>
    ${partForm(
      visit,
      "confirm",
      html`<div class="settings-grid">
          ${codeField(say, { recovery: false, isFirst: true, mark: mark(shown, "confirm") })}
        </div>
        <div>
          <button class="button small primary">${say("Switch on", "Aktifkan")}</button>
        </div>`,
    )}`;
  return panel({ title: say("Your app", "Aplikasi Anda"), id: "confirm" }, body);
}

/** Shown on the page after, once. */
function codesPanel({ say }: Visit, codes: readonly string[]): Html {
  const hint = say(
    "Each signs you in once, without the app. Keep them where your phone is not: they are not shown again.",
    "Masing-masing untuk masuk satu kali tanpa aplikasi. Simpan terpisah dari ponsel: tidak ditampilkan lagi.",
  );
  return panel(
    { title: say("Recovery codes", "Kode pemulihan"), hint, id: "codes" },
    html`<pre class="recovery-codes code" data-copy>${codes.join("\n")}</pre>`,
  );
}

function onPanel(
  visit: Visit,
  { since, codesLeft }: Extract<TwoStepState, { state: "on" }>,
  shown: Shown,
): Html {
  const { say } = visit;
  const left = say(
    codesLeft === 1 ? "1 recovery code is left." : `${codesLeft} recovery codes are left.`,
    `Tersisa ${codesLeft} kode pemulihan.`,
  );
  const body = html`<p>
      ${say("On since", "Aktif sejak")} ${timeCell(since, shown.zone, say)}. ${left}
    </p>
    ${partForm(
      visit,
      "codes",
      html`<div class="settings-grid">
          ${codeField(say, { recovery: true, id: "code-codes", mark: mark(shown, "codes") })}
        </div>
        <div>
          <button class="button small">
            ${say("Ten new recovery codes", "Sepuluh kode pemulihan baru")}
          </button>
        </div>`,
    )}`;
  const hint = say(
    "New recovery codes take the place of those that are left.",
    "Kode pemulihan baru menggantikan yang tersisa.",
  );
  return panel({ title: say("Recovery codes", "Kode pemulihan"), hint, id: "state" }, body);
}

function offPanel(visit: Visit, shown: Shown): Html {
  const { say } = visit;
  const hint = say(
    "The password alone signs you in then. For another phone: switch it off, then on again.",
    "Setelah itu cukup kata sandi untuk masuk. Ganti ponsel: matikan, lalu aktifkan lagi.",
  );
  const body = html`<div class="settings-grid">
      ${codeField(say, { recovery: true, id: "code-off", mark: mark(shown, "off") })}
    </div>
    <div>
      <button class="button small danger">${say("Switch off", "Matikan")}</button>
    </div>`;
  return panel(
    { title: say("Switch it off", "Mematikan"), hint, id: "off" },
    partForm(visit, "off", body),
  );
}
