import { LINK_LIFETIMES_MS, type LinkLifetime } from "../../../domain/till/payment-link.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { createLink, endLink, type LinkCommand } from "../../../operations/till/payment-links.ts";
import { endPost } from "../frame/end-post.ts";
import { readFormKey } from "../frame/form-key.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { type LinkProblems, showLinks } from "./links-page.ts";
import { type Read, readAmount, readNote, readTitle, readUses } from "./read-fields.ts";

const USUAL_LIFETIME: LinkLifetime = "7d";

/** Makes a link and leads to it; the same form sent again leads to the same link. */
export async function postLink(visit: Visit): Promise<unknown> {
  const { context, merchant, session, say, fields } = visit;
  const asked = readAsked(visit);
  if ("problems" in asked) return await showLinks(visit, asked.problems);
  const { link } = asked;
  const lifetime = parseLifetime(fields["lifetime"]);
  if (!lifetime) return await refuseChoice(visit);
  const id = readFormKey(visit);
  const lifetimeMs = LINK_LIFETIMES_MS[lifetime];
  const command = { ...link, id, lifetimeMs };
  const outcome = await createLink(context.gateway, await requireMerchant(visit), command);
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

type Asked =
  { readonly problems: LinkProblems } | { readonly link: Omit<LinkCommand, "id" | "lifetimeMs"> };

function readAsked({ fields, say }: Visit): Asked {
  const title = readTitle(fields["title"], say);
  const amount = readAmount(fields["amount"] ?? "", say);
  const note = readNote(fields["note"], say);
  const uses = readUses(fields["uses"], say);
  if ("problem" in title || "problem" in amount || "problem" in note || "problem" in uses) {
    return { problems: problemsOf({ title, amount, note, uses }) };
  }
  return {
    link: {
      title: title.value,
      amount: amount.value,
      usesMax: uses.value,
      ...(note.value !== undefined && { note: note.value }),
    },
  };
}

function problemsOf(reads: Readonly<Record<keyof LinkProblems, Read<unknown>>>): LinkProblems {
  const problems = Object.entries(reads).flatMap(([name, read]) =>
    "problem" in read ? [[name, read.problem] as const] : [],
  );
  return Object.fromEntries(problems);
}

function parseLifetime(text: string = USUAL_LIFETIME): LinkLifetime | undefined {
  return Object.hasOwn(LINK_LIFETIMES_MS, text) ? (text as LinkLifetime) : undefined;
}
