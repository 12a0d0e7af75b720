import { Readable } from "node:stream";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { PlannedFault } from "../../domain/notifications/fault-plan.ts";
import { CallError } from "../../outbound/call-failure.ts";
import type { PostRequest } from "../../outbound/outbound.ts";

const PARTS = 8;

/** How the faults that act on an attempt send its body; nothing when they leave it alone. */
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

/** Whether a fault shows in this attempt. When and how often a message goes shows in the first. */
export function actsOn(fault: PlannedFault, attempt: number): boolean {
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
