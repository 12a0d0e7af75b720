import { lookUp } from "../../../domain/look-up.ts";
import type { FaultRule } from "../../../domain/notifications/fault-plan.ts";
import { FAULT_KINDS } from "../../../domain/notifications/fault-plan.ts";
import { ISSUERS } from "../../../domain/qris/issuer.ts";
import { clientLeft } from "../../../http/shared/client-left.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { advanceMerchantClock } from "../../../operations/sandbox/advance-clock.ts";
import { setClock } from "../../../operations/sandbox/clock.ts";
import { clearFaultPlan, setFaultPlan } from "../../../operations/sandbox/fault-plan.ts";
import { declinePayment } from "../../../operations/transactions/decline-payment.ts";
import { getStatus } from "../../../operations/transactions/get-status.ts";
import { deny, pay } from "../../../operations/transactions/pay.ts";
import { durationText } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { parseTypedPercent, parseTypedWhole } from "../frame/typed-numbers.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { STEPS } from "./clock-section.ts";
import { showSandbox } from "./sandbox-page.ts";

export async function postAdvance(visit: Visit): Promise<unknown> {
  const { context, fields, say, reply } = visit;
  const step = fields["by"] ?? "";
  const byMs = lookUp(STEPS, step) ?? 0;
  const outcome = await advanceMerchantClock(context.gateway, await requireMerchant(visit), {
    byMs,
    signal: clientLeft(reply),
  });
  if (outcome.outcome === "refused") {
    return await showSandbox(visit, { tone: "bad", text: outcome.reason });
  }
  const { happened, remainingMs } = outcome;
  const rest =
    remainingMs > 0
      ? ` ${say("Still to go", "Masih tersisa")}: ${durationText(remainingMs, say)}.`
      : "";
  const lead = say("Advanced; things that fell due", "Dimajukan; yang jatuh tempo");
  const text = `${lead}: ${happened.length}.${rest}`;
  return await done(visit, { action: "sandbox_clock_advance", subject: step, text });
}

export async function postClock(visit: Visit): Promise<unknown> {
  const { context, fields, say, reply } = visit;
  const merchant = await requireMerchant(visit);
  const mode = fields["mode"] ?? "";
  const now = merchant.clock.frozenAt ?? context.gateway.wallNow();
  const setting =
    mode === "frozen"
      ? ({ mode } as const)
      : mode === "offset"
        ? ({ mode, now } as const)
        : ({ mode: "real" } as const);
  await setClock(context.gateway, merchant, setting, clientLeft(reply));
  const text = say("The clock is set.", "Jam disetel.");
  return await done(visit, { action: "sandbox_clock", subject: setting.mode, text });
}

/** The customer would not: the transaction stays pending. */
export async function postRefusal(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const merchant = await requireMerchant(visit);
  const found = await getStatus(context.gateway, merchant, pathPart(visit, "id"));
  const transaction = found?.transaction;
  if (!transaction || (await declinePayment(context.gateway, { transaction, merchant }))) {
    const text = say(
      "Not refused: it is no longer pending.",
      "Tidak ditolak: sudah tidak pending.",
    );
    return await showSandbox(visit, { tone: "bad", text });
  }
  const text = say("Refused; it can still be paid.", "Ditolak; masih dapat dibayar.");
  return await done(visit, { action: "sandbox_refuse", subject: transaction.orderId, text });
}

export async function postPayment(visit: Visit): Promise<unknown> {
  const { context, fields, say } = visit;
  const issuer = ISSUERS.find(({ id }) => id === fields["via"]);
  const outcome = await pay(context.gateway, await requireMerchant(visit), {
    id: pathPart(visit, "id"),
    method: issuer ? { via: "qris", issuer: issuer.id } : { via: "gopay" },
  });
  if (outcome?.outcome !== "applied") {
    const isScanOnly = outcome?.outcome === "refused" && outcome.reason === "scan_only";
    const text = isScanOnly
      ? say(
          "Not paid: what was charged as qris is scanned. Choose a QRIS app.",
          "Tidak dibayar: yang di-charge sebagai qris harus dipindai. Pilih aplikasi QRIS.",
        )
      : say("Not paid: it is no longer pending.", "Tidak dibayar: sudah tidak pending.");
    return await showSandbox(visit, { tone: "bad", text });
  }
  return await done(visit, {
    action: "sandbox_pay",
    subject: outcome.transaction.orderId,
    text: say("Paid.", "Dibayar."),
  });
}

export async function postDenial(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const channelResponse = { code: "2603", message: "Insufficient balance" };
  const id = pathPart(visit, "id");
  const outcome = await deny(context.gateway, await requireMerchant(visit), {
    id,
    channelResponse,
  });
  if (outcome?.outcome !== "applied") {
    return await showSandbox(visit, {
      tone: "bad",
      text: say("Not denied: it is no longer pending.", "Tidak ditolak: sudah tidak pending."),
    });
  }
  return await done(visit, {
    action: "sandbox_deny",
    subject: outcome.transaction.orderId,
    text: say("Denied.", "Ditolak permanen."),
  });
}

function readFaultPlan({ fields }: Visit): { seed: number; rules: [FaultRule] } | undefined {
  const share = parseTypedPercent(fields["share"] ?? "100");
  const seed = parseTypedWhole(fields["seed"] ?? "1");
  const limit = parseTypedWhole(fields["limit"]);
  const isLimitWrong = fields["limit"] !== undefined && limit === undefined;
  if (share === undefined || seed === undefined || isLimitWrong) return undefined;
  const fault = FAULT_KINDS.find((one) => one === fields["fault"]) ?? "duplicate";
  return { seed, rules: [{ fault, share, ...(limit !== undefined && { limit }) }] };
}

export async function postFaultPlan(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const plan = readFaultPlan(visit);
  if (!plan) {
    const text = say(
      "The plan was not set. The share is at most 100 (as 50 or 12.5); the limit and the seed are whole numbers.",
      "Rencana tidak dipasang. Bagian paling banyak 100 (misalnya 50 atau 12,5); batas dan seed bilangan bulat.",
    );
    return await showSandbox(visit, { tone: "bad", text });
  }
  const outcome = await setFaultPlan(context.gateway, await requireMerchant(visit), plan);
  if (outcome.outcome === "refused") {
    const text = outcome.reason === "invalid" ? outcome.problems.join("; ") : outcome.reason;
    return await showSandbox(visit, { tone: "bad", text });
  }
  return await done(visit, {
    action: "sandbox_faults",
    subject: plan.rules[0].fault,
    text: say("The plan is set.", "Rencana dipasang."),
  });
}

export async function postNoFaultPlan(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  await clearFaultPlan(context.gateway, await requireMerchant(visit));
  return await done(visit, {
    action: "sandbox_faults_clear",
    subject: "",
    text: say("The plan is gone.", "Rencana dihapus."),
  });
}

async function done(
  visit: Visit,
  { action, subject, text }: { action: string; subject: string; text: string },
): Promise<unknown> {
  const { context, session, merchant } = visit;
  await recordActivity(context.gateway, { session, merchantId: merchant.id }, { action, subject });
  return await showSandbox(visit, { tone: "good", text });
}
