import { type Html, html } from "../../parts/html.ts";
import type { Language } from "../../parts/language.ts";
import { noticeBox } from "../../parts/notice-box.ts";
import { type Say, sayIn } from "../../parts/say.ts";
import { bareFrame, type Reader } from "../frame/bare-frame.ts";
import { lockedText } from "./password-parts.ts";

interface CodePage extends Reader {
  readonly back?: string | undefined;
  /** That was chosen on the sign-in page. */
  readonly chosen?: Language | undefined;
  readonly refusal?:
    { readonly reason: "wrong" } | { readonly reason: "locked"; readonly retryAfterS: number };
}

/** The second step of the sign-in: shown to nobody whose password was not right. */
export function codePage({ assets, language, back, chosen, refusal }: CodePage): Html {
  const say = sayIn(language);
  return bareFrame({
    title: say("Enter your code", "Masukkan kode"),
    language,
    assets,
    address: `/dashboard/sign-in/code${back === undefined ? "" : `?back=${encodeURIComponent(back)}`}`,
    body: html`<h1>${say("Enter your code", "Masukkan kode")}</h1>
      ${refusal && noticeBox({ tone: "bad", text: refusalText(say, refusal) })}
      <form method="post" action="/dashboard/sign-in/code" class="stack">
        <input type="hidden" name="back" value="${back}" />
        <input type="hidden" name="language" value="${chosen}" />
        ${codeField(say, { recovery: true, isFirst: true })}
        <button class="button primary">${say("Sign in", "Masuk")}</button>
      </form>
      <p class="hint">
        ${say(
          "Lost both? An owner can switch the second step off for you under Users. Where Gerbang runs, this does:",
          "Kehilangan keduanya? Pemilik dapat mematikan langkah kedua untuk Anda di halaman Pengguna. Di tempat Gerbang berjalan, perintah ini mematikannya:",
        )}
        <code class="code">gerbang user two-step-off ${say("EMAIL", "E-MAIL")}</code>
      </p>
      <p>
        <a href="/dashboard/sign-in">${say("Back to the password", "Kembali ke kata sandi")}</a>
      </p>`,
  });
}

function refusalText(say: Say, refusal: NonNullable<CodePage["refusal"]>): string {
  return refusal.reason === "wrong" ? wrongCodeText(say) : lockedText(say, refusal);
}

export function wrongCodeText(say: Say): string {
  return say(
    "This code is wrong, or was used before. The app shows a new one every 30 seconds.",
    "Kode salah, atau sudah dipakai. Aplikasi menampilkan kode baru setiap 30 detik.",
  );
}

interface CodeField {
  /** Whether a recovery code does, too. */
  readonly recovery: boolean;
  /** Whether it has the cursor when the page opens. */
  readonly isFirst?: boolean;
  readonly id?: string;
  readonly mark?: Html | false;
}

/** Where a code is typed: of the app, which browsers and phones fill in, or a recovery code. */
export function codeField(say: Say, { recovery, isFirst, id = "code", mark }: CodeField): Html {
  const hint = recovery
    ? say(
        "Six digits from your app, or a recovery code.",
        "Enam angka dari aplikasi, atau kode pemulihan.",
      )
    : say("Six digits from your app.", "Enam angka dari aplikasi.");
  return html`<div class="field">
    <label for="${id}">${say("Code", "Kode")}</label>
    <input
      id="${id}"
      name="code"
      type="text"
      inputmode="${recovery ? "text" : "numeric"}"
      autocomplete="one-time-code"
      autocapitalize="none"
      spellcheck="false"
      maxlength="40"
      required
      aria-describedby="${id}-hint"
      ${isFirst && html`autofocus`}
      ${mark}
    />
    <p class="hint" id="${id}-hint">${hint}</p>
  </div>`;
}
