import {
  type AttentionDecision,
  parseDecision,
} from "../../../domain/upstream/attention-decision.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import {
  type DecideOutcome,
  decideAttention,
} from "../../../operations/upstream/decide-attention.ts";
import {
  ATTENTION_PAGE,
  type AttentionCase,
  readAttentionCase,
  readAttentionList,
} from "../../../operations/upstream/read-attention.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { attentionWord } from "../frame/attention-words.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { endPost } from "../frame/end-post.ts";
import { emptyState } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import type { LeftNote } from "../frame/left-note.ts";
import { count, timeCell, type Zone } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { decisionText } from "./attention-texts.ts";
import { caseCard, orderLink } from "./case-card.ts";
import { decisionForm } from "./decision-form.ts";
import { howText } from "./how-text.ts";

/** Everything that needs a person, the oldest first, and what was decided lately. */
export async function showAttention(visit: Visit): Promise<unknown> {
  const { context, merchant, say, base, fields } = visit;
  const page = /^[1-9]\d{0,3}$/.test(fields["page"] ?? "") ? Number(fields["page"]) : 1;
  const [zone, { total, open, closed }] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    readAttentionList(context.gateway, merchant.id, page),
  ]);
  const hasMore = total > page * ATTENTION_PAGE;
  return await sendFramed(visit, {
    section: "attention",
    title: say("Attention", "Perhatian"),
    body: html`<div id="attention-list" class="cases" ${liveAttributes(visit)}>
      ${
        total === 0 &&
        emptyState(
          say("All clear.", "Semua beres."),
          say(
            "Payments and refunds whose outcome an upstream leaves open stand here.",
            "Pembayaran dan pengembalian yang hasilnya belum jelas di upstream muncul di sini.",
          ),
        )
      }
      ${open.map((one) => caseCard(visit, one, zone))}
      ${
        (hasMore || page > 1) &&
        html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
          ${
            page > 1 &&
            html`<a class="button small" href="${base}/attention?page=${page - 1}">
              ${DASHBOARD_ICONS.left}${say("Before", "Sebelumnya")}
            </a>`
          }
          <span class="hint">${count(total)} ${say("in all", "semuanya")}</span>
          ${
            hasMore &&
            html`<a class="button small" href="${base}/attention?page=${page + 1}">
              ${say("More", "Berikutnya")}${DASHBOARD_ICONS.right}
            </a>`
          }
        </nav>`
      }
      ${closed.length > 0 && closedTable(visit, closed, zone)}
    </div>`,
  });
}

function closedTable(visit: Visit, closed: readonly AttentionCase[], zone: Zone): Html {
  const { say } = visit;
  const title = say("Decided lately", "Baru diputuskan");
  return html`<section class="card">
    <h2>${title}</h2>
    <div class="table-box" tabindex="0" role="region" aria-label="${title}">
      <table class="rows cards">
        <thead>
          <tr>
            <th scope="col">${say("Time", "Waktu")}</th>
            <th scope="col">${say("What", "Apa")}</th>
            <th scope="col">${say("Order", "Pesanan")}</th>
            <th scope="col">${say("Who", "Siapa")}</th>
            <th scope="col">${say("Why", "Alasan")}</th>
          </tr>
        </thead>
        <tbody>
          ${closed.map((one) => {
            const { attention } = one;
            const decision = parseDecision(attention.decided?.decision);
            return html`<tr>
              <td data-label="${say("Time", "Waktu")}">
                ${timeCell(attention.closedAt, zone, say)}
              </td>
              <td class="what">${attentionWord(say, attention.kind)}</td>
              <td data-label="${say("Order", "Pesanan")}">${orderLink(visit, one)}</td>
              <td data-label="${say("Who", "Siapa")}">
                ${attention.closedBy ?? attention.decided?.by ?? say("by itself", "dengan sendirinya")}
              </td>
              <td class="wrap" data-label="${say("Why", "Alasan")}">
                ${decision && html`<strong>${decisionText(say, decision)}.</strong> `}${howText(
                  say,
                  attention.how,
                )}
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** One of them, with the form of a decision when one was chosen. */
export async function showCase(visit: Visit): Promise<unknown> {
  return await sendCase(visit);
}

async function sendCase(visit: Visit, problem?: string): Promise<unknown> {
  const { context, merchant, say, base, fields } = visit;
  const [zone, one] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    readAttentionCase(context.gateway, merchant.id, pathPart(visit, "id")),
  ]);
  if (!one) return await sendUnknown(visit);
  const chosen = parseDecision(fields["do"]);
  const isOpen =
    chosen !== undefined && one.decisions.includes(chosen) && may(visit, "decide_attention");
  return await sendFramed(visit, {
    section: "attention",
    title: attentionWord(say, one.attention.kind),
    above: html`<a href="${base}/attention">
      ${DASHBOARD_ICONS.left}${say("Attention", "Perhatian")}
    </a>`,
    ...(problem !== undefined && { status: 422 }),
    body: html`<div class="cases">
      ${isOpen && decisionForm(visit, one, { decision: chosen, problem })}
      ${caseCard(visit, one, zone)}
    </div>`,
  });
}

/** Takes a decision. A second time, or when the upstream was faster, it says so and does nothing. */
export async function decideCase(visit: Visit): Promise<unknown> {
  const { context, session, fields, say } = visit;
  const id = pathPart(visit, "id");
  const decision = parseDecision(fields["do"]);
  const merchant = await requireMerchant(visit);
  const known = await readAttentionCase(context.gateway, merchant.id, id);
  if (!known) return await sendUnknown(visit);
  if (!decision) return await endPost(visit, `/attention/${id}`, resultNote(say, "not_allowed"));
  const reason = fields["reason"] ?? "";
  const by = { id: session.user.id, name: session.user.name };
  const outcome = await decideAttention(context.gateway, merchant, { id, decision, reason, by });
  if (outcome.outcome === "refused" && outcome.reason === "no_reason") {
    return await sendCase(
      visit,
      say("Write a reason of up to 500 characters.", "Tulis alasan, paling banyak 500 karakter."),
    );
  }
  return await endDecision(visit, outcome, { id, decision });
}

async function endDecision(
  visit: Visit,
  outcome: DecideOutcome,
  { id, decision }: { readonly id: string; readonly decision: AttentionDecision },
): Promise<unknown> {
  const { say } = visit;
  if (outcome.outcome === "applied") {
    return await endPost(visit, "/attention", resultNote(say, decision));
  }
  const { reason } = outcome;
  if (reason === "busy" || reason === "not_allowed") {
    return await endPost(visit, `/attention/${id}?do=${decision}`, resultNote(say, reason));
  }
  return await endPost(visit, "/attention", resultNote(say, "decided"));
}

const BAD_RESULTS: readonly string[] = ["decided", "busy", "not_allowed"];

/** What a decision came to. */
function resultNote(say: Say, result: keyof ReturnType<typeof resultTexts>): LeftNote {
  return { tone: BAD_RESULTS.includes(result) ? "bad" : "good", text: resultTexts(say)[result] };
}

function resultTexts(say: Say) {
  return {
    return: say("The money is being returned.", "Uangnya sedang dikembalikan."),
    keep: say("Kept.", "Disimpan."),
    ask: say(
      "The upstream is asked now. This page shows what it says.",
      "Upstream sedang ditanyai. Halaman ini menampilkan jawabannya.",
    ),
    close: say("Closed.", "Ditutup."),
    made: say("Booked as made.", "Dibukukan sebagai sudah dilakukan."),
    not_made: say("Released.", "Dilepaskan."),
    seen: say("Seen.", "Sudah dilihat."),
    decided: say(
      "Nothing was changed: this is decided already, or the upstream was faster.",
      "Tidak ada yang berubah: ini sudah diputuskan, atau upstream lebih cepat.",
    ),
    busy: say(
      "Nothing was changed: the upstream is being asked this very moment. Try again in a few seconds.",
      "Tidak ada yang berubah: upstream sedang ditanyai saat ini. Coba lagi beberapa detik lagi.",
    ),
    not_allowed: say(
      "Nothing was changed: this is not decided so.",
      "Tidak ada yang berubah: ini tidak diputuskan begitu.",
    ),
  };
}
