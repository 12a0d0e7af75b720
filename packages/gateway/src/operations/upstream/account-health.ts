import { type MergedHealth, mergeHealth } from "../../domain/upstream/merge-health.ts";
import { shareOfLimits } from "../../domain/upstream/process-share.ts";
import { beatProcess, readHealth, removeProcess } from "../../store/upstream/processes.ts";
import type { Gateway } from "../gateway.ts";

/** How often a process says that it lives. */
export const BEAT_MS = 2_000;
/** Who has not said for so long that he lives is gone. */
export const PROCESS_GONE_MS = 10_000;
const TIMES = { goneMs: PROCESS_GONE_MS, newMs: 3_000 };

/**
 * Says that this process calls upstreams, and how that goes, and takes its share of their limits: as many
 * as there are processes that say so. Safe to repeat.
 */
export async function beat(gateway: Gateway, processId: string): Promise<void> {
  const { db, upstreamCalls } = gateway;
  const living = await beatProcess(db, processId, upstreamCalls.states, TIMES);
  upstreamCalls.setShare(shareOfLimits(living));
}

/** Leaves this process's share to the others. */
export async function endBeats({ db }: Gateway, processId: string): Promise<void> {
  await removeProcess(db, processId);
}

/**
 * How the calls of an account go, in all processes together, as they said some two seconds ago; `undefined`
 * when none that lives has called it within a minute.
 */
export async function findHealth(
  { db }: Gateway,
  accountId: string,
): Promise<MergedHealth | undefined> {
  return mergeHealth(await readHealth(db, accountId, TIMES.goneMs));
}
