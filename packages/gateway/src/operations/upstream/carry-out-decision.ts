import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { UpstreamCharge } from "../../domain/upstream/attempt.ts";
import type { Attention } from "../../domain/upstream/attention.ts";
import type { AttentionDecision } from "../../domain/upstream/attention-decision.ts";
import type { Trx } from "../../store/database.ts";
import { askSoon } from "../../store/upstream/attempts.ts";
import { closeAttention } from "../../store/upstream/attention.ts";
import { lockRefund, updateUpstreamRefund } from "../../store/upstream/refunds.ts";
import { updateStray } from "../../store/upstream/strays.ts";
import type { Gateway } from "../gateway.ts";
import type { AttentionSubject } from "./attention-subject.ts";
import { endHold } from "./end-hold.ts";
import { closeInDoubt } from "./give-up.ts";
import type { HeldCharge } from "./hold-charge.ts";
import { beginReturn } from "./return-stray.ts";
import { acceptRefund, endWithout } from "./step-refund.ts";

/** What somebody decided about, with their name and their reason. */
export interface DecidedCase extends AttentionSubject {
  readonly merchant: Merchant;
  readonly attention: Attention;
  readonly reason: string;
  readonly by: string;
}

interface Place {
  readonly trx: Trx;
  /** The charge that is held; absent where none is concerned. */
  readonly charge?: UpstreamCharge;
}

/** `too_late`: the upstream was faster. `busy`: it is being asked this very moment. Nothing is done then. */
type CarryOutcome = "done" | "too_late" | "busy";

/** Does what was decided, under the hold. */
export async function carryOut(
  gateway: Gateway,
  { trx, charge }: Place,
  decision: AttentionDecision,
  decided: DecidedCase,
): Promise<CarryOutcome> {
  if (decision === "seen") return await end(gateway, trx, decided);
  if (!charge) throw new Error(`${decision} needs a charge`);
  const held = { trx, charge };
  switch (decision) {
    case "return":
      return await giveBack(gateway, held, decided);
    case "keep":
      return await keep(gateway, held, decided);
    case "ask":
      return await ask(gateway, held, decided);
    case "close":
      return await close(gateway, held, decided);
    case "made":
    case "not_made":
      return await endRefund(gateway, held, decision, decided);
  }
}

/** Nobody is needed any more: with the reason, by name. */
async function end(
  gateway: Gateway,
  trx: Trx,
  { attention: { merchantId, kind, subject }, reason, by }: DecidedCase,
): Promise<"done"> {
  const closing = { at: gateway.wallNow(), by, how: reason };
  await closeAttention(trx, { merchantId, kinds: [kind], subject }, closing);
  return "done";
}

/** It stays on the list until the upstream has said that the money went back. */
async function giveBack(
  gateway: Gateway,
  { trx }: HeldCharge,
  { stray, attempt, reason }: DecidedCase,
): Promise<CarryOutcome> {
  if (stray?.state !== "found" || !attempt) return "too_late";
  await updateStray(trx, stray, { note: reason });
  await beginReturn(trx, gateway, { stray, attempt });
  return "done";
}

async function keep(
  gateway: Gateway,
  held: HeldCharge,
  decided: DecidedCase,
): Promise<CarryOutcome> {
  const { stray, merchant, reason } = decided;
  if (stray?.state !== "found") return "too_late";
  const decided_at = gateway.wallNow();
  await updateStray(held.trx, stray, { state: "kept", note: reason, decided_at });
  await endHold(gateway, held, merchant, stray);
  return await end(gateway, held.trx, decided);
}

/** What is due already needs no asking. */
async function ask(
  gateway: Gateway,
  { trx }: HeldCharge,
  { refund, attempt }: DecidedCase,
): Promise<CarryOutcome> {
  const now = gateway.wallNow();
  const due = refund ?? attempt;
  if (!due || (due.nextSyncAt && due.nextSyncAt <= now)) return "too_late";
  if (refund) await updateUpstreamRefund(trx, refund, { next_sync_at: now });
  else if (attempt) await askSoon(trx, attempt, now);
  return "done";
}

async function close(
  gateway: Gateway,
  held: HeldCharge,
  decided: DecidedCase,
): Promise<CarryOutcome> {
  const { attempt } = decided;
  if (!attempt || !(await closeInDoubt(gateway, held, attempt))) return "too_late";
  return await end(gateway, held.trx, decided);
}

/**
 * That it was not made is decided only while nobody is asking for it: what is free again afterwards may be
 * given back once more. Closed by name first: what follows would close it without one.
 */
async function endRefund(
  gateway: Gateway,
  held: HeldCharge,
  decision: "made" | "not_made",
  decided: DecidedCase,
): Promise<CarryOutcome> {
  const { merchant, attempt, refund } = decided;
  if (!attempt || (refund?.state !== "sending" && refund?.state !== "unknown")) return "too_late";
  const isInHand = await lockRefund(held.trx, refund, gateway.wallNow());
  if (decision === "not_made" && isInHand) return "busy";
  await end(gateway, held.trx, decided);
  if (decision === "made") await acceptRefund(gateway, held, { merchant, attempt, refund });
  else await endWithout(gateway, held, refund, "released");
  return "done";
}
