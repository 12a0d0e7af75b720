import type { Form } from "../../parts/form.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Language } from "../../parts/language.ts";
import { noticeBox } from "../../parts/notice-box.ts";
import { type Say, sayIn } from "../../parts/say.ts";
import { bareFrame, type Reader } from "../frame/bare-frame.ts";
import {
  lockedText,
  newPasswordFields,
  type PasswordRefusal,
  passwordText,
} from "./password-parts.ts";

interface SignInPage extends Reader {
  readonly back?: string | undefined;
  /** That was chosen on this page. */
  readonly chosen?: Language | undefined;
  readonly email?: string;
  readonly refusal?:
    { readonly reason: "wrong" } | { readonly reason: "locked"; readonly retryAfterS: number };
}

function refusalText(refusal: NonNullable<SignInPage["refusal"]>, say: Say): string {
  return refusal.reason === "wrong"
    ? say("E-mail or password is wrong.", "E-mail atau kata sandi salah.")
    : lockedText(say, refusal);
}

export function signInPage(page: SignInPage): Html {
  const { assets, language, back, chosen, email, refusal } = page;
  const say = sayIn(language);
  return bareFrame({
    title: say("Sign in", "Masuk"),
    language,
    assets,
    address: `/dashboard/sign-in${back === undefined ? "" : `?back=${encodeURIComponent(back)}`}`,
    body: html`<h1>${say("Sign in", "Masuk")}</h1>
      ${refusal && noticeBox({ tone: "bad", text: refusalText(refusal, say) })}
      <form method="post" action="/dashboard/sign-in" class="stack">
        <input type="hidden" name="back" value="${back}" />
        <input type="hidden" name="language" value="${chosen}" />
        <div class="field">
          <label for="email">E-mail</label>
          <input
            id="email"
            name="email"
            type="email"
            autocomplete="username"
            required
            value="${email}"
          />
        </div>
        <div class="field">
          <label for="password">${say("Password", "Kata sandi")}</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
          />
        </div>
        <button class="button primary">${say("Sign in", "Masuk")}</button>
      </form>
      ${waysIn(page)}`,
  });
}

/** For who has no password, or not any more. */
function waysIn({ language, email }: SignInPage): Html {
  const say = sayIn(language);
  return html`<p class="hint">
      ${say(
        "First time here? Gerbang prints a one-time link when it starts.",
        "Baru di sini? Gerbang mencetak tautan sekali pakai saat dijalankan.",
      )}
    </p>
    <p class="hint">
      ${say(
        "Forgot the password? Ask an owner for a new link. Where Gerbang runs, this prints one:",
        "Lupa kata sandi? Minta tautan baru kepada pemilik. Di tempat Gerbang berjalan, perintah ini mencetaknya:",
      )}
      <code class="code">gerbang user link ${email ?? say("EMAIL", "E-MAIL")}</code>
    </p>`;
}

interface WelcomePage extends Reader {
  /** The link itself, as a path. */
  readonly address: string;
  readonly user: { readonly name: string; readonly email: string; readonly isFirst: boolean };
  readonly refusal?: PasswordRefusal;
  /** Stays in its field when the form is refused. */
  readonly typed?: Form;
}

export function welcomePage(page: WelcomePage): Html {
  const { assets, language, address, user, refusal, typed } = page;
  const say = sayIn(language);
  return bareFrame({
    title: say("Choose a password", "Pilih kata sandi"),
    language,
    assets,
    address,
    body: html`<h1>${say("Welcome", "Selamat datang")}${!user.isFirst && html`, ${user.name}`}</h1>
      <p class="muted">
        ${say(
          "Choose a password. This link works once.",
          "Pilih kata sandi. Tautan ini hanya berlaku sekali.",
        )}
      </p>
      ${refusal && noticeBox({ tone: "bad", text: passwordText(say, refusal) })}
      <form method="post" action="${address}" class="stack">
        <input type="hidden" name="language" value="${language}" />
        ${
          user.isFirst &&
          html`<div class="field">
            <label for="name">${say("Your name", "Nama Anda")}</label>
            <input
              id="name"
              name="name"
              type="text"
              maxlength="100"
              autocomplete="name"
              required
              value="${typed?.["name"]}"
            />
          </div>`
        }
        <div class="field">
          <label for="email">E-mail</label>
          <input
            id="email"
            name="email"
            type="email"
            autocomplete="username"
            required
            value="${user.isFirst ? typed?.["email"] : user.email}"
            ${!user.isFirst && "readonly"}
          />
        </div>
        ${newPasswordFields(say)}
        <button class="button primary">${say("Save and sign in", "Simpan dan masuk")}</button>
      </form>`,
  });
}
