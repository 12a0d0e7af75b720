import { type Html, html } from "../../parts/html.ts";
import { noticeBox } from "../../parts/notice-box.ts";
import { type Say, sayIn } from "../../parts/say.ts";
import { bareFrame, type Reader } from "../frame/frame.ts";

interface SignInPage extends Reader {
  readonly back?: string | undefined;
  readonly email?: string;
  readonly refusal?:
    { readonly reason: "wrong" } | { readonly reason: "locked"; readonly retryAfterS: number };
}

function refusalText(refusal: NonNullable<SignInPage["refusal"]>, say: Say): string {
  if (refusal.reason === "wrong") {
    return say("E-mail or password is wrong.", "E-mail atau kata sandi salah.");
  }
  const minutes = Math.ceil(refusal.retryAfterS / 60);
  return say(
    `Too many tries. Wait ${minutes === 1 ? "a minute" : `${minutes} minutes`}, then try again.`,
    `Terlalu banyak percobaan. Tunggu ${minutes} menit, lalu coba lagi.`,
  );
}

export function signInPage({ assets, language, back, email, refusal }: SignInPage): Html {
  const say = sayIn(language);
  return bareFrame({
    title: say("Sign in", "Masuk"),
    language,
    assets,
    body: html`<h1>${say("Sign in", "Masuk")}</h1>
      ${refusal && noticeBox({ tone: "bad", text: refusalText(refusal, say) })}
      <form method="post" action="/dashboard/sign-in" class="stack">
        <input type="hidden" name="back" value="${back}" />
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
      <p class="hint">
        ${say(
          "First time here? Gerbang prints a one-time link when it starts.",
          "Baru di sini? Gerbang mencetak tautan sekali pakai saat dijalankan.",
        )}
      </p>`,
  });
}

type PasswordRefusal = "too_short" | "too_long" | "too_plain" | "bad_email" | "differs";

interface WelcomePage extends Reader {
  readonly user: { readonly name: string; readonly email: string; readonly isFirst: boolean };
  readonly refusal?: PasswordRefusal;
}

export function welcomePage({ assets, language, user, refusal }: WelcomePage): Html {
  const say = sayIn(language);
  return bareFrame({
    title: say("Choose a password", "Pilih kata sandi"),
    language,
    assets,
    body: html`<h1>${say("Welcome", "Selamat datang")}${!user.isFirst && html`, ${user.name}`}</h1>
      <p class="muted">
        ${say(
          "Choose a password. This link works once.",
          "Pilih kata sandi. Tautan ini hanya berlaku sekali.",
        )}
      </p>
      ${refusal && noticeBox({ tone: "bad", text: passwordText(say, refusal) })}
      <form method="post" class="stack">
        ${
          user.isFirst &&
          html`<div class="field">
            <label for="name">${say("Your name", "Nama Anda")}</label>
            <input id="name" name="name" type="text" maxlength="100" autocomplete="name" required />
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
            ${!user.isFirst && html`readonly value="${user.email}"`}
          />
        </div>
        ${passwordFields(say)}
        <button class="button primary">${say("Save and sign in", "Simpan dan masuk")}</button>
      </form>`,
  });
}

function passwordFields(say: Say): Html {
  return html`<div class="field">
      <label for="password">${say("Password", "Kata sandi")}</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="new-password"
        minlength="8"
        required
        aria-describedby="rule"
      />
      <p class="hint" id="rule">
        ${say(
          "At least 8 characters with a digit, a lower-case and an upper-case letter.",
          "Minimal 8 karakter dengan angka, huruf kecil, dan huruf besar.",
        )}
      </p>
    </div>
    <div class="field">
      <label for="repeated">${say("Once more", "Sekali lagi")}</label>
      <input id="repeated" name="repeated" type="password" autocomplete="new-password" required />
    </div>`;
}

function passwordText(say: Say, refusal: PasswordRefusal): string {
  switch (refusal) {
    case "too_short":
      return say("Too short: at least 8 characters.", "Terlalu pendek: minimal 8 karakter.");
    case "too_long":
      return say("Too long: at most 256 characters.", "Terlalu panjang: maksimal 256 karakter.");
    case "too_plain":
      return say(
        "It needs a digit, a lower-case and an upper-case letter.",
        "Harus ada angka, huruf kecil, dan huruf besar.",
      );
    case "bad_email":
      return say(
        "This e-mail address is taken or is none.",
        "Alamat e-mail ini sudah dipakai atau tidak sah.",
      );
    case "differs":
      return say("The two passwords differ.", "Kedua kata sandi berbeda.");
  }
}
