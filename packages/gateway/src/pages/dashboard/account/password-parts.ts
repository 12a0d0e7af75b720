import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";

interface NewPasswordFields {
  readonly label?: string;
  /** Attributes of the fields that are in trouble. */
  readonly marks?: { readonly password: Html | false; readonly repeated: Html | false };
}

/** Where a new password is typed, twice. */
export function newPasswordFields(say: Say, fields: NewPasswordFields = {}): Html {
  const { label = say("Password", "Kata sandi"), marks } = fields;
  return html`<div class="field">
      <label for="password">${label}</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="new-password"
        minlength="8"
        required
        aria-describedby="rule"
        ${marks?.password}
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
      <input
        id="repeated"
        name="repeated"
        type="password"
        autocomplete="new-password"
        required
        ${marks?.repeated}
      />
    </div>`;
}

export type PasswordRefusal = "too_short" | "too_long" | "too_plain" | "bad_email" | "differs";

export function passwordText(say: Say, refusal: PasswordRefusal): string {
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

/** For how long nobody's password is looked at. */
export function lockedText(say: Say, { retryAfterS }: { readonly retryAfterS: number }): string {
  const minutes = Math.ceil(retryAfterS / 60);
  return say(
    `Too many tries. Wait ${minutes === 1 ? "a minute" : `${minutes} minutes`}, then try again.`,
    `Terlalu banyak percobaan. Tunggu ${minutes} menit, lalu coba lagi.`,
  );
}
