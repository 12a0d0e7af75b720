import type { Customer } from "../../../domain/accounts/customer.ts";
import type { AccountDecision } from "../../../domain/accounts/decide-link.ts";
import { parseTypedPhone } from "../../../domain/accounts/typed-phone.ts";
import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { linkAtOnce, rotateTokens } from "../../../operations/accounts/act-for-customer.ts";
import { changeCustomer } from "../../../operations/accounts/change-customer.ts";
import { readAccount } from "../../../operations/accounts/read-account.ts";
import { unlinkAccount } from "../../../operations/accounts/unlink-account.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import type { Gateway } from "../../../operations/gateway.ts";
import type { Say } from "../../parts/say.ts";
import { endPost } from "../frame/end-post.ts";
import { cliOf, curlOf, type Equivalent } from "../frame/equivalent.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { showLinkedAccount } from "./account-page.ts";
import { readCustomerChange } from "./customer-fields.ts";

/** Gives the simulated customer of an account other balances, another limit, or another state. */
export async function postCustomer(visit: Visit): Promise<unknown> {
  const { fields, say } = visit;
  const read = readCustomerChange(fields, say);
  if ("problems" in read) return await showLinkedAccount(visit, read.problems);
  return await changeIt(visit, {
    action: "sandbox_customer",
    change: read.change,
    text: say("Saved.", "Disimpan."),
  });
}

/** Gives them another phone number, which unlinks all their accounts. */
export async function postPhone(visit: Visit): Promise<unknown> {
  const { fields, say } = visit;
  const phone = parseTypedPhone(fields["phone"] ?? "");
  if (phone === undefined) {
    return await showLinkedAccount(visit, {
      phone: say(
        "Country code and number, as +62 811 1000 0001.",
        "Kode negara dan nomor, seperti +62 811 1000 0001.",
      ),
    });
  }
  return await changeIt(visit, {
    action: "sandbox_phone",
    change: (before) => ({ ...before, phone }),
    text: say("The customer has another number.", "Nomor pelanggan berganti."),
    same: (before) => ({
      cli: cliOf("account customer", [before], `--phone ${phone}`),
      curl: curlOf(visit.context.publicUrl(), {
        method: "PUT",
        path: `/customers/${before}`,
        body: { phone },
      }),
    }),
  });
}

interface Wanted {
  readonly action: string;
  readonly change: (before: Customer) => Customer;
  readonly text: string;
  /** By the number that the customer had. */
  readonly same?: (phone: string) => Equivalent;
}

async function changeIt(visit: Visit, { action, change, text, same }: Wanted): Promise<unknown> {
  const { context, say, session, merchant } = visit;
  const id = pathPart(visit, "id");
  const held = await requireMerchant(visit);
  const found = await readAccount(context.gateway, held, id);
  if (!found) return await sendUnknown(visit);
  const { phone } = found.customer;
  const outcome = await changeCustomer(context.gateway, held, { phone, change });
  if (outcome.outcome === "refused") {
    if (outcome.reason === "unknown_customer") return await sendUnknown(visit);
    return await showLinkedAccount(visit, {
      phone: say("Another customer has this number.", "Nomor ini milik pelanggan lain."),
    });
  }
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, { action, subject: id });
  return await endPost(visit, `/accounts/${encodeURIComponent(id)}`, {
    tone: "good",
    text,
    ...(same && { same: same(phone) }),
  });
}

type DeedDecision = AccountDecision<"not_pending" | "not_linked"> | undefined;

const DEEDS = {
  link: linkAtOnce,
  unlink: async (gateway: Gateway, merchant: Merchant, id: string) =>
    await unlinkAccount(gateway, merchant, { id, by: "customer" }),
  rotate: rotateTokens,
} as const;

type Deed = keyof typeof DEEDS;

/** Does what the customer does at the wallet, or the acquirer by itself. Repeating it is refused. */
export function postCustomerDeed(deed: Deed): (visit: Visit) => Promise<unknown> {
  return async (visit) => {
    const { context, say, session, merchant } = visit;
    const id = pathPart(visit, "id");
    const held = await requireMerchant(visit);
    const decision: DeedDecision = await DEEDS[deed](context.gateway, held, id);
    if (!decision) return await sendUnknown(visit);
    const page = `/accounts/${encodeURIComponent(id)}`;
    if (decision.outcome === "refused") {
      return await endPost(visit, page, { tone: "bad", text: refusedText(say, decision.reason) });
    }
    const by = { session, merchantId: merchant.id };
    await recordActivity(context.gateway, by, { action: `sandbox_${deed}`, subject: id });
    const verb = deed === "rotate" ? "rotate-tokens" : deed;
    const call = { method: "POST", path: `/accounts/${id}/${verb}`, body: {} };
    return await endPost(visit, page, {
      tone: "good",
      text: deedText(say, deed),
      same: {
        cli: cliOf(`account ${deed}`, [id]),
        curl: curlOf(context.publicUrl(), call),
      },
    });
  };
}

function refusedText(say: Say, reason: "not_pending" | "not_linked"): string {
  return reason === "not_pending"
    ? say(
        "Not linked: its time is over, or it is linked already.",
        "Tidak ditautkan: waktunya habis, atau sudah tertaut.",
      )
    : say("Nothing was changed: it is not linked.", "Tidak ada yang berubah: akun tidak tertaut.");
}

function deedText(say: Say, deed: Deed): string {
  switch (deed) {
    case "link":
      return say("Linked as the customer.", "Ditautkan sebagai pelanggan.");
    case "unlink":
      return say("Unlinked as the customer.", "Tautan dilepas sebagai pelanggan.");
    case "rotate":
      return say("The old tokens are refused now.", "Token lama kini ditolak.");
  }
}
