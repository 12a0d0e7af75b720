import type { ServerResponse } from "node:http";
import type { MerchantId } from "@gerbang/protocol";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { StreamPlaces } from "../../operations/stream-places.ts";

type Pieces = AsyncIterable<string | Uint8Array>;

/** An answer that goes on for as long as somebody reads: server-sent events, or JSON lines. */
export interface EventStream {
  readonly contentType: string;
  /** Besides those that every stream has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How soon a browser comes back after a break; only server-sent events can say it. */
  readonly retryMs?: number;
  /** Sent now and then and without a meaning: proxies close connections that are silent. */
  readonly remark?: { readonly text: string; readonly everyMs: number };
  /**
   * What is sent, piece by piece; the next is asked for when the last has gone out. It ends when the
   * signal is aborted, because the reader has left or the server stops. What the call itself waits
   * for is done before the head goes out, and what it throws is answered as an error.
   */
  readonly pieces: (signal: AbortSignal) => Pieces | Promise<Pieces>;
}

interface EventStreams {
  /**
   * Answers with a stream of a merchant's. Resolves when it is over and holds nothing any more; `full`, with
   * nothing answered, when as many are open as may be.
   */
  send(reply: FastifyReply, merchantId: MerchantId, stream: EventStream): Promise<"sent" | "full">;
}

/** Soon enough for a page or a program that somebody waits for, and not all at once. */
export const COME_BACK_S = 5;

/** Answers that as many streams are open as may be, where no error of an API does. */
export async function refuseStream(reply: FastifyReply): Promise<FastifyReply> {
  return await reply.status(503).header("retry-after", COME_BACK_S).send();
}

/** The open streams of some routes. When the server stops they end, and it waits until they have. */
export function eventStreams(app: FastifyInstance, places: StreamPlaces): EventStreams {
  const open = new Map<AbortController, Promise<void>>();
  let isStopping = false;
  app.addHook("preClose", async () => {
    isStopping = true;
    for (const over of open.keys()) over.abort();
    await Promise.allSettled(open.values());
  });
  return {
    async send(reply, merchantId, stream) {
      const free = places.take(merchantId);
      if (!free) return "full";
      const over = new AbortController();
      const end = () => over.abort();
      reply.raw.once("close", end);
      // Either may have happened while the route looked something up, and is not told again.
      if (reply.raw.destroyed || isStopping) end();
      const answering = answer(reply, stream, over.signal);
      open.set(over, answering);
      try {
        await answering;
      } finally {
        open.delete(over);
        free();
      }
      return "sent";
    },
  };
}

async function answer(
  reply: FastifyReply,
  stream: EventStream,
  signal: AbortSignal,
): Promise<void> {
  const { raw, log, request } = reply;
  const pieces = await stream.pieces(signal);
  reply.hijack();
  writeHead(raw, stream, signal);
  const end = keepOpen(raw, stream, signal);
  const isHeadAlone = request.method === "HEAD" || signal.aborted;
  try {
    if (!isHeadAlone) await writeAll(raw, pieces, signal);
  } catch (error) {
    // The reader comes back by itself, and goes on where it was.
    log.error({ err: error }, "an event stream broke off");
  } finally {
    end();
  }
}

function writeHead(raw: ServerResponse, stream: EventStream, signal: AbortSignal): void {
  raw.writeHead(200, {
    "content-type": stream.contentType,
    "cache-control": "no-store",
    // Proxies of the nginx kind collect an answer before they pass it on.
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
    // A server that stops would wait for the connection that is kept alive.
    ...(signal.aborted && { connection: "close" }),
    ...stream.headers,
  });
  raw.flushHeaders();
  if (stream.retryMs !== undefined) raw.write(`retry: ${stream.retryMs}\n\n`);
}

/** Returns what ends the answer. It ends at once with the signal, whatever its pieces wait for. */
function keepOpen(raw: ServerResponse, { remark }: EventStream, signal: AbortSignal): () => void {
  const timer = remark && setInterval(() => sendRemark(raw, remark.text), remark.everyMs);
  const end = () => {
    clearInterval(timer);
    signal.removeEventListener("abort", end);
    raw.end();
  };
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  return end;
}

function sendRemark(raw: ServerResponse, text: string): void {
  // A reader who does not take what is there needs no reminder.
  if (!raw.writableNeedDrain) raw.write(text);
}

async function writeAll(raw: ServerResponse, pieces: Pieces, signal: AbortSignal): Promise<void> {
  for await (const piece of pieces) {
    if (signal.aborted) return;
    if (!raw.write(piece)) await drained(raw, signal);
  }
}

/** Waits for a slow reader, so that nothing heaps up. Leaves no listener behind. */
async function drained(raw: ServerResponse, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const goOn = () => {
      raw.off("drain", goOn);
      signal.removeEventListener("abort", goOn);
      resolve();
    };
    raw.on("drain", goOn);
    signal.addEventListener("abort", goOn);
  });
}
