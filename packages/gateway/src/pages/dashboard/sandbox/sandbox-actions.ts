import { formatDuration, parseDuration } from "../../../domain/duration.ts";
import { merchantTime } from "../../../domain/merchants/clock.ts";
import { parseIssuer } from "../../../domain/qris/issuer.ts";
import type { VerificationRefusal } from "../../../domain/transactions/decide-verification.ts";
import type { Transaction } from "../../../domain/transactions/transaction.ts";
import { clientLeft } from "../../../http/shared/client-left.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { advanceMerchantClock } from "../../../operations/sandbox/advance-clock.ts";
import { setClock } from "../../../operations/sandbox/clock.ts";
import { getStatus } from "../../../operations/transactions/get-status.ts";
import { deny } from "../../../operations/transactions/pay.ts";
import {
  declineAsCustomer,
  payAsCustomer,
} from "../../../operations/transactions/pay-as-customer.ts";
import { advanceText, logAdvance } from "../ahead/advance-report.ts";
import { endPost } from "../frame/end-post.ts";
import { type Equivalent, FROM_PALETTE } from "../frame/equivalent.ts";
import { statusWord } from "../frame/present-values.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import {
  DENIAL,
  sameAsAdvance,
  sameAsClock,
  sameAsDenial,
  sameAsPayment,
  sameAsRefusal,
} from "./sandbox-equivalents.ts";

export async function postAdvance(visit: Visit): Promise<unknown> {
  const { context, fields, session, merchant, say, reply } = visit;
  const { about } = fields;
  const page = about === undefined ? "/sandbox" : `/transactions/${encodeURIComponent(about)}`;
  const held = await requireMerchant(visit);
  const byMs = readAdvance(fields, merchantTime(held.clock, context.gateway.wallNow()));
  if (byMs === undefined) {
    return await refused(
      visit,
      say("Not advanced: choose by how much.", "Tidak dimajukan: pilih berapa lama."),
      page,
    );
  }
  const step = formatDuration(byMs);
  const outcome = await advanceMerchantClock(context.gateway, held, {
    byMs,
    signal: clientLeft(reply),
  });
  if (outcome.outcome === "refused") {
    const texts = {
      not_sandbox: onlyOfSandbox(say),
      too_far: say("Not advanced: that is too far.", "Tidak dimajukan: terlalu jauh."),
    };
    return await refused(visit, texts[outcome.reason], page);
  }
  const by = { session, merchantId: merchant.id };
  const id = await recordActivity(context.gateway, by, {
    action: "sandbox_clock_advance",
    subject: step,
    data: logAdvance(outcome),
  });
  const text = advanceText(visit, byMs, outcome);
  const same = sameAsAdvance(visit, step);
  return await endPost(visit, `${page}?advance=${id}`, { tone: "good", text, same });
}

function onlyOfSandbox(say: Visit["say"]): string {
  return say("Only a sandbox has a clock of its own.", "Hanya sandbox yang punya jam sendiri.");
}

/**
 * How far to go, in milliseconds: `by` a duration, or `to` a moment of the merchant's time, which has come
 * already where time was quicker. `undefined` when neither can be read.
 */
