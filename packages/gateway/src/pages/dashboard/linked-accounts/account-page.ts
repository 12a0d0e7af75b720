import { optionsOf } from "../../../domain/accounts/customer.ts";
import { customerToken } from "../../../domain/accounts/customer-token.ts";
import { isAgreed } from "../../../domain/accounts/decide-link.ts";
import { optionToken } from "../../../domain/accounts/option-token.ts";
import { linkName } from "../../../domain/accounts/pay-account.ts";
import { readAccount, type ShownAccount } from "../../../operations/accounts/read-account.ts";
import { type Html, html } from "../../parts/html.ts";
import { publicPath } from "../../parts/public-path.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { money, timeCell } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { paymentOptionText } from "../frame/wire-words.ts";
import { consentCard, historyCard } from "./account-history.ts";
import { accountStatusChip, maskedToken, phoneText } from "./account-parts.ts";
import { accountUses } from "./account-uses.ts";
import { customerPanel } from "./customer-forms.ts";
import { revokeForm } from "./revoke-form.ts";

/** Why what was typed cannot be used, by the name of the field. */
type AccountProblems = Readonly<Record<string, string>>;

/** One account: who, what they agreed to and can pay from, what it was used for, and what can be done about it. */
export async function showLinkedAccount(
  visit: Visit,
  problems: AccountProblems = {},
): Promise<unknown> {
  const { context, say, base } = visit;
  const merchant = await requireMerchant(visit);
  const found = await readAccount(context.gateway, merchant, pathPart(visit, "id"));
  if (!found) return await sendUnknown(visit);
  const [history, uses] = await Promise.all([
    historyCard(visit, merchant, found),
    accountUses(visit, merchant, found),
  ]);
  const isLinked = found.status === "ENABLED";
  return await sendFramed(visit, {
    section: "accounts",
    title: phoneText(found.account),
    styles: ["dashboard-linked-accounts.css"],
    ...(Object.keys(problems).length > 0 && { status: 422 }),
    above: html`<a href="${base}/accounts">
      ${DASHBOARD_ICONS.left}${say("Linked accounts", "Akun tertaut")}
    </a>`,
    body: html`${standing(visit, found)}
      ${isLinked && may(visit, "revoke_accounts") && revokeForm(visit, found, problems["reason"])}
      ${isLinked && optionTable(visit, found)}
      <div class="account-cards">${consentCard(visit, found)} ${history}</div>
      ${uses} ${may(visit, "use_sandbox") && customerPanel(visit, found, problems)}`,
  });
}

function standing(visit: Visit, { account, customer, status }: ShownAccount): Html {
  const { say, context } = visit;
  const link = publicPath(context, `/v2/gopay/redirect/${linkName(account, "web")}/link`);
  const facts: readonly (readonly [string, Html | string | false])[] = [
    ["Status", html`<span>${accountStatusChip(status, say)}</span>`],
    [say("Customer", "Pelanggan"), customer.name],
    [say("Phone", "Nomor HP"), phoneText(account)],
    [
      say("Phone today", "Nomor HP sekarang"),
      `+${customer.phone}` !== phoneText(account) && `+${customer.phone}`,
    ],
    [
      say("Linking page", "Halaman penautan"),
      status === "PENDING" &&
        may(visit, "use_sandbox") &&
        html`<a href="${link}" target="_blank" rel="noopener">${say("Open", "Buka")}</a>`,
    ],
    [say("Linked through", "Ditautkan lewat"), account.biSnap ? "BI-SNAP" : "Core API"],
    [say("Account ID", "ID akun"), html`<span class="code" data-copy>${account.id}</span>`],
    [
      say("Customer token", "Token pelanggan"),
      account.biSnap && status !== "PENDING" ? maskedToken(customerToken(account)) : false,
    ],
    [
      say("Next", "Berikutnya"),
      isAgreed(account) && status === "PENDING" && codeWaits(visit, account),
    ],
  ];
  return html`<section class="card" id="account" ${liveAttributes(visit)}>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          value !== false &&
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

/** The customer has agreed; the merchant has yet to exchange the code that they brought back. */
function codeWaits({ say, merchant }: Visit, { expiresAt }: ShownAccount["account"]): Html {
  return html`<span>
    ${say(
      "The customer has agreed. The merchant's server has to exchange the code before",
      "Pelanggan sudah setuju. Server merchant harus menukar kodenya sebelum",
    )}
    ${timeCell(expiresAt, merchant, say)}
  </span>`;
}

/** What the customer can pay from, as the API tells the merchant's server. */
function optionTable({ say, here }: Visit, { account, customer }: ShownAccount): Html {
  const title = say("Can pay from", "Sumber dana");
  return html`<section class="card" id="account-options" data-live-too data-source="${here}">
    <h2>${title}</h2>
    <div class="table-box" tabindex="0" role="region" aria-label="${title}">
      <table class="rows cards">
        <thead>
          <tr>
            <th scope="col">${say("Source", "Sumber")}</th>
            <th scope="col" class="number">${say("Balance", "Saldo")}</th>
            <th scope="col">${say("State", "Keadaan")}</th>
            <th scope="col">Token</th>
          </tr>
        </thead>
        <tbody>
          ${optionsOf(customer).map(
            ({ name, isActive, balance }) =>
              html`<tr>
                <td class="what">${paymentOptionText(say, name)}</td>
                <td class="number" data-label="${say("Balance", "Saldo")}">${money(balance)}</td>
                <td data-label="${say("State", "Keadaan")}">
                  ${
                    isActive
                      ? html`<span class="chip good">${say("Active", "Aktif")}</span>`
                      : html`<span class="chip bad">${say("Not active", "Tidak aktif")}</span>`
                  }
                </td>
                <td data-label="Token">${maskedToken(optionToken(account, name))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
