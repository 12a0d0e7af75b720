import type { MerchantId } from "@gerbang/protocol";
import { GATES_MAX, type GateRule } from "../../domain/requests/api-gate.ts";
import type { WatchedCall } from "../../domain/requests/watched-call.ts";
import {
  type ApiGate,
  addGatesWithin,
  findGates,
  removeStandingGate,
  replaceGates,
} from "../../store/requests/api-gates.ts";
import { findHeldCalls, releaseCalls } from "../../store/requests/watched-calls.ts";
import { lockWatch, saveWatch } from "../../store/watched-until.ts";
import type { Gateway } from "../gateway.ts";
import { lookUntil } from "../look-until.ts";
import { isOfGates } from "./watch-call.ts";

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
  wish: GatesWish,
): Promise<readonly StandingGate[]> {
  const wall = gateway.wallNow();
  const made = makeGates(gateway, wish, wall);
  await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockWatch(trx, merchantId);
    await replaceGates(trx, merchantId, made);
    await releaseCalls(trx, merchantId, { at: wall });
    await saveWatch(trx, merchantId);
  });
  gateway.db.changes.announce({ merchantId });
  return made.map((gate) => ({ ...gate, held: [] }));
}

function makeGates(gateway: Gateway, { gates, ttlMs }: GatesWish, wall: Date): readonly ApiGate[] {
  const until = new Date(wall.getTime() + ttlMs);
  return gates.map(({ rule, times }) => ({ id: gateway.newId(), rule, timesLeft: times, until }));
}

/**
 * Puts more gates behind those that stand, so that several programs, or several tests of one, have gates at a
 * time. `"too_many"`, and none of them, when more would stand than may. Repeating it puts others beside them.
 */
export async function addGates(
  gateway: Gateway,
  merchantId: MerchantId,
  wish: GatesWish,
): Promise<readonly StandingGate[] | "too_many"> {
  const wall = gateway.wallNow();
  const made = makeGates(gateway, wish, wall);
  const hasRoom = await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockWatch(trx, merchantId);
    return await addGatesWithin(trx, merchantId, { gates: made, most: GATES_MAX, wall });
  });
  if (!hasRoom) return "too_many";
  gateway.db.changes.announce({ merchantId });
  return made.map((gate) => ({ ...gate, held: [] }));
}

/**
 * Takes one gate away; what it held goes on. Gives the ids of those calls, and `undefined` when there is no
 * such gate: so also when it is repeated.
 */
export async function removeGate(
  gateway: Gateway,
  merchantId: MerchantId,
  gateId: string,
): Promise<readonly string[] | undefined> {
  const wall = gateway.wallNow();
  const released = await gateway.db.kysely.transaction().execute(async (trx) => {
    // Whoever is about to be held at it has been, or finds it gone.
    await lockWatch(trx, merchantId);
    const gone = await removeStandingGate(trx, merchantId, { id: gateId, wall });
    return gone.stood ? gone.released : undefined;
  });
  gateway.db.changes.announce({ merchantId });
  return released;
}

/** The gates that stand, each with what it holds. */
async function readGates(
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

/** Which gates are looked at; all when absent. */
interface HeldWish {
  readonly gateIds?: readonly string[] | undefined;
  readonly count: number;
  readonly signal: AbortSignal;
}

/**
 * The gates that stand, each with what it holds: once they hold so many calls together, which may be none, or once the signal says that it takes too long.
 */
export async function waitForHeld(
  gateway: Gateway,
  merchantId: MerchantId,
  { gateIds, count, signal }: HeldWish,
): Promise<readonly StandingGate[]> {
  const read = async () => {
    const gates = await readGates(gateway, merchantId);
    return gateIds ? gates.filter(({ id }) => gateIds.includes(id)) : gates;
  };
  const look = async () => {
    const gates = await read();
    // Where those that were named are gone, nothing will be held.
    const isOver = gateIds !== undefined && gates.length === 0;
    const held = gates.reduce((sum, gate) => sum + gate.held.length, 0);
    return isOver || held >= count ? gates : undefined;
  };
  const looking = { look, signal, pollMs: POLL_MS, heeds: isOfGates };
  const found = await lookUntil(gateway, merchantId, looking);
  return found ?? (await read());
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
