import { WALLET_OTP } from "../../domain/accounts/customer.ts";
import { LINK_FAILURES_MAX } from "../../domain/accounts/pay-account.ts";
import { hiddenInput } from "../parts/hidden-input.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { formatMoment } from "../parts/moment.ts";
import { noticeBox } from "../parts/notice-box.ts";
import { pinField } from "../parts/pin-field.ts";
import type { LinkingTexts } from "./linking-texts.ts";
import { LINKING_PATHS, type LinkingView } from "./linking-view.ts";

/** What the customer is asked for next: the consent, the code that was sent, the PIN. */
export function stepForm(view: LinkingView, texts: LinkingTexts): Html {
  const { consentedAt, phoneProvenAt } = view.visit;
  return html`${whoAsks(view, texts)} ${refusalNotice(view, texts)}
  ${
    consentedAt === undefined
      ? consentForm(view, texts)
      : phoneProvenAt === undefined
        ? otpForm(view, texts)
        : pinForm(view, texts)
  }`;
}

function whoAsks({ found, phone, language }: LinkingView, texts: LinkingTexts): Html {
  const { merchant, customer, account } = found;
  return html`<section class="bill" aria-labelledby="asked-by">
    <h1 id="asked-by"><span>${texts.askedBy}</span> ${merchant.profile.name}</h1>
    <p class="order">${customer.name} · ${phone}</p>
    <p class="order">${texts.openUntil} ${formatMoment(account.expiresAt, language)}</p>
  </section>`;
}

function refusalNotice({ visit, notice }: LinkingView, texts: LinkingTexts): Html | false {
  const { failures, lockedUntil } = visit;
  // The address says what happened, the visit whether it is still so.
  const reason = lockedUntil ? "locked" : failures > 0 && notice !== "linked" ? notice : undefined;
  if (reason === undefined) return false;
  const { title, text } = texts.refusals[reason];
  const advice = lockedUntil
    ? texts.lockedUntil(lockedUntil)
    : texts.triesLeft(LINK_FAILURES_MAX - failures);
  const alert = { tone: "bad", icon: ICONS.alert, title, text: `${text} ${advice}` } as const;
  return noticeBox({ ...alert, id: "notice" });
}

function consentForm(view: LinkingView, texts: LinkingTexts): Html {
  return html`<form class="card pay" method="post" action="${pathOf(view)}/consent" data-once>
    ${hiddenInput("id", view.name)}
    <p class="hint">${texts.step(1)}</p>
    <h2>${texts.consentTitle}</h2>
    <ul class="consents">
      ${texts.consents(view.found.customer.pinFrom).map(consentLine)}
    </ul>
    <p class="muted">${texts.revocable}</p>
    <div class="buttons">
      <button class="button primary" type="submit">${texts.agree}</button>
      ${refuseButton(view, texts)}
    </div>
  </form>`;
}

export function consentLine(consent: string): Html {
  return html`<li>${ICONS.check}<span>${consent}</span></li>`;
}

function otpForm(view: LinkingView, texts: LinkingTexts): Html {
  const isLocked = view.visit.lockedUntil !== undefined;
  return html`<section class="sms" aria-labelledby="sms">
      <h2 id="sms">${ICONS.phone}${texts.sms}</h2>
      <p>${texts.smsText(WALLET_OTP, view.phone)}</p>
    </section>
    <form class="card pay" method="post" action="${pathOf(view)}/code" data-once>
      ${hiddenInput("id", view.name)} ${hiddenInput("failures", String(view.visit.failures))}
      <p class="hint">${texts.step(2)}</p>
      ${!isLocked && otpField(view, texts)}
      <div class="buttons">
        <button class="button primary" type="submit" ${isLocked && "disabled"}>
          ${texts.confirm}
        </button>
        ${refuseButton(view, texts)}
      </div>
    </form>`;
}

function otpField({ notice, visit }: LinkingView, texts: LinkingTexts): Html {
  const isWrong = notice === "wrong_otp" && visit.failures > 0;
  return html`<div class="pin">
    <label for="code">${texts.otp}</label>
    <div class="pin-field">
      <input
        id="code"
        name="code"
        type="text"
        inputmode="numeric"
        pattern="[0-9]{6}"
        minlength="6"
        maxlength="6"
        autocomplete="one-time-code"
        required
        aria-describedby="code-hint"
        ${isWrong && html`aria-invalid="true" autofocus`}
      />
    </div>
    <p id="code-hint" class="hint">${texts.otpHint}</p>
  </div>`;
}

function pinForm(view: LinkingView, texts: LinkingTexts): Html {
  const { notice, visit, found } = view;
  const isLocked = visit.lockedUntil !== undefined;
  const isWrong = notice === "wrong_pin" && visit.failures > 0;
  return html`<form class="card pay" method="post" action="${pathOf(view)}/pin" data-once>
    ${hiddenInput("id", view.name)} ${hiddenInput("failures", String(view.visit.failures))}
    <p class="hint">${texts.step(3)}</p>
    ${!isLocked && pinField({ ...texts, pinHint: texts.pinHint(found.customer.pin) }, isWrong)}
    <div class="buttons">
      <button class="button primary" type="submit" ${isLocked && "disabled"}>${texts.link}</button>
      ${refuseButton(view, texts)}
    </div>
  </form>`;
}

function refuseButton(view: LinkingView, texts: LinkingTexts): Html {
  return html`<button
    class="button quiet"
    type="submit"
    formaction="${pathOf(view)}/refuse"
    formnovalidate
  >
    ${texts.refuse}
  </button>`;
}

function pathOf({ face }: LinkingView): string {
  return LINKING_PATHS[face];
}
