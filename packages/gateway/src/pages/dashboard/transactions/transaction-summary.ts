import { formatRupiah } from "@gerbang/protocol";
import {
  isPaid,
  type Payment,
  refundedAmount,
  reportedPaymentType,
  type Transaction,
} from "../../../domain/transactions/transaction.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { money, timeCell, type Zone } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { paymentOptionText, paymentTypeName, providerCell, withWire } from "../frame/wire-words.ts";

/** A fact of a list; what is not known leaves nothing behind. */
export function fact(label: string, value: Html | string | undefined | null): Html | false {
  return (
    value !== undefined &&
    value !== null &&
    value !== "" &&
    html`<div>
      <dt>${label}</dt>
      <dd>${value}</dd>
    </div>`
  );
}

/** What a transaction is, in figures and words. */
export function summaryCard(visit: Visit, transaction: Transaction, zone: Zone): Html {
  const { say } = visit;
  const refunded = refundedAmount(transaction);
  return html`<section class="card">
    <p class="big-amount">${formatRupiah(transaction.grossAmount)}</p>
    ${
      refunded > 0 &&
      html`<p class="muted">
        ${money(refunded)} ${say("returned", "dikembalikan")},
        ${money(transaction.grossAmount - refunded)} ${say("kept", "tersisa")}
      </p>`
    }
    <dl class="facts">
      ${fact(
        say("Transaction id", "ID transaksi"),
        html`<span class="code" data-copy>${transaction.id}</span>`,
      )}
      ${biSnapFacts(transaction)}
      ${fact(say("Payment type", "Jenis"), typeText(visit, transaction))}
      ${fact(say("Acquirer", "Akuirer"), providerCell(transaction.acquirer))}
      ${isPaid(transaction) ? methodFact(visit, transaction.payment) : optionFact(visit, transaction)}
      ${accountFacts(visit, transaction)}
      ${fact(say("Created", "Dibuat"), timeCell(transaction.createdAt, zone, say))}
      ${isPaid(transaction) && fact(say("Settled", "Dibayar"), timeCell(transaction.settledAt, zone, say))}
      ${"closedAt" in transaction && fact(say("Ended", "Berakhir"), timeCell(transaction.closedAt, zone, say))}
      ${fact(expiryLabel(visit, transaction), timeCell(transaction.expiresAt, zone, say))}
      ${fact(say("Fraud check", "Pemeriksaan fraud"), fraudText(visit, transaction))}
      ${refusalFact(visit, transaction)}
    </dl>
  </section>`;
}

/** What a merchant of the national standard asks by, in its own words. */
function biSnapFacts({ origin, reference, externalId }: Transaction): Html | false {
  if (origin !== "bi_snap") return false;
  const name = (text: string | undefined) =>
    text !== undefined && text !== "" && html`<span class="code wrap" data-copy>${text}</span>`;
  return html`${fact("referenceNo", name(reference) || undefined)}
  ${fact("X-EXTERNAL-ID", name(externalId) || undefined)}`;
}

/** What is reserved is not paid any more by its end: it goes back. */
function expiryLabel({ say }: Visit, { status }: Transaction): string {
  return status === "authorize"
    ? say("The reservation ends", "Penahanan dana berakhir")
    : say("Expires", "Kedaluwarsa");
}

function typeText({ say }: Visit, transaction: Transaction): string {
  const type = reportedPaymentType(transaction);
  const { chargedAs } = transaction;
  const name = paymentTypeName(type);
  return type === chargedAs
    ? name
    : `${name} (${say("charged as", "ditagih sebagai")} ${paymentTypeName(chargedAs)})`;
}

function methodFact({ say }: Visit, method: Payment): Html | false {
  return method.paymentType === "gopay"
    ? fact(say("Paid with", "Dibayar dengan"), paymentOptionText(say, method.paymentOptionType))
    : fact(
        say("Issuer", "Penerbit"),
        html`${providerCell(method.issuer)} · ${routeText(say, method.transactionType)}`,
      );
}

/** Of a charge to an account it is known before it is paid. */
function optionFact({ say }: Visit, { account }: Transaction): Html | false {
  return (
    account !== undefined &&
    fact(
      say("To be paid with", "Akan dibayar dengan"),
      paymentOptionText(say, account.paymentOptionType),
    )
  );
}

/** The linked account, and who pays how much of it. */
function accountFacts(visit: Visit, { account, grossAmount }: Transaction): Html | false {
  if (!account) return false;
  const { say, base } = visit;
  const { id, payable, subscriptionId } = account;
  return html`${fact(
    say("Linked account", "Akun tertaut"),
    may(visit, "see_accounts")
      ? html`<a class="code" href="${base}/accounts/${id}">${id}</a>`
      : html`<span class="code" data-copy>${id}</span>`,
  )}
  ${payable < grossAmount && fact(say("Customer pays", "Pelanggan membayar"), money(payable))}
  ${
    subscriptionId !== undefined &&
    fact(
      say("Subscription", "Langganan"),
      html`<a href="${base}/subscriptions/${subscriptionId}">${subscriptionId}</a>`,
    )
  }`;
}

/** Whether the acquirer and the issuer are the same. */
function routeText(say: Say, type: "on-us" | "off-us"): Html {
  return type === "on-us"
    ? withWire(say("same provider", "penyedia sama"), type)
    : withWire(say("another provider", "penyedia lain"), type);
}

function fraudText({ say }: Visit, { fraudStatus }: Transaction): Html {
  const words = {
    accept: say("Accepted", "Diterima"),
    challenge: say("To be looked at", "Perlu ditinjau"),
    deny: say("Declined", "Ditolak"),
  } as const satisfies Record<Transaction["fraudStatus"], string>;
  return withWire(words[fraudStatus], fraudStatus);
}

function refusalFact({ say }: Visit, { channelResponse }: Transaction): Html | false {
  return (
    channelResponse !== undefined &&
    fact(
      say("Refused because", "Ditolak karena"),
      `${channelResponse.code} ${channelResponse.message}`,
    )
  );
}
