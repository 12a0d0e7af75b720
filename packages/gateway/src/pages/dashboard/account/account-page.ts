import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { listOwnSessions, type OwnSession } from "../../../operations/dashboard/session.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { csrfField, noteBox, panel } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { TWO_STEP_PATH } from "../frame/guarded-routes.ts";
import { timeCell, type Zone, zoneName } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { newPasswordFields } from "./password-parts.ts";

/** Why a form of this page was refused; what was typed stays in its field, save passwords. */
export interface AccountProblem {
  readonly field: "name" | "email" | "proof" | "current" | "password" | "repeated";
  readonly text: string;
  readonly status: number;
}

/** One's own name, address, password, language and sessions: of the person, whichever merchant is open. */
export async function showAccount(visit: Visit, problem?: AccountProblem): Promise<unknown> {
  const { context, merchant, session, say } = visit;
  const [zone, sessions] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    listOwnSessions(context.gateway, session),
  ]);
  const note = problem && { tone: "bad" as const, text: problem.text };
  return await sendFramed(visit, {
    title: say("Your account", "Akun Anda"),
    ...(problem && { status: problem.status }),
    body: html`${note && noteBox(note)} ${identityPanel(visit, problem)}
    ${passwordPanel(visit, problem)} ${twoStepPanel(visit)} ${languagePanel(visit)}
    ${sessionsPanel(visit, sessions, zone)}`,
  });
}

/** A form of this page; `part` says which, because all of them are sent to its own address. */
function accountForm({ base, session }: Visit, part: string, body: Html): Html {
  return html`<form method="post" action="${base}/account" class="settings" data-once>
    ${csrfField(session)}
    <input type="hidden" name="part" value="${part}" />
    ${body}
  </form>`;
}

function identityPanel(visit: Visit, problem: AccountProblem | undefined): Html {
  const { say, session, fields } = visit;
  const isSent = problem !== undefined && fields["part"] === "identity";
  const typed = isSent ? fields : session.user;
  const hint = say(
    "How the activity log names you, and what you sign in with.",
    "Nama Anda di log aktivitas, dan alamat untuk masuk.",
  );
  const body = html`<div class="settings-grid">
      <div class="field">
        <label for="name">${say("Name", "Nama")}</label>
        <input
          id="name"
          name="name"
          type="text"
          required
          maxlength="100"
          autocomplete="name"
          value="${typed["name"]}"
          ${mark(problem, "name")}
        />
      </div>
      <div class="field">
        <label for="email">E-mail</label>
        <input
          id="email"
          name="email"
          type="email"
          required
          autocomplete="username"
          value="${typed["email"]}"
          ${mark(problem, "email")}
        />
      </div>
      ${proofField(say, problem)}
    </div>
    <div><button class="button small primary">${say("Save", "Simpan")}</button></div>`;
  return panel(
    { title: say("Name and e-mail", "Nama dan e-mail"), hint, id: "identity" },
    accountForm(visit, "identity", body),
  );
}

function proofField(say: Say, problem: AccountProblem | undefined): Html {
  return html`<div class="field">
    <label for="proof">${say("Your password", "Kata sandi Anda")}</label>
    <input
      id="proof"
      name="proof"
      type="password"
      autocomplete="current-password"
      aria-describedby="proof-hint"
      ${mark(problem, "proof")}
    />
    <p class="hint" id="proof-hint">
      ${say("Only for another e-mail address.", "Hanya untuk mengganti alamat e-mail.")}
    </p>
  </div>`;
}

