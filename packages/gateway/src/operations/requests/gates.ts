import type { MerchantId } from "@gerbang/protocol";
import type { GateRule } from "../../domain/requests/api-gate.ts";
import type { WatchedCall } from "../../domain/requests/watched-call.ts";
import { type ApiGate, findGates, replaceGates } from "../../store/requests/api-gates.ts";
import { findHeldCalls, releaseCalls } from "../../store/requests/watched-calls.ts";
import { lockWatch, saveWatch } from "../../store/watched-until.ts";
import type { Gateway } from "../gateway.ts";
import { lookUntil } from "../look-until.ts";

/** A gate with the calls that wait at it. */
export type StandingGate = ApiGate & { readonly held: readonly WatchedCall[] };

interface GatesWish {
  readonly gates: readonly { readonly rule: GateRule; readonly times: number }[];
  /** How long they stand, in milliseconds of wall time. */
  readonly ttlMs: number;
}

const POLL_MS = 100;

/**
 * Puts gates before a sandbox merchant's own calls of the API, in the place of all that stood there; what
 * those held goes on. Seen by every process with the next call: they are read with the merchant. Repeating
 * it counts their times anew.
 */
export async function setGates(
  gateway: Gateway,
  merchantId: MerchantId,
  { gates, ttlMs }: GatesWish,
): Promise<readonly StandingGate[]> {
  const wall = gateway.wallNow();
  const until = new Date(wall.getTime() + ttlMs);
  const made = gates.map(({ rule, times }) => ({
    id: gateway.newId(),
    rule,
    timesLeft: times,
    until,
  }));
  await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockWatch(trx, merchantId);
    await replaceGates(trx, merchantId, made);
    await releaseCalls(trx, merchantId, { at: wall });
    await saveWatch(trx, merchantId);
  });
  gateway.db.changes.announce({ merchantId });
  return made.map((gate) => ({ ...gate, held: [] }));
}

/** The gates that stand, each with what it holds. */
export async function readGates(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<readonly StandingGate[]> {
  const wall = gateway.wallNow();
  const [gates, held] = await Promise.all([
    findGates(gateway.db, merchantId, wall),
    findHeldCalls(gateway.db, merchantId, wall),
  ]);
  return gates.map((gate) => ({ ...gate, held: held.filter(({ gateId }) => gateId === gate.id) }));
}

/** The same, once they hold so many calls together, or once the signal says that it takes too long. */
export async function waitForHeld(
  gateway: Gateway,
  merchantId: MerchantId,
  { count, signal }: { readonly count: number; readonly signal: AbortSignal },
): Promise<readonly StandingGate[]> {
  const look = async () => {
    const gates = await readGates(gateway, merchantId);
    return gates.reduce((sum, { held }) => sum + held.length, 0) >= count ? gates : undefined;
  };
  const found = await lookUntil(gateway, merchantId, { look, signal, pollMs: POLL_MS });
  return found ?? (await readGates(gateway, merchantId));
}

/**
 * Lets the calls go that a gate holds, all at once or one of them; the gate stays for those of its times that
 * are left. `undefined` when there is no such gate. Repeating it lets go what came since.
 */
export async function releaseGate(
  gateway: Gateway,
  merchantId: MerchantId,
  { gateId, callId }: { readonly gateId: string; readonly callId?: string },
): Promise<readonly string[] | undefined> {
  const wall = gateway.wallNow();
  const gates = await findGates(gateway.db, merchantId, wall);
  if (!gates.some(({ id }) => id === gateId)) return undefined;
  const released = await releaseCalls(gateway.db.kysely, merchantId, {
    at: wall,
    gateId,
    ...(callId !== undefined && { callId }),
  });
  gateway.db.changes.announce({ merchantId });
  return released;
}
