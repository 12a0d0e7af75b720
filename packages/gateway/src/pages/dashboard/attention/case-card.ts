import { parseDecision } from "../../../domain/upstream/attention-decision.ts";
import type { AttentionCase } from "../../../operations/upstream/read-attention.ts";
import { type Html, html } from "../../parts/html.ts";
import { attentionWord } from "../frame/attention-words.ts";
import { durationText, money, timeCell, type Zone } from "../frame/present-values.ts";
import { evidenceList } from "../frame/upstream-evidence.ts";
import { may, type Visit } from "../frame/visit.ts";
import { environmentCell } from "../frame/wire-words.ts";
import { caseText, decisionText } from "./attention-texts.ts";

/** One thing that needs a person: what is known, how to end it, and the evidence, folded. */
export function caseCard(visit: Visit, one: AttentionCase, zone: Zone): Html {
  const { say, base, context } = visit;
  const { attention, account, amount, decisions, calls, messages } = one;
  const { known, advice } = caseText(say, one);
  const ageMs = context.gateway.wallNow().getTime() - attention.since.getTime();
  const url = `${base}/attention/${attention.id}`;
  return html`<article class="card case" id="case-${attention.id}">
    <div class="case-head">
      <h2>
        <a href="${url}">${attentionWord(say, attention.kind)}</a>
        <span class="wire">${attention.kind}</span>
      </h2>
      ${amount !== undefined && money(amount)}
    </div>
    <div class="case-facts">
      <span>
        ${say("Since", "Sejak")} ${timeCell(attention.since, zone, say)}
        (${durationText(ageMs, say)})
      </span>
      ${orderLink(visit, one)}
      ${account && html`<span>${account.label} (${environmentCell(account.environment, say)})</span>`}
    </div>
    <p>${known}</p>
    ${!attention.closedAt && html`<p>${advice}</p>`} ${messageAddress(visit, one)}
    ${decidedLine(visit, one)}
    ${may(visit, "decide_attention") && decisions.length > 0 && buttons(visit, one, url)}
    ${
      (calls.length > 0 || messages.length > 0) &&
      html`<details>
        <summary>
          ${say("What was asked and what came", "Yang ditanyakan dan yang masuk")}
          (${calls.length + messages.length})
        </summary>
        ${evidenceList(visit, { calls, messages }, zone)}
      </details>`
    }
  </article>`;
}

/** An address that is a secret of its own is for those alone who set accounts up. */
function messageAddress(visit: Visit, { messageUrl }: AttentionCase): Html | false {
  if (messageUrl === undefined) return false;
  const { say } = visit;
  if (!may(visit, "change_upstreams")) {
    return html`<p class="hint">
      ${say("The address is shown to owners.", "Alamatnya ditampilkan kepada pemilik.")}
    </p>`;
  }
  return html`<p>
    ${say("Address for its messages:", "Alamat untuk pesannya:")}
    <span class="code wrap">${messageUrl}</span>
  </p>`;
}

function buttons({ say }: Visit, { decisions, attention }: AttentionCase, url: string): Html {
  return html`<div class="case-actions no-print">
    ${decisions.map(
      (decision) =>
        html`<a class="button small" href="${url}?do=${decision}">
          ${decisionText(say, decision)}…<span class="visually-hidden">
            ${attentionWord(say, attention.kind)}</span
          >
        </a>`,
    )}
  </div>`;
}

/** Who decided last, and why. */
function decidedLine({ say }: Visit, { attention: { decided } }: AttentionCase): Html | false {
  const decision = parseDecision(decided?.decision);
  if (!decided || !decision) return false;
  return html`<p class="hint">
    ${decided.by}: <strong>${decisionText(say, decision)}</strong> – “${decided.reason}”
  </p>`;
}

/** The order that it is about: a link when there is a transaction. */
export function orderLink(
  { base, say }: Visit,
  { charge, attention }: AttentionCase,
): Html | string {
  const named = attention.data["order_id"];
  if (!charge) return typeof named === "string" ? named : "";
  if (charge.state !== "offered") {
    return `${charge.orderId} (${say("no transaction", "tanpa transaksi")})`;
  }
  return html`<a href="${base}/transactions/${charge.transactionId}">${charge.orderId}</a>`;
}
