import { lookUp } from "../../../domain/look-up.ts";
import { parseDecision } from "../../../domain/upstream/attention-decision.ts";
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
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState, noteBox, type PageNote } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { count, timeCell, type Zone } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { decisionText, howText, kindText } from "./attention-texts.ts";
import { caseCard, orderLink } from "./case-card.ts";
import { decisionForm } from "./decision-form.ts";

/** Everything that needs a person, the oldest first, and what was decided lately. */
export async function showAttention(visit: Visit): Promise<unknown> {
  const { context, merchant, say, base, fields } = visit;
  const page = /^[1-9]\d{0,3}$/.test(fields["page"] ?? "") ? Number(fields["page"]) : 1;
  const [zone, { total, open, closed }] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    readAttentionList(context.gateway, merchant.id, page),
  ]);
  const note = resultNote(visit);
  const hasMore = total > page * ATTENTION_PAGE;
  return await sendFramed(visit, {
    section: "attention",
    title: say("Attention", "Perhatian"),
    body: html`${note && noteBox(note)}
      <div id="attention-list" class="cases" ${liveAttributes(visit)}>
        ${
          total === 0 &&
          emptyState(
            say("Nothing needs you.", "Tidak ada yang perlu ditangani."),
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
            <span class="hint">${count(total, say)} ${say("in all", "semuanya")}</span>
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
      <table class="rows">
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
              <td>${timeCell(attention.closedAt, zone)}</td>
              <td>${kindText(say, attention.kind)}</td>
              <td>${orderLink(visit, one)}</td>
              <td>
                ${attention.closedBy ?? attention.decided?.by ?? say("by itself", "dengan sendirinya")}
              </td>
              <td>
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
  const note = resultNote(visit);
  return await sendFramed(visit, {
    section: "attention",
    title: kindText(say, one.attention.kind),
    above: html`<a href="${base}/attention">
      ${DASHBOARD_ICONS.left}${say("Attention", "Perhatian")}
    </a>`,
    ...(problem !== undefined && { status: 422 }),
    body: html`${note && noteBox(note)}
      <div class="cases">
        ${isOpen && decisionForm(visit, one, { decision: chosen, problem })}
        ${caseCard(visit, one, zone)}
      </div>`,
  });
}

/** Takes a decision. A second time, or when the upstream was faster, it says so and does nothing. */
export async function decideCase(visit: Visit): Promise<unknown> {
  const { context, session, base, reply, fields, say } = visit;
  const id = pathPart(visit, "id");
  const decision = parseDecision(fields["do"]);
  const merchant = await requireMerchant(visit);
  const known = await readAttentionCase(context.gateway, merchant.id, id);
  if (!known) return await sendUnknown(visit);
  if (!decision) return await reply.redirect(`${base}/attention/${id}?result=not_allowed`, 303);
  const reason = fields["reason"] ?? "";
  const by = { id: session.user.id, name: session.user.name };
  const outcome = await decideAttention(context.gateway, merchant, { id, decision, reason, by });
  if (outcome.outcome === "refused" && outcome.reason === "no_reason") {
    return await sendCase(
      visit,
      say("Write a reason of up to 500 characters.", "Tulis alasan, paling banyak 500 karakter."),
    );
  }
  return await reply.redirect(base + pathAfter(outcome, { id, decision }), 303);
}

function pathAfter(
  outcome: DecideOutcome,
  { id, decision }: { readonly id: string; readonly decision: string },
): string {
  if (outcome.outcome === "applied") return `/attention?result=${decision}`;
  const { reason } = outcome;
  return reason === "decided"
    ? "/attention?result=decided"
    : `/attention/${id}?do=${decision}&result=${reason}`;
}

const BAD_RESULTS: readonly string[] = ["decided", "busy", "not_allowed"];

/** What the last decision came to. */
function resultNote({ fields, say }: Visit): PageNote | undefined {
  const result = fields["result"] ?? "";
  const texts: Readonly<Record<string, string>> = {
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
  const text = lookUp(texts, result);
  if (text === undefined) return undefined;
  return { tone: BAD_RESULTS.includes(result) ? "bad" : "good", text };
}
