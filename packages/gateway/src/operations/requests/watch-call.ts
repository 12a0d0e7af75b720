import type { MerchantId } from "@gerbang/protocol";
import {
  fitsGate,
  type GateCode,
  type GateDeed,
  type GateStage,
} from "../../domain/requests/api-gate.ts";
import type { CallAnswer, WatchedCall } from "../../domain/requests/watched-call.ts";
import type { ChangeHint } from "../../store/changes.ts";
import { type ApiGate, findGates, takeGate } from "../../store/requests/api-gates.ts";
import {
  endWatchedCall,
  insertWatchedCall,
  isStillHeld,
  releaseCalls,
} from "../../store/requests/watched-calls.ts";
import { lockWatch } from "../../store/watched-until.ts";
import type { Gateway } from "../gateway.ts";
import { lookUntil } from "../look-until.ts";

/** What becomes of transactions and their messages changes nothing at a gate. */
export function isOfGates({ transactionId }: ChangeHint): boolean {
  return transactionId === undefined;
}

/** Whose a call is, as it was read with it. */
export interface Caller {
  readonly id: MerchantId;
  readonly watchedUntil?: Date | undefined;
}

/** Whether this merchant's calls are looked at: nobody else's costs more than this question. */
export function isWatched({ wallNow }: Gateway, { watchedUntil }: Caller): boolean {
  return watchedUntil !== undefined && watchedUntil > wallNow();
}

interface CameCall {
  readonly operation: string;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** The order id or transaction id that it names. */
  readonly subject: string | undefined;
}

type BegunCall = Pick<WatchedCall, "merchantId" | "id" | "method" | "path"> &
  Pick<WatchedCall, "orderId" | "transactionId"> & { readonly hasGates: boolean };

/** Keeps a watched call that has come, before anything of it is done. */
export async function beginCall(
  gateway: Gateway,
  { id: merchantId }: Caller,
  came: CameCall,
): Promise<BegunCall> {
  const call = { ...came, merchantId, id: gateway.newId(), begunAt: gateway.wallNow() };
  const inserted = await insertWatchedCall(gateway.db, call);
  return { ...call, ...inserted };
}

/** Keeps what it is answered, before the answer goes out. */
export async function endCall(
  gateway: Gateway,
  call: BegunCall,
  answer: CallAnswer,
): Promise<void> {
  await endWatchedCall(gateway.db, call, { ...answer, endedAt: gateway.wallNow() });
}

/** What a call is to do at a gate: `pass` when there is none, or when it has waited its time. */
type GateVerdict =
  | { readonly deed: "pass"; readonly hasWaited: boolean }
  | { readonly deed: "close" }
  | { readonly deed: "answer"; readonly code: GateCode };

const WAITING: ReadonlySet<GateDeed> = new Set<GateDeed>(["hold", "hang"]);
/** A release by another process may give no hint. */
const POLL_MS = 250;

/**
 * Takes a watched call to the first gate that it fits at this stage, and waits there where it is to wait:
 * until it is released, the gate's time is up, or `signal` says that nobody waits for its answer any more.
 */
export async function passGates(
  gateway: Gateway,
  call: BegunCall,
  { stage, signal }: { readonly stage: GateStage; readonly signal: AbortSignal },
): Promise<GateVerdict> {
  // Nearly no call has one, and each look would cost it a statement.
  const gate = call.hasGates ? await takeOpenGate(gateway, call, stage) : undefined;
  if (!gate) return { deed: "pass", hasWaited: false };
  const { do: deed, code } = gate.rule;
  gateway.db.changes.announce({ merchantId: call.merchantId });
  if (WAITING.has(deed)) await waitAtGate(gateway, call, { until: gate.until, signal });
  if (deed === "answer" && code !== undefined) return { deed, code };
  return deed === "hold" ? { deed: "pass", hasWaited: true } : { deed: "close" };
}

async function takeOpenGate(
  gateway: Gateway,
  call: BegunCall,
  stage: GateStage,
): Promise<ApiGate | undefined> {
  const wall = gateway.wallNow();
  for (const gate of await findGates(gateway.db, call.merchantId, wall)) {
    if (gate.timesLeft === 0 || gate.rule.when !== stage || !fitsGate(gate.rule, call)) continue;
    if (await tryGate(gateway, call, { gate, wall })) return gate;
  }
  return undefined;
}

async function tryGate(
  gateway: Gateway,
  call: BegunCall,
  { gate, wall }: { readonly gate: ApiGate; readonly wall: Date },
): Promise<boolean> {
  const { merchantId, id: callId } = call;
  const { kysely } = gateway.db;
  const coming = { id: gate.id, wall, callId, stage: gate.rule.when };
  if (!WAITING.has(gate.rule.do)) return await takeGate(kysely, merchantId, coming);
  return await kysely.transaction().execute(async (trx) => {
    await lockWatch(trx, merchantId);
    return await takeGate(trx, merchantId, { ...coming, heldUntil: gate.until });
  });
}

async function waitAtGate(
  gateway: Gateway,
  call: BegunCall,
  { until, signal }: { readonly until: Date; readonly signal: AbortSignal },
): Promise<void> {
  const look = async () => {
    if (until <= gateway.wallNow()) return true;
    return (await isStillHeld(gateway.db, call)) ? undefined : true;
  };
  const looking = { look, signal, pollMs: POLL_MS, heeds: isOfGates };
  const isOver = await lookUntil(gateway, call.merchantId, looking);
  if (isOver) return;
  // Whoever asked has left, or this process stops: nobody is to count on it as one that waits.
  const { merchantId, id: callId } = call;
  await releaseCalls(gateway.db.kysely, merchantId, { at: gateway.wallNow(), callId });
}
