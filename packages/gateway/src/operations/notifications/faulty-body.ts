import { Readable } from "node:stream";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { PlannedFault } from "../../domain/notifications/fault-plan.ts";
import { CallError } from "../../outbound/call-failure.ts";
import type { PostRequest } from "../../outbound/outbound.ts";

const PARTS = 8;

/** How a body is sent under the faults of an attempt; `undefined` when none changes that. */
export function faultyBody(faults: readonly PlannedFault[]): PostRequest["send"] | undefined {
  const cut = faults.some(({ fault }) => fault === "cut");
  const slow = faults.find((fault) => fault.fault === "slow");
  if (!cut && !slow) return undefined;
  return (body) =>
    Readable.from(sendParts(body, { cut, pauseMs: ((slow?.seconds ?? 0) * 1000) / PARTS }));
}

async function* sendParts(
  body: Buffer,
  { cut, pauseMs }: { readonly cut: boolean; readonly pauseMs: number },
): AsyncGenerator<Buffer> {
  const size = Math.ceil(body.length / PARTS);
  for (let part = 0; part < PARTS; part++) {
    if (pauseMs > 0) await sleep(pauseMs);
    if (cut && part === PARTS / 2) {
      // Lets what was written leave before the connection is destroyed.
      await turn();
      throw new CallError("cut", "the fault plan cut the connection in the middle of the body");
    }
    yield body.subarray(part * size, (part + 1) * size);
  }
}

/** Whether a fault acts on this attempt. Those that move or repeat a message act on the first one only. */
export function actsOn(fault: PlannedFault, attempt: number): boolean {
  if ("attempt" in fault) return attempt === fault.attempt;
  switch (fault.fault) {
    case "slow":
    case "cut":
      return attempt <= fault.attempts;
    case "duplicate":
    case "reorder":
    case "delay":
      return attempt === 1;
    case "drop":
    case "corrupt_signature":
    case "wrong_amount":
    case "unknown_member":
    case "missing_member":
      return true;
  }
}