function readAdvance({ by, to }: Visit["fields"], now: Date): number | undefined {
  if (to === undefined) return parseDuration(by ?? "") || undefined;
  if (!/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(to)) return undefined;
  const ms = Date.parse(to) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

const CLOCK_MODES = ["real", "offset", "frozen"] as const;

export async function postClock(visit: Visit): Promise<unknown> {
  const { context, fields, say, reply } = visit;
  const merchant = await requireMerchant(visit);
  const mode = CLOCK_MODES.find((one) => one === fields["mode"]);
  if (!mode) return await refuseChoice(visit);
  const now = merchant.clock.frozenAt ?? context.gateway.wallNow();
  const setting =
    mode === "frozen"
      ? ({ mode } as const)
      : mode === "offset"
        ? ({ mode, now } as const)
        : ({ mode } as const);
  const outcome = await setClock(context.gateway, merchant, setting, clientLeft(reply));
  if (outcome.outcome === "refused") return await refused(visit, onlyOfSandbox(say));
  const text = say("The clock is set.", "Jam disetel.");
  const same = sameAsClock(visit, setting.mode);
  return await done(visit, { action: "sandbox_clock", subject: setting.mode, text, same });
}

/** The customer would not: the transaction stays pending. */
export async function postRefusal(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const merchant = await requireMerchant(visit);
  const found = await getStatus(context.gateway, merchant, pathPart(visit, "id"));
  const transaction = found?.transaction;
  if (!transaction || (await declineAsCustomer(context.gateway, { transaction, merchant }))) {
    return await refused(
      visit,
      say("Not refused: it is no longer pending.", "Tidak ditolak: sudah tidak pending."),
    );
  }
  const text = transaction.account
    ? say("Refused: denied for good.", "Ditolak permanen.")
    : say("Refused; it can still be paid.", "Ditolak; masih dapat dibayar.");
  const same = sameAsRefusal(visit, transaction.orderId);
  return await done(visit, { action: "sandbox_refuse", text, same, about: transaction });
}

export async function postPayment(visit: Visit): Promise<unknown> {
  const { context, fields } = visit;
  const { via } = fields;
  const issuer = via === undefined ? undefined : parseIssuer(via);
  if (via !== undefined && issuer === undefined) return await refuseChoice(visit);
  const merchant = await requireMerchant(visit);
  const found = await getStatus(context.gateway, merchant, pathPart(visit, "id"));
  const method =
    issuer === undefined ? ({ via: "gopay" } as const) : ({ via: "qris", issuer } as const);
  const outcome = found && (await payAsCustomer(context.gateway, { ...found, merchant }, method));
  if (outcome?.outcome !== "applied") {
    return await refused(visit, notPaid(visit, outcome));
  }
  return await done(visit, {
    action: "sandbox_pay",
    text: paidText(visit, outcome.transaction),
    same: sameAsPayment(visit, outcome.transaction.orderId, issuer),
    about: outcome.transaction,
  });
}

/** What is charged to an account may be reserved by that, or denied. */
function paidText({ say }: Visit, { status }: Transaction): string {
  return status === "settlement" ? say("Paid.", "Dibayar.") : `${statusWord(status, say)}.`;
}

function notPaid(
  { say }: Visit,
  outcome: { readonly outcome: string; readonly reason?: VerificationRefusal } | undefined,
): string {
  const reason = outcome?.reason;
  if (reason === "scan_only") {
    return say(
      "Not paid: what was charged as qris is scanned. Choose a QRIS app.",
      "Tidak dibayar: yang di-charge sebagai qris harus dipindai. Pilih aplikasi QRIS.",
    );
  }
  if (reason === "from_account") {
    return say(
      "Not paid: what is charged to a linked account is not scanned.",
      "Tidak dibayar: yang ditagihkan ke akun tertaut tidak dipindai.",
    );
  }
  return say("Not paid: it is no longer pending.", "Tidak dibayar: sudah tidak pending.");
}

export async function postDenial(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const id = pathPart(visit, "id");
  const outcome = await deny(context.gateway, await requireMerchant(visit), {
    id,
    channelResponse: DENIAL,
  });
  if (outcome?.outcome !== "applied") {
    return await refused(
      visit,
      say("Not denied: it is no longer pending.", "Tidak ditolak: sudah tidak pending."),
    );
  }
  return await done(visit, {
    action: "sandbox_deny",
    text: say("Denied.", "Ditolak permanen."),
    same: sameAsDenial(visit, outcome.transaction.orderId),
    about: outcome.transaction,
  });
}

interface Done {
  readonly action: string;
  readonly text: string;
  readonly same?: Equivalent | undefined;
  /** In the activity log; an order's id where it is about one. */
  readonly subject?: string;
  readonly about?: Pick<Transaction, "id" | "orderId">;
}

/** Writes it down, and tells it on the page of what it was about, or among the sandbox's tools. */
export async function done(
  visit: Visit,
  { action, text, same, about, subject = about?.orderId ?? "" }: Done,
): Promise<unknown> {
  const { context, session, merchant, fields } = visit;
  await recordActivity(context.gateway, { session, merchantId: merchant.id }, { action, subject });
  const isFromPalette = fields["from"] === FROM_PALETTE;
  const page = about && isFromPalette ? `/transactions/${about.id}` : "/sandbox";
  return await endPost(visit, page, { tone: "good", text, ...(same && { same }) });
}

async function refused(visit: Visit, text: string, page = "/sandbox"): Promise<unknown> {
  return await endPost(visit, page, { tone: "bad", text });
}
