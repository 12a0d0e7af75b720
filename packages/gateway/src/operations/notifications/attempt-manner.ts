import { Readable } from "node:stream";
import type { PlannedFault } from "../../domain/notifications/fault-plan.ts";
import type { CallResult, PostRequest } from "../../outbound/outbound.ts";
import { faultyBody } from "./faulty-body.ts";

/** What goes wrong with one attempt, because somebody asked for it. */
export interface AttemptFaults {
  /** It never arrives, and the sender waits in vain. */
  readonly drop?: boolean;
  /** The connection ends in the middle of the body. */
  readonly cut?: boolean;
  /** How long the body takes. */
  readonly slowMs?: number;
  /** It arrives and is answered, and the answer does not come back. */
  readonly loseAnswer?: boolean;
  /** The sender waits no longer than this. */
  readonly giveUpAfterMs?: number;
}

/** How an attempt is made that somebody asked for. */
export interface AttemptManner {
  readonly faults: AttemptFaults;
  /** Called when all but the last byte is sent: it resolves when that may go, too. */
  readonly beforeLastByte?: () => Promise<void>;
}

/** Those of the faults that a body is sent under, as a plan would have them. */
export function bodyFaults({ cut, slowMs }: AttemptFaults): readonly PlannedFault[] {
  return [
    ...(cut ? [{ fault: "cut", attempts: 1 } as const] : []),
    ...(slowMs === undefined
      ? []
      : [{ fault: "slow", seconds: slowMs / 1_000, attempts: 1 } as const]),
  ];
}

/** How the body is sent: under faults, and with its last byte held back; `undefined` for in one piece. */
export function bodySender(
  faults: readonly PlannedFault[],
  beforeLastByte: AttemptManner["beforeLastByte"],
): PostRequest["send"] | undefined {
  const send = faultyBody(faults);
  if (!beforeLastByte) return send;
  return (body) =>
    Readable.from(holdBack(send?.(body) ?? [body], { size: body.length, beforeLastByte }));
}

async function* holdBack(
  parts: Readable | readonly Buffer[],
  { size, beforeLastByte }: { readonly size: number; readonly beforeLastByte: () => Promise<void> },
): AsyncGenerator<Buffer> {
  let sent = 0;
  for await (const part of parts as AsyncIterable<Buffer>) {
    sent += part.length;
    if (sent < size || part.length === 0) {
      yield part;
      continue;
    }
    if (part.length > 1) yield part.subarray(0, -1);
    await beforeLastByte();
    yield part.subarray(-1);
  }
}

/** What the sender of a request knows that never arrived. */
export function lostRequest(url: string): CallResult {
  const detail = "as asked: the request was lost on its way";
  return {
    finalUrl: url,
    redirects: [],
    latencyMs: 0,
    failure: { failure: "time_out", detail },
  };
}

/** What the sender knows when the answer was lost on its way back. */
export function withoutAnswer({ answer, ...result }: CallResult): CallResult {
  if (!answer || result.failure) return { ...result, ...(answer && { answer }) };
  const detail = "as asked: the answer was lost on its way back";
  return { ...result, failure: { failure: "reset", detail } };
}
