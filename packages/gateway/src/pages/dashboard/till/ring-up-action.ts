import type { OrderId, Rupiah } from "@gerbang/protocol";
import { tillOrderId } from "../../../domain/till/sale.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { newTillKey } from "../../../operations/till/new-sale.ts";
import { type RungUp, ringUp } from "../../../operations/till/ring-up.ts";
import { endPost } from "../frame/end-post.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { readAmount, readNote } from "./read-fields.ts";
import { showTill, type TillProblem } from "./till-page.ts";

interface Entry {
  readonly orderId: OrderId;
  readonly amount: Rupiah;
  readonly note?: string;
}

/** Makes a code of what was typed, and leads to it; the same form sent again leads to the same code. */
export async function postTill(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const entry = readEntry(visit);
  if ("text" in entry) return await showTill(visit, entry);
  const rung = await ringUp(context.gateway, await requireMerchant(visit), entry);
  if (rung.outcome === "form_used") {
    return await showTill(visit, {
      status: 409,
      text: say(
        "This form has made its code already. Press once more for a new one.",
        "Formulir ini sudah membuat kodenya. Tekan sekali lagi untuk kode baru.",
      ),
    });
  }
  if (rung.outcome === "refused") {
    return await showTill(visit, { status: 502, text: refusalText(visit, rung.reason) });
  }
  if (rung.isNew) await record(visit, entry);
  return await endPost(visit, `/till/${rung.sale.id}`);
}

function readEntry({ fields, say }: Visit): Entry | TillProblem {
  const { amount: typed = "", key = "" } = fields;
  const amount = readAmount(typed, say);
  if ("problem" in amount) return { status: 422, field: "amount", text: amount.problem };
  const note = readNote(fields["note"], say);
  if ("problem" in note) return { status: 422, field: "note", text: note.problem };
  return {
    orderId: tillOrderId(key) ?? newTillOrderId(),
    amount: amount.value,
    ...(note.value !== undefined && { note: note.value }),
  };
}

function newTillOrderId(): OrderId {
  const orderId = tillOrderId(newTillKey());
  if (!orderId) throw new Error("the key of a till form is none");
  return orderId;
}

type Refusal = Extract<RungUp, { readonly outcome: "refused" }>["reason"];

function refusalText({ say }: Visit, reason: Refusal): string {
  return reason === "channel_not_activated"
    ? say(
        "Nothing was charged: no upstream takes charges of this merchant.",
        "Tidak ada yang ditagih: belum ada upstream yang menerima tagihan merchant ini.",
      )
    : say(
        `Nothing was charged: the provider refused (${reason}).`,
        `Tidak ada yang ditagih: penyedia menolak (${reason}).`,
      );
}

async function record({ context, session, merchant }: Visit, entry: Entry): Promise<void> {
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, {
    action: "till_charge",
    subject: entry.orderId,
    data: { gross_amount: entry.amount },
  });
}
