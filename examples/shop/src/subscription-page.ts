import { randomUUID } from "node:crypto";
import type { SubscriptionResponse } from "@gerbang/protocol";
import type { SavedAccount } from "./accounts.ts";
import { nameOfWallet } from "./gopay-page.ts";
import { html, join, type Markup, NOTHING } from "./html.ts";
import { money, renderPage, type ShopPage } from "./page.ts";
import { COFFEE_EVERY_MONTH } from "./products.ts";
import { parseAnswered } from "./sell-subscriptions.ts";
import type { MonthCharge } from "./subscriptions.ts";
import { type Language, type Texts, textsOf } from "./texts.ts";

interface SubscriptionPageParts {
  readonly language: Language;
  /** What it would be taken from. */
  readonly wallet: SavedAccount | undefined;
  /** `undefined`: there is none. `unanswered`: there is, and the gateway does not say how it stands. */
  readonly subscription: SubscriptionResponse | "unanswered" | undefined;
  readonly charges: readonly MonthCharge[];
  readonly problem: string | undefined;
  readonly isSandbox: boolean;
}

/** Coffee every month: start it, see what was and will be charged, pause and end it. */
export function subscriptionPage(parts: SubscriptionPageParts): ShopPage {
  const { language, problem, charges } = parts;
  const t = textsOf(language);
  const body = html`<h1>${t.subscription}</h1>
    <p class="lead">${t.subscription_lead}</p>
    ${problem === undefined ? NOTHING : html`<p class="problem" role="alert">${problem}</p>`}
    <div class="columns order">
      <section class="card" aria-labelledby="coffee">${subscriptionCard(parts, t)}</section>
      <section class="card" aria-labelledby="charges">
        <h2 id="charges">${t.past_charges}</h2>
        ${charges.length > 0 ? chargesTable(charges, language) : html`<p>${t.none_yet}</p>`}
      </section>
    </div>`;
  return renderPage({ language, heading: t.subscription, body });
}

function subscriptionCard(parts: SubscriptionPageParts, t: Texts): Markup {
  const { subscription, language } = parts;
  const what = html`<h2 id="coffee">${COFFEE_EVERY_MONTH.name}</h2>
    <p class="hint">${COFFEE_EVERY_MONTH.about[language]}</p>
    <p><strong>${money(COFFEE_EVERY_MONTH.price)}</strong> ${t.every_month}</p>`;
  if (subscription === undefined) return html`${what}${offer(parts, t)}`;
  if (subscription === "unanswered") {
    return html`${what}
      <p class="problem" role="alert">${t.no_answer}</p>
      <a class="button" href="/subscription">${t.reload}</a>`;
  }
  return html`${what}${standing(subscription, parts, t)}${deeds(subscription, parts, t)}`;
}

function offer({ wallet }: SubscriptionPageParts, t: Texts): Markup {
  if (!wallet) {
    return html`<p>${t.link_first}</p>
      <a class="button" href="/gopay">${t.link}</a>`;
  }
  return html`<form method="post" action="/subscription/start">
    <input type="hidden" name="form" value="${randomUUID()}" autocomplete="off" />
    <button class="main">${t.subscribe}</button>
    <p class="hint">${t.from_wallet(nameOfWallet(wallet))}. ${t.subscribe_how}</p>
  </form>`;
}

function standing(
  { status, schedule }: SubscriptionResponse,
  { charges, language }: SubscriptionPageParts,
  t: Texts,
): Markup {
  const isActive = status === "active";
  const hasFailed = !isActive && charges[0]?.isPaid === false;
  const next = isActive ? schedule.next_execution_at : undefined;
  const words = isActive ? t.running : hasFailed ? t.stopped : t.paused;
  return html`<p class="status" data-status="${isActive ? "paid" : "closed"}">${words}</p>
    <dl>
      <dt>${t.next_charge}</dt>
      <dd>${next === undefined ? t.none_next : dayOf(parseAnswered(next), language)}</dd>
      <dt>${t.months_paid}</dt>
      <dd class="number">${schedule.current_interval}</dd>
    </dl>`;
}

function deeds(
  { status }: SubscriptionResponse,
  { isSandbox }: SubscriptionPageParts,
  t: Texts,
): Markup {
  const isActive = status === "active";
  const sandbox = html`<form method="post" action="/subscription/month" class="sandbox">
    <h2>${t.try_it}</h2>
    <p>${t.month_now_how}</p>
    <button class="quiet">${t.month_now}</button>
  </form>`;
  return html`<div class="actions">
      <form method="post" action="/subscription/${isActive ? "pause" : "resume"}">
        <button class="${isActive ? "quiet" : "main"}">${isActive ? t.pause : t.resume}</button>
      </form>
      <form method="post" action="/subscription/cancel">
        <button class="quiet">${t.cancel}</button>
      </form>
    </div>
    ${isSandbox && isActive ? sandbox : NOTHING}`;
}

function chargesTable(charges: readonly MonthCharge[], language: Language): Markup {
  const t = textsOf(language);
  const rows = charges.map(
    ({ chargedAt, amount, isPaid }) =>
      html`<tr>
        <td>${dayOf(chargedAt, language)}</td>
        <td class="number">${money(amount)}</td>
        <td>
          <span class="status" data-status="${isPaid ? "paid" : "closed"}"
            >${isPaid ? t.paid : t.not_paid}</span
          >
        </td>
      </tr>`,
  );
  return html`<table class="charges">
    <tbody>
      ${join(rows)}
    </tbody>
  </table>`;
}

/** The shop's customers live by Jakarta's clock, wherever this process runs. */
function dayOf(moment: Date, language: Language): string {
  return moment.toLocaleDateString(language === "en" ? "en-GB" : "id", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "Asia/Jakarta",
  });
}
