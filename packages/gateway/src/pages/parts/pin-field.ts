import { type Html, html } from "./html.ts";
import { ICONS } from "./icons.ts";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

const DOTS = Array.from({ length: 6 }, () => html`<i></i>`);

interface PinTexts {
  readonly pin: string;
  /** Which PIN the simulated customer has. */
  readonly pinHint: string;
  readonly keypad: string;
  readonly erase: string;
}

/** Where a customer enters the PIN, with keys for it; again, after a wrong one. */
export function pinField(texts: PinTexts, isWrong: boolean): Html {
  return html`<div class="pin">
    <label for="pin">${texts.pin}</label>
    <div class="pin-field">
      <input
        id="pin"
        name="pin"
        type="password"
        inputmode="numeric"
        pattern="[0-9]{6}"
        minlength="6"
        maxlength="6"
        autocomplete="off"
        placeholder="······"
        required
        aria-describedby="pin-hint"
        data-pin
        ${isWrong && html`aria-invalid="true" autofocus`}
      /><span class="dots" aria-hidden="true">${DOTS}</span>
    </div>
    <p id="pin-hint" class="hint">${texts.pinHint}</p>
    <div class="keypad" role="group" aria-label="${texts.keypad}" data-keypad hidden>
      ${DIGITS.map((digit) => html`<button type="button" data-digit="${digit}">${digit}</button>`)}
      <span></span><button type="button" data-digit="0">0</button>
      <button type="button" data-erase aria-label="${texts.erase}">${ICONS.erase}</button>
    </div>
  </div>`;
}
