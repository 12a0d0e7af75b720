import { setTimeout as sleep } from "node:timers/promises";
import { CommandError, EXIT } from "../command-error.ts";
import type { SandboxClient } from "./sandbox-client.ts";

interface FollowedStream {
  /** Below `/sandbox/v1`, with its query. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onEvent: (data: string) => void;
  /** Whatever happens from now on is told. */
  readonly onConnected?: () => void;
  /** The connection was lost and is made again. */
  readonly onLost: (reason: string) => void;
}

const TRY_AGAIN_MS = 500;
/** How many events stay known, so that what is told twice is passed on once. */
const KNOWN_MAX = 10_000;

/** Follows a stream of events until told to stop, over as many connections as it takes. */
export async function follow(sandbox: SandboxClient, options: FollowedStream): Promise<void> {
  const { signal } = options;
  const position: StreamPosition = { isConnected: false, lastId: undefined, known: new Set() };
  for (;;) {
    const reason = await readStream(sandbox, options, position).then(
      () => "the gateway ended it",
      (error: unknown) => whyLost(error, position),
    );
    if (signal.aborted) return;
    if (reason instanceof Error) throw reason;
    options.onLost(reason);
    // Rejects only when it is to stop, and then the next connection is not made either.
    await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}

/** Why to connect again, as text; an error to throw when it would fail again or has never worked. */
function whyLost(error: unknown, { isConnected }: StreamPosition): Error | string {
  const thrown = error instanceof Error ? error : new Error(String(error));
  return isConnected && isRepeatable(thrown) ? thrown.message : thrown;
}

/** A gateway that is being started again refuses connections, and so does a broken one. */
function isRepeatable(error: unknown): boolean {
  return !(error instanceof CommandError) || error.exitCode === EXIT.unreachable;
}

interface StreamPosition {
  /** Whether it ever was. */
  isConnected: boolean;
  lastId: string | undefined;
  readonly known: Set<string>;
}

async function readStream(
  sandbox: SandboxClient,
  { path, signal, onEvent, onConnected }: FollowedStream,
  position: StreamPosition,
): Promise<void> {
  const answer = await sandbox.open({
    method: "GET",
    path,
    signal,
    headers: {
      accept: "text/event-stream",
      ...(position.lastId !== undefined && { "last-event-id": position.lastId }),
    },
  });
  if (!answer.body) return;
  position.isConnected = true;
  onConnected?.();
  let text = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) passOn(block, position, onEvent);
  }
}

function passOn(block: string, position: StreamPosition, onEvent: FollowedStream["onEvent"]): void {
  const fields = new Map(
    block.split("\n").map((line) => {
      const [name = "", ...rest] = line.split(": ");
      return [name, rest.join(": ")] as const;
    }),
  );
  const data = fields.get("data");
  if (data === undefined) return;
  position.lastId = fields.get("id") ?? position.lastId;
  const { id } = JSON.parse(data) as { readonly id: string };
  if (position.known.has(id)) return;
  position.known.add(id);
  if (position.known.size > KNOWN_MAX) {
    const [oldest] = position.known;
    if (oldest !== undefined) position.known.delete(oldest);
  }
  onEvent(data);
}
