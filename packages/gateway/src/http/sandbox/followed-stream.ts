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
  readonly present: (entry: Entry) => object | Promise<object>;
}

/** A log that goes on for as long as somebody reads. */
export function followedStream<Entry extends object>({
  asEventStream,
  follow,
  present,
}: StreamSource<Entry>): EventStream {
  const toLine = async ({ entry }: Followed<Entry>) => `${await textOf(entry, present)}\n`;
  const toServerSent = async ({ entry, cursor }: Followed<Entry>) =>
    `id: ${formatLogCursor(cursor)}\ndata: ${await textOf(entry, present)}\n\n`;
  return {
    contentType: asEventStream ? EVENT_STREAM : JSON_LINES,
    // Whoever ends a stream is done with it: a server that stops waits for no idle connection.
    headers: { connection: "close" },
    ...(asEventStream && { retryMs: RETRY_MS }),
    remark: { text: asEventStream ? ":\n\n" : "\n", everyMs: REMARK_MS },
    pieces: async (signal) => {
      // Before the head goes out: whoever has it may count on being told what happens from then on.
      const entries = await follow(signal);
      return mapped(entries, asEventStream ? toServerSent : toLine);
    },
  };
}

async function* mapped<Entry>(
  entries: AsyncIterable<Entry>,
  toText: (entry: Entry) => Promise<string>,
): AsyncGenerator<string, void, undefined> {
  for await (const entry of entries) yield await toText(entry);
}

/** Of entries that several streams tell, as long as somebody holds them. */
const TEXTS = new WeakMap<object, string>();

/** Those who share the reading of a log are handed the same entry: it is written out once for all of them. */
async function textOf<Entry extends object>(
  entry: Entry,
  present: StreamSource<Entry>["present"],
): Promise<string> {
  const known = TEXTS.get(entry);
  if (known !== undefined) return known;
  const text = JSON.stringify(await present(entry));
  TEXTS.set(entry, text);
  return text;
}
