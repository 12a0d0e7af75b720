import type { Customer } from "../../../domain/accounts/customer.ts";
import type { ShownAccount } from "../../../operations/accounts/read-account.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { csrfField, problemAttributes, problemText } from "../frame/form-parts.ts";
import type { Visit } from "../frame/visit.ts";
import { amountsOf, CUSTOMER_AMOUNTS, type CustomerAmount, seenField } from "./customer-fields.ts";

type Problems = Readonly<Record<string, string>>;

/** What a sandbox lets one do in the place of the customer. */
export function customerPanel(visit: Visit, found: ShownAccount, problems: Problems): Html {
  const { say } = visit;
  const { account, customer, status } = found;
  return html`<section class="card account-customer no-print" id="customer">
    <h2>${say("Simulated customer", "Pelanggan simulasi")}</h2>
    <p class="hint">
      ${say(
        `${customer.name} has the PIN ${customer.pin}. An empty GoPay Later or savings: they have none.`,
        `PIN ${customer.name} adalah ${customer.pin}. GoPay Later atau tabungan yang kosong: pelanggan tidak memilikinya.`,
      )}
    </p>
    ${walletForm(visit, found, problems)} ${phoneForm(visit, found, problems)}
    <div class="inline">
      ${
        status === "PENDING" &&
        deedForm(visit, account.id, {
          deed: "link",
          label: say("Link as the customer", "Tautkan sebagai pelanggan"),
        })
      }
      ${
        status === "ENABLED" &&
        html`${deedForm(visit, account.id, {
          deed: "rotate",
          label: say("Change the tokens", "Ganti token"),
        })}
        ${deedForm(visit, account.id, {
          deed: "unlink",
          label: say("Unlink as the customer", "Lepaskan sebagai pelanggan"),
        })}`
      }
    </div>
  </section>`;
}

function walletForm(visit: Visit, { account, customer }: ShownAccount, problems: Problems): Html {
  const { say, base, session } = visit;
  return html`<form
    method="post"
    action="${base}/accounts/${account.id}/customer"
    class="stack"
    data-once
  >
    ${csrfField(session)}
    <div class="filter-grid">
      ${CUSTOMER_AMOUNTS.map((name) => amountField(visit, { name, customer, problems }))}
    </div>
    <div class="filter-row">
      ${checkField(visit, {
        name: "frozen",
        label: say("Frozen: nothing can be paid", "Dibekukan: tidak dapat membayar"),
        isSet: customer.isFrozen,
        isTyped: CUSTOMER_AMOUNTS.some((one) => problems[one] !== undefined),
      })}
      ${checkField(visit, {
        name: "risky",
        label: say("Fraud rules deny every charge", "Aturan fraud menolak setiap tagihan"),
        isSet: customer.isRisky,
        isTyped: CUSTOMER_AMOUNTS.some((one) => problems[one] !== undefined),
      })}
    </div>
    <div><button class="button small primary">${say("Save", "Simpan")}</button></div>
  </form>`;
}

function amountField(
  { say, fields }: Visit,
  {
    name,
    customer,
    problems,
  }: { readonly name: CustomerAmount; readonly customer: Customer; readonly problems: Problems },
): Html {
  const shown = amountsOf(customer)[name];
  const isTyped = CUSTOMER_AMOUNTS.some((one) => problems[one] !== undefined);
  const seen = isTyped ? (fields[seenField(name)] ?? "") : shown;
  return html`<div class="field">
    <label for="${name}">${amountLabel(say, name)}</label>
    <input
      id="${name}"
      name="${name}"
      type="text"
      inputmode="numeric"
      autocomplete="off"
      value="${isTyped ? fields[name] : shown}"
      ${problemAttributes(name, problems[name])}
    />${problemText(name, problems[name])}
    <input type="hidden" name="${seenField(name)}" value="${seen}" />
  </div>`;
}

function amountLabel(say: Say, name: CustomerAmount): string {
  const labels: Readonly<Record<CustomerAmount, string>> = {
    wallet: say("GoPay balance", "Saldo GoPay"),
    later: "GoPay Later",
    savings: say("GoPay savings", "Tabungan GoPay"),
    pin_from: say("PIN asked for from", "PIN diminta mulai"),
  };
  return labels[name];
}

interface Check {
  readonly name: string;
  readonly label: string;
  readonly isSet: boolean;
  /** What was typed stays. */
  readonly isTyped: boolean;
}

function checkField({ fields }: Visit, { name, label, isSet, isTyped }: Check): Html {
  const isChecked = isTyped ? fields[name] !== undefined : isSet;
  return html`<label class="check">
    <input type="checkbox" name="${name}" value="on" ${isChecked && "checked"} />
    ${label}
  </label>`;
}

function phoneForm(visit: Visit, { account, customer }: ShownAccount, problems: Problems): Html {
  const { say, base, session, fields } = visit;
  const problem = problems["phone"];
  return html`<form
    method="post"
    action="${base}/accounts/${account.id}/phone"
    class="account-phone"
    data-once
  >
    ${csrfField(session)}
    <div class="field">
      <label for="phone">${say("Another phone number", "Nomor HP lain")}</label>
      <input
        id="phone"
        name="phone"
        type="tel"
        required
        autocomplete="off"
        value="${problem === undefined ? `+${customer.phone}` : fields["phone"]}"
        ${problemAttributes("phone", problem, "phone-hint")}
      />${problemText("phone", problem)}
      <p class="hint" id="phone-hint">
        ${say("Unlinks all accounts of this customer.", "Melepas tautan semua akun pelanggan ini.")}
      </p>
    </div>
    <button class="button small">${say("Change the number", "Ganti nomor")}</button>
  </form>`;
}

function deedForm(
  { base, session }: Visit,
  id: string,
  { deed, label }: { readonly deed: string; readonly label: string },
): Html {
  return html`<form method="post" action="${base}/accounts/${id}/${deed}" class="inline" data-once>
    ${csrfField(session)}
    <button class="button small">${label}</button>
  </form>`;
}
