import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import {
  LINK_LIFETIMES_MS,
  LINK_TITLE_MAX,
  LINK_USES_MAX,
  type LinkLifetime,
} from "../../../domain/till/payment-link.ts";
import { SALE_AMOUNT_MAX, SALE_NOTE_MAX } from "../../../domain/till/sale.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { createLink, endLink } from "../../../operations/till/payment-links.ts";
import { endPost } from "../frame/end-post.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { amountRule, parseTypedRupiah, parseTypedWhole } from "../frame/typed-numbers.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { type LinkProblems, showLinks } from "./links-page.ts";

/** Makes a link and leads to it; the same form sent again leads to the same link. */
export async function postLink(visit: Visit): Promise<unknown> {
  const { context, merchant, session, say } = visit;
  const asked = readAsked(visit);
  if (Object.keys(asked.problems).length > 0) return await showLinks(visit, asked.problems);
  const { id, link } = asked;
  const outcome = await createLink(context.gateway, await requireMerchant(visit), { id, ...link });
  if (outcome === "form_used") {
    const text = say(
      "This form has made its link already. Press once more for another one.",
      "Formulir ini sudah membuat tautannya. Tekan sekali lagi untuk tautan lain.",
    );
    return await showLinks(visit, {}, text);
  }
  if (outcome === "created") {
    await recordActivity(
      context.gateway,
      { session, merchantId: merchant.id },
      {
        action: "link_create",
        subject: link.title,
        data: { amount: link.amount, uses: link.usesMax },
      },
    );
  }
  const text = say("Created. Share its address.", "Dibuat. Silakan bagikan alamatnya.");
  return await endPost(visit, `/links/${id}`, { tone: "good", text });
}

export async function postLinkEnd(visit: Visit): Promise<unknown> {
  const { context, merchant, session, say } = visit;
  const id = pathPart(visit, "id");
  const outcome = await endLink(context.gateway, await requireMerchant(visit), id);
  if (outcome === "unknown") return await sendUnknown(visit);
  if (outcome === "closed") {
    await recordActivity(
      context.gateway,
      { session, merchantId: merchant.id },
      {
        action: "link_close",
        subject: id,
      },
    );
  }
  const text = say("Closed: no payment begins any more.", "Ditutup: tidak ada pembayaran baru.");
  return await endPost(visit, `/links/${id}`, { tone: "good", text });
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function readAsked(visit: Visit) {
  const { fields, say, context } = visit;
  const { amount: typed = "", key = "", uses: typedUses = "1", lifetime = "" } = fields;
  const title = fields["title"]?.trim() ?? "";
  const note = fields["note"]?.trim() ?? "";
  const amount = parseTypedRupiah(typed) ?? (0 as Rupiah);
  const usesMax = parseTypedWhole(typedUses) ?? 0;
  const link = {
    title,
    amount,
    usesMax,
    lifetimeMs: LINK_LIFETIMES_MS[parseLifetime(lifetime)],
    ...(note !== "" && { note }),
  };
  const problems: LinkProblems = {
    ...(!isShort(title, LINK_TITLE_MAX) && {
      title: say(
        `A title has 1 to ${LINK_TITLE_MAX} characters.`,
        `Judul berisi 1 sampai ${LINK_TITLE_MAX} karakter.`,
      ),
    }),
    ...amountProblem(visit, typed, amount),
    ...(note.length > SALE_NOTE_MAX && {
      note: say(
        `A note has ${SALE_NOTE_MAX} characters at the most.`,
        `Catatan paling banyak ${SALE_NOTE_MAX} karakter.`,
      ),
    }),
    ...((usesMax < 1 || usesMax > LINK_USES_MAX) && {
      uses: say(`1 to ${LINK_USES_MAX} times.`, `1 sampai ${LINK_USES_MAX} kali.`),
    }),
  };
  return { id: UUID.test(key) ? key : context.gateway.newId(), link, problems };
}

function isShort(text: string, max: number): boolean {
  return text.length >= 1 && text.length <= max;
}

function amountProblem({ say }: Visit, typed: string, amount: Rupiah): LinkProblems {
  if (amount < 1) return { amount: amountRule(say, typed) };
  if (amount <= SALE_AMOUNT_MAX) return {};
  const max = formatRupiah(SALE_AMOUNT_MAX);
  return {
    amount: say(
      `One payment by QRIS is ${max} at the most.`,
      `Satu pembayaran QRIS paling banyak ${max}.`,
    ),
  };
}

function parseLifetime(text: string): LinkLifetime {
  return text in LINK_LIFETIMES_MS ? (text as LinkLifetime) : "7d";
}