function passwordPanel(visit: Visit, problem: AccountProblem | undefined): Html {
  const { say, session } = visit;
  const hint = say(
    "A new one ends every other session and every sign-in link of yours.",
    "Kata sandi baru mengakhiri semua sesi lain dan semua tautan masuk Anda.",
  );
  const body = html`<input
      type="hidden"
      name="username"
      autocomplete="username"
      value="${session.user.email}"
    />
    <div class="settings-grid">
      <div class="field wide">
        <label for="current">${say("Current password", "Kata sandi sekarang")}</label>
        <input
          id="current"
          name="current"
          type="password"
          autocomplete="current-password"
          required
          ${mark(problem, "current")}
        />
      </div>
      ${newPasswordFields(say, {
        label: say("New password", "Kata sandi baru"),
        marks: { password: mark(problem, "password"), repeated: mark(problem, "repeated") },
      })}
    </div>
    <div>
      <button class="button small primary">${say("Change password", "Ubah kata sandi")}</button>
    </div>`;
  return panel(
    { title: say("Password", "Kata sandi"), hint, id: "password-panel" },
    accountForm(visit, "password", body),
  );
}

function twoStepPanel({ say, session, base }: Visit): Html {
  const hint = say(
    "A code from your phone after the password: who learns the password alone stays outside.",
    "Kode dari ponsel setelah kata sandi: yang hanya tahu kata sandi tidak bisa masuk.",
  );
  const state = session.hasSecondFactor
    ? say("It is on.", "Aktif.")
    : say("It is off.", "Tidak aktif.");
  return panel(
    { title: say("Two-step sign-in", "Masuk dua langkah"), hint, id: "two-step" },
    html`<p>${state}</p>
      <p>
        <a class="button small" href="${base}${TWO_STEP_PATH}">
          ${
            session.hasSecondFactor
              ? say("Recovery codes, switch off", "Kode pemulihan, mematikan")
              : say("Set up", "Siapkan")
          }
        </a>
      </p>`,
  );
}

/** The first field in trouble is marked, and has the cursor. */
function mark(problem: AccountProblem | undefined, field: AccountProblem["field"]) {
  return problem?.field === field && html`aria-invalid="true" autofocus`;
}

function languagePanel({ say, session, base }: Visit): Html {
  const { language } = session.user;
  const names = { en: "English", id: "Bahasa Indonesia" } as const;
  return panel(
    { title: say("Language", "Bahasa"), id: "language-panel" },
    html`<form method="post" action="/dashboard/language" class="settings">
      ${csrfField(session)}
      <input type="hidden" name="back" value="${base}/account" />
      <div class="field">
        <label for="language">${say("Language of these pages", "Bahasa halaman ini")}</label>
        <select id="language" name="language">
          ${(["en", "id"] as const).map(
            (one) =>
              html`<option value="${one}" lang="${one}" ${one === language && "selected"}>
                ${names[one]}
              </option>`,
          )}
        </select>
      </div>
      <div><button class="button small primary">${say("Save", "Simpan")}</button></div>
    </form>`,
  );
}

function sessionsPanel(visit: Visit, sessions: readonly OwnSession[], zone: Zone): Html {
  const { say } = visit;
  const title = say("Where you are signed in", "Tempat Anda masuk");
  return panel(
    { title, id: "sessions" },
    html`<div class="table-box" tabindex="0" role="region" aria-label="${title}">
        <table class="rows cards">
          <thead>
            <tr>
              <th scope="col">
                ${say("Since", "Sejak")} <span class="zone">${zoneName(zone)}</span>
              </th>
              <th scope="col">${say("Last used", "Terakhir dipakai")}</th>
            </tr>
          </thead>
          <tbody>
            ${sessions.map((session) => sessionRow(say, session, zone))}
          </tbody>
        </table>
      </div>
      ${
        sessions.length > 1
          ? accountForm(
              visit,
              "sessions",
              html`<div>
                <button class="button small">
                  ${say("Sign out everywhere else", "Keluar dari perangkat lain")}
                </button>
              </div>`,
            )
          : html`<p class="hint">${say("Nowhere else.", "Tidak ada di tempat lain.")}</p>`
      }`,
  );
}

function sessionRow(say: Say, { startedAt, lastSeenAt, isThis }: OwnSession, zone: Zone): Html {
  return html`<tr>
    <td class="what">
      ${timeCell(startedAt, zone, say)}
      ${isThis && html`<span class="tally">${say("this one", "yang ini")}</span>`}
    </td>
    <td data-label="${say("Last used", "Terakhir dipakai")}">${timeCell(lastSeenAt, zone, say)}</td>
  </tr>`;
}
