import { isAgreed } from "../../domain/accounts/decide-link.ts";
import { hiddenInput } from "../parts/hidden-input.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { languageLink, layout } from "../parts/layout.ts";
import { formatMoment } from "../parts/moment.ts";
import { sayIn } from "../parts/say.ts";
import { consentLine, stepForm } from "./linking-steps.ts";
import { type LinkingTexts, linkingTexts } from "./linking-texts.ts";
import { LINKING_PATHS, type LinkingView } from "./linking-view.ts";

/** Where the customer consents to be charged, and sees what they have consented to. */
export function linkingPage(view: LinkingView): Html {
  const { language, address, assets, found } = view;
  const texts = linkingTexts(sayIn(language));
  return layout({
    title: `${found.merchant.profile.name} · ${texts.wallet} Gerbang`,
    language,
    address,
    assets,
    styles: ["wallet.css", "linking.css"],
    scripts: ["pin-keypad.js", "submit-once.js", "return-to-merchant.js"],
    kind: "wallet",
    body: html`<div class="phone">
      ${header(view, texts)}
      <main id="content">${chooseCard(view, texts)}</main>
    </div>`,
  });
}

function header({ found, wayBack, language, address }: LinkingView, texts: LinkingTexts): Html {
  const isOpen = found.status === "PENDING" && !isAgreed(found.account);
  const leave = isOpen ? wayBack : undefined;
  return html`<header class="wallet-bar">
    ${leave && html`<a class="leave" href="${leave}" aria-label="${texts.leave}">${ICONS.back}</a>`}
    <span class="brand"><span class="mark" aria-hidden="true"></span>${texts.wallet}</span>
    <span class="badge">Sandbox</span>
    ${languageLink(language, address)}
  </header>`;
}

function chooseCard(view: LinkingView, texts: LinkingTexts): Html {
  const { account, status } = view.found;
  if (isAgreed(account) && status === "PENDING") return agreedCard(view, texts);
  switch (status) {
    case "PENDING":
      return stepForm(view, texts);
    case "ENABLED":
      return linkedCard(view, texts);
    case "DISABLED":
      return endedCard(view, texts, "unlinked");
    case "EXPIRED":
      if (account.endedBy === "relinked") return agreedCard(view, texts);
      return endedCard(view, texts, account.endedBy === "customer" ? "declined" : "expired");
  }
}

/** The customer has done their part: the merchant links the account with the code that they bring back. */
function agreedCard(view: LinkingView, texts: LinkingTexts): Html {
  const { title, text } = texts.agreed;
  return html`<section class="card outcome success">
    <span class="sign">${ICONS.check}</span>
    <h1>${title}</h1>
    <p>${text}</p>
    ${receipt(view, texts)} ${returnLink(view, texts)}
  </section>`;
}

function linkedCard(view: LinkingView, texts: LinkingTexts): Html {
  const { title, text } = texts.linked;
  return html`<section class="card outcome success">
    <span class="sign">${ICONS.check}</span>
    <h1>${title}</h1>
    <p>${text}</p>
    ${receipt(view, texts)} ${agreed(view, texts)} ${returnLink(view, texts)}
    <form method="post" action="${LINKING_PATHS[view.face]}/unlink" data-once>
      ${hiddenInput("id", view.name)}
      <button class="button quiet" type="submit">${texts.unlink}</button>
    </form>
  </section>`;
}

/** With the limit that the customer read when they agreed, which may be another one today. */
function agreed({ found, visit }: LinkingView, texts: LinkingTexts): Html {
  const pinFrom = visit.consentedPinFrom ?? found.customer.pinFrom;
  return html`<div class="agreed">
    <h2>${texts.consentTitle}</h2>
    <ul class="consents">
      ${texts.consents(pinFrom).map(consentLine)}
    </ul>
  </div>`;
}

function endedCard(
  view: LinkingView,
  texts: LinkingTexts,
  how: "unlinked" | "declined" | "expired",
): Html {
  const { title, text } = texts[how];
  return html`<section class="card outcome ${how === "expired" ? "warning" : "neutral"}">
    <span class="sign">${how === "expired" ? ICONS.clock : ICONS.ban}</span>
    <h1>${title}</h1>
    <p>${text}</p>
    ${receipt(view, texts)} ${returnLink(view, texts)}
  </section>`;
}

function receipt({ found, phone, language }: LinkingView, texts: LinkingTexts): Html {
  const { account, merchant } = found;
  return html`<dl class="receipt">
    <dt>${texts.shop}</dt>
    <dd>${merchant.profile.name}</dd>
    <dt>${texts.phone}</dt>
    <dd>${phone}</dd>
    ${
      account.enabledAt &&
      html`<dt>${texts.since}</dt>
        <dd>${formatMoment(account.enabledAt, language)}</dd>`
    }
    ${
      account.endedAt &&
      html`<dt>${texts.until}</dt>
        <dd>${formatMoment(account.endedAt, language)}</dd>`
    }
  </dl>`;
}

const RETURN_SECONDS = 5;

function returnLink({ found, wayBack, notice }: LinkingView, texts: LinkingTexts): Html {
  if (wayBack === undefined) return html`<p class="muted">${texts.closeByHand}</p>`;
  const link = html`<a class="button primary" href="${wayBack}" data-return-link>
    ${texts.back(found.merchant.profile.name)}
  </a>`;
  if (notice !== "linked") return html`<p>${link}</p>`;
  const { before, after } = texts.returning;
  return html`<div class="return" data-return="${RETURN_SECONDS}">
    ${link}
    <p class="muted" data-return-text hidden>
      ${before} <span data-return-seconds>${RETURN_SECONDS}</span> ${after}
    </p>
    <button class="button quiet" type="button" data-stay hidden>${texts.stay}</button>
  </div>`;
}
