import { type PaymentType, parseOrderId } from "@gerbang/protocol";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { makeTestCharge, type TestCharge } from "../../../operations/sandbox/make-test-charge.ts";
import { html } from "../../parts/html.ts";
import { endPost } from "../frame/end-post.ts";
import { noteBox, panel } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { type ChargeProblem, mayTestCharge, testChargeForm } from "../frame/test-charge.ts";
import { amountRule, parseTypedRupiah } from "../frame/typed-numbers.ts";
import type { Visit } from "../frame/visit.ts";
import { apiCalls } from "./api-calls.ts";
import { sameAsCharge } from "./sandbox-equivalents.ts";

/** The form on a page of its own, where what was typed stays when it cannot be used. */
export async function showChargePage(visit: Visit, problem?: ChargeProblem): Promise<unknown> {
  const { say, base } = visit;
  if (!mayTestCharge(visit)) return await sendUnknown(visit);
  return await sendFramed(visit, {
    section: "sandbox",
    title: say("Make a test charge", "Buat charge uji"),
    above: html`<a href="${base}/sandbox">${say("Sandbox tools", "Alat sandbox")}</a>`,
    ...(problem && { status: 422 }),
    body: html`${problem && noteBox({ tone: "bad", text: problem.text })}
    ${chargePanel(visit, problem)}`,
  });
}

/** The same as a part of the sandbox tools. */
export function chargePanel(visit: Visit, problem?: ChargeProblem) {
  const { say } = visit;
  const hint = say(
    "Asks for a payment as your server does, and opens the transaction, to be paid or refused.",
    "Meminta pembayaran seperti server Anda, lalu membuka transaksinya untuk dibayar atau ditolak.",
  );
  return panel(
    { title: say("Make a test charge", "Buat charge uji"), hint, id: "charge" },
    html`${testChargeForm(visit, problem)}
    ${apiCalls(visit, [
      {
        method: "POST",
        path: "/charge",
        root: "/v2",
        body: {
          payment_type: "gopay",
          transaction_details: { order_id: "order-101", gross_amount: 44_000 },
        },
      },
    ])}`,
  );
}

const CHARGED_TYPES = ["gopay", "qris"] as const;

/** Leads to the transaction's page, also to that of one that was denied at once. */
export async function postCharge(visit: Visit): Promise<unknown> {
  const { context, session, merchant, say } = visit;
  if (!mayTestCharge(visit)) return await sendUnknown(visit);
  const paymentType = CHARGED_TYPES.find((one) => one === (visit.fields["type"] ?? "gopay"));
  if (!paymentType) return await refuseChoice(visit);
  const asked = readAsked(visit, paymentType);
  if ("field" in asked) return await showChargePage(visit, asked);
  const outcome = await makeTestCharge(context.gateway, await requireMerchant(visit), asked);
  if (outcome.outcome === "refused") {
    return await showChargePage(visit, {
      field: "order_id",
      text: refusalText(visit, outcome.reason),
    });
  }
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, {
    action: "sandbox_charge",
    subject: asked.orderId,
    data: { payment_type: asked.paymentType, gross_amount: asked.grossAmount },
  });
  const { orderId: order, grossAmount: amount, paymentType: type } = asked;
  return await endPost(visit, `/transactions/${outcome.transaction.id}`, {
    tone: "good",
    text: say("Charged.", "Charge dibuat."),
    same: sameAsCharge(visit, { order, amount, type }),
  });
}

/** What was typed, or why it cannot be charged. */
function readAsked({ fields, say }: Visit, paymentType: PaymentType): TestCharge | ChargeProblem {
  const { amount = "", order_id = "" } = fields;
  const grossAmount = parseTypedRupiah(amount);
  if (grossAmount === undefined || grossAmount < 1 || grossAmount > AMOUNT_MAX) {
    return { field: "amount", text: amountRule(say, amount) };
  }
  const orderId = parseOrderId(order_id.trim());
  if (orderId !== undefined) {
    return { paymentType, orderId, grossAmount };
  }
  const text = say(
    "An order id has 1 to 50 characters.",
    "ID pesanan berisi 1 sampai 50 karakter.",
  );
  return { field: "order_id", text };
}

/** As the Core API bounds it. */
const AMOUNT_MAX = 99_999_999_999;

function refusalText({ say }: Visit, reason: string): string {
  return reason === "order_taken"
    ? say(
        "This order id has a transaction already. Choose another one.",
        "ID pesanan ini sudah punya transaksi. Pilih yang lain.",
      )
    : say(
        `Refused, as the order id forces it: ${reason}.`,
        `Ditolak, sesuai ID pesanannya: ${reason}.`,
      );
}
