import type { Followed } from "../../operations/follow-log.ts";
import { formatLogCursor } from "../../operations/log-cursor.ts";
import type { EventStream } from "../shared/event-stream.ts";
import { EVENT_STREAM, JSON_LINES } from "./sandbox-endpoints.ts";

/** Proxies close what is silent. */
const REMARK_MS = 15_000;
const RETRY_MS = 1_000;

interface StreamSource<Entry extends object> {
  /** As server-sent events, each with a cursor to go on from, or as JSON lines. */
  readonly asEventStream: boolean;
  readonly follow: (signal: AbortSignal) => Promise<AsyncIterable<Followed<Entry>>>;
  /** What is not at hand, as a signature that names its moment, is found and written out for each stream anew. */
  readonly present: (entry: Entry) => object | Promise<object>;
}

/** A log that goes on for as long as somebody reads. */
export function followedStream<Entry extends object>(source: StreamSource<Entry>): EventStream {
  const { asEventStream, follow } = source;
  return {
    contentType: asEventStream ? EVENT_STREAM : JSON_LINES,
    // Whoever ends a stream is done with it: a server that stops waits for no idle connection.
    headers: { connection: "close" },
    ...(asEventStream && { retryMs: RETRY_MS }),
    remark: { text: asEventStream ? ":\n\n" : "\n", everyMs: REMARK_MS },
    pieces: async (signal) => {
      // Before the head goes out: whoever has it may count on being told what happens from then on.
      const entries = await follow(signal);
      return written(entries, source);
    },
  };
}

async function* written<Entry extends object>(
  entries: AsyncIterable<Followed<Entry>>,
  { asEventStream, present }: StreamSource<Entry>,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const { entry, cursor } of entries) {
    const text = WRITTEN.get(entry) ?? write(entry, present);
    const id = asEventStream ? formatLogCursor(cursor) : undefined;
    yield pieceOf(text instanceof Promise ? await text : text, id);
  }
}

/** What was written out of an entry, for all streams that tell it: as long as one of them holds it. */
interface WrittenEntry {
  readonly json: string;
  line?: Buffer;
  /** The last one; streams with other filters count otherwise. */
  serverSent?: { readonly id: string; readonly piece: Buffer };
}

/** Those who share the reading of a log are handed the same entry. */
const WRITTEN = new WeakMap<object, WrittenEntry>();

/** Kept at once: all who share the entry ask for it in the same turn. */
function write<Entry extends object>(
  entry: Entry,
  present: StreamSource<Entry>["present"],
): WrittenEntry | Promise<WrittenEntry> {
  const presented = present(entry);
  if (presented instanceof Promise) {
    return presented.then((found) => ({ json: JSON.stringify(found) }));
  }
  const written = { json: JSON.stringify(presented) };
  WRITTEN.set(entry, written);
  return written;
}

function pieceOf(written: WrittenEntry, id: string | undefined): Buffer {
  if (id === undefined) return (written.line ??= Buffer.from(`${written.json}\n`));
  if (written.serverSent?.id !== id) {
    written.serverSent = { id, piece: Buffer.from(`id: ${id}\ndata: ${written.json}\n\n`) };
  }
  return written.serverSent.piece;
}
