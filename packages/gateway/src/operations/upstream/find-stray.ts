import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { Report } from "../../domain/upstream/connector.ts";
import type { StrayPayment } from "../../domain/upstream/stray-payment.ts";
import { updateAttempt } from "../../store/upstream/attempts.ts";
import { closeAttention } from "../../store/upstream/attention.ts";
import { deleteStray, findStrayOf, insertStray, updateStray } from "../../store/upstream/strays.ts";
import type { Gateway } from "../gateway.ts";
import { callAttention } from "./call-attention.ts";
import type { HeldCharge } from "./hold-charge.ts";
import { beginReturn } from "./return-stray.ts";

/** An amount that differs is believed when it is reported again so much later. */
const SEEN_AGAIN_MS = 60_000;

interface FoundStray {
  readonly account: OpenedAccount;
  readonly attempt: UpstreamAttempt;
  readonly report: Report;
  readonly cause: StrayPayment["cause"];
}

/**
 * Puts money down that has no home, once, and calls a person. What was paid for a code that nobody was
 * to see goes back at once, the rest as the account says; an amount that differs only when it was reported
 * again, for one wrong answer must move nothing.
 */
export async function findStray(
  gateway: Gateway,
  held: HeldCharge,
  found: FoundStray,
): Promise<void> {
  const known = await findStrayOf(held.trx, found.attempt);
  if (known) {
    await seeAgain(gateway, held, known, found);
  } else {
    await putDown(gateway, held, found);
  }
}

async function seeAgain(
  gateway: Gateway,
  { trx }: HeldCharge,
  stray: StrayPayment,
  { account, attempt, report }: FoundStray,
): Promise<void> {
  if (stray.state !== "found") return;
  if (stray.amount !== report.amount) return await correct(gateway, trx, stray, report);
  if (stray.cause !== "amount_differs") return;
  const isLater = gateway.wallNow().getTime() - stray.foundAt.getTime() >= SEEN_AGAIN_MS;
  if (account.returnStrays === "auto" && isLater) {
    await beginReturn(trx, gateway, { stray, attempt });
  }
}

/** Nothing is decided yet: what would go back, or be kept, is what the upstream says now. */
async function correct(
  gateway: Gateway,
  trx: HeldCharge["trx"],
  stray: StrayPayment,
  { amount, upstreamId }: Report,
): Promise<void> {
  const now = gateway.wallNow();
  await updateStray(trx, stray, { amount, found_at: now });
  const { merchantId, id: subject } = stray;
  const kinds = ["stray_payment", "amount_differs"] as const;
  const how = "the upstream says another amount";
  await closeAttention(trx, { merchantId, kinds, subject }, { at: now, how });
  await callFor(gateway, trx, { ...stray, amount }, upstreamId);
}

async function callFor(
  gateway: Gateway,
  trx: HeldCharge["trx"],
  { merchantId, id: subject, transactionId, cause, amount }: StrayPayment,
  upstreamId: string,
): Promise<void> {
  const kind = cause === "amount_differs" ? "amount_differs" : "stray_payment";
  const data = { cause, amount, upstream_id: upstreamId };
  await callAttention(gateway, { merchantId, kind, subject, transactionId, data }, trx);
}

async function putDown(
  gateway: Gateway,
  { trx }: HeldCharge,
  { account, attempt, report, cause }: FoundStray,
): Promise<void> {
  const foundAt = gateway.wallNow();
  const { merchantId, transactionId, id: attemptId } = attempt;
  const stray: StrayPayment = {
    merchantId,
    id: gateway.newId(),
    attemptId,
    transactionId,
    amount: report.amount,
    paidAt: report.settledAt ?? foundAt,
    foundAt,
    cause,
    state: "found",
  };
  if (!(await insertStray(trx, stray))) return;
  if (attempt.state !== "paid") {
    const closed_at = stray.paidAt;
    await updateAttempt(trx, attempt, { state: "paid", closed_as: null, closed_at, syncs: 0 });
  }
  await callFor(gateway, trx, stray, report.upstreamId);
  const isAutomatic = isReturnedAtOnce(attempt, cause) || account.returnStrays === "auto";
  if (isAutomatic && cause !== "amount_differs") {
    await beginReturn(trx, gateway, { stray, attempt });
  }
}

/** Of what the upstream once refused nobody can say that it is ours: another order may have its name. */
function isReturnedAtOnce({ closedAs }: UpstreamAttempt, cause: StrayPayment["cause"]): boolean {
  return cause === "unwanted" && closedAs !== "refused" && closedAs !== "not_sent";
}

/**
 * The upstream says by now that the amount was right: what was put down is the order's own payment.
 * `false` when somebody has decided about it meanwhile, or it is on its way back.
 */
export async function takeStrayBack(
  gateway: Gateway,
  { trx }: HeldCharge,
  attempt: UpstreamAttempt,
): Promise<boolean> {
  const stray = await findStrayOf(trx, attempt);
  if (!stray) return true;
  if (stray.state !== "found" || stray.cause !== "amount_differs") return false;
  await deleteStray(trx, stray);
  await closeAttention(
    trx,
    { merchantId: stray.merchantId, kinds: ["amount_differs"], subject: stray.id },
    { at: gateway.wallNow(), how: "the upstream has corrected the amount" },
  );
  return true;
}
