import pg from "pg";
import { type ChangeHint, type ChangeHints, localChangeHints } from "./changes.ts";
import { isPooled, serverProcessId } from "./pooler.ts";

interface SharedChangesOptions {
  /** A connection of its own: listening is bound to one. */
  readonly connection: pg.ClientConfig;
  /** Told when the connection is lost; it is tried again. */
  readonly onError: (error: unknown) => void;
  /** Told when a pooler is in between, through which nobody can listen. */
  readonly onPooled?: () => void;
  readonly retryMs?: number;
  /** How often the connection is asked whether it is still there. */
  readonly beatMs?: number;
  /** How long it may stay silent. */
  readonly silenceMs?: number;
}

export interface SharedChanges extends ChangeHints {
  /** Resolves while the processes hear each other. */
  readonly ready: Promise<void>;
  onSilence(listener: (openedBefore: number) => void): void;
  stop(): Promise<void>;
}

const CHANNEL = "gerbang_changes";
const RETRY_MS = 5_000;
const CONNECT_WITHIN_MS = 5_000;
const BEAT_MS = 1_000;
const SILENCE_MS = 2_000;
/** Each NOTIFY is a commit of its own, and a busy process has thousands of changes a second. */
const GATHER_MS = 20;
/** The server takes 8,000 bytes. */
const PAYLOAD_CHARACTERS_MAX = 7_000;
/** Distinct changes that may wait to be told; the others are told by a poll, as all lost hints are. */
const UNSENT_MAX = 10_000;

/**
 * Changes of all processes on one database, by LISTEN and NOTIFY. Only an optimisation: where a
 * database or a pooler does not have it, processes hear their own changes alone and the rest waits for
 * a poll.
 *
 * Its connection is also the one that notices when the network has swallowed all of them, as after a
 * failover or in a firewall: it is asked every second, and a half-open connection never answers.
 */
export function sharedChanges(options: SharedChangesOptions): SharedChanges {
  const local = localChangeHints();
  const link = new HintLink(options, (change) => local.announce(change));
  return {
    announce(change) {
      local.announce(change);
      link.send(change);
    },
    subscribe: (listener, of) => local.subscribe(listener, of),
    onSilence: (listener) => link.onSilence(listener),
    get ready() {
      return link.ready;
    },
    stop: async () => await link.stop(),
  };
}

/** The connection that sends and hears hints. When it breaks, another one takes its place. */
class HintLink {
  readonly #options: SharedChangesOptions;
  readonly #hear: (change: ChangeHint) => void;
  readonly #unsent = new Set<string>();
  readonly #silenceListeners: ((openedBefore: number) => void)[] = [];
  #connected = Promise.withResolvers<void>();
  #connecting: Promise<void>;
  #client: pg.Client | undefined;
  /** The one statement that it is asked at a time. */
  #asking: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  /** Since when what was opened before has been silent; known until a new connection answers. */
  #silentSince: number | undefined;
  #isScheduled = false;
  #isStopped = false;
  /** Then the connection only tells whether the database is still there. */
  #isPooled = false;

  constructor(options: SharedChangesOptions, hear: (change: ChangeHint) => void) {
    this.#options = options;
    this.#hear = hear;
    this.#connecting = this.#connect();
  }

  get ready(): Promise<void> {
    return this.#connected.promise;
  }

  onSilence(listener: (openedBefore: number) => void): void {
    this.#silenceListeners.push(listener);
  }

  /** What comes within a few milliseconds goes out together, each change once. */
  send(change: ChangeHint): void {
    if (!this.#client || this.#isPooled || this.#unsent.size >= UNSENT_MAX) return;
    this.#unsent.add(JSON.stringify(change));
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    clearInterval(this.#beat);
    await this.#connecting;
    await this.#asking;
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      query_timeout: this.#options.silenceMs ?? SILENCE_MS,
      ...this.#options.connection,
    });
    client.on("error", (error) => this.#lose(client, error));
    client.on("notification", ({ processId, payload }) => {
      if (processId !== serverProcessId(client)) this.#receive(payload);
    });
    try {
      await client.connect();
      this.#isPooled = await isPooled(client);
      // The pooler would take it, and give the next transaction a connection that does not listen.
      if (this.#isPooled) this.#options.onPooled?.();
      else await client.query(`listen ${CHANNEL}`);
      this.#client = client;
      if (!this.#isPooled) this.#connected.resolve();
      this.#tellSilence();
      this.#beat = setInterval(
        () => this.#ask(client, "select 1"),
        this.#options.beatMs ?? BEAT_MS,
      );
      this.#beat.unref();
    } catch (error) {
      this.#lose(client, error);
    }
  }

  /** A connection may report its end more than once. */
  #lose(client: pg.Client, error: unknown): void {
    if (this.#isStopped || (this.#client !== undefined && this.#client !== client)) return;
    if (this.#client) this.#connected = Promise.withResolvers<void>();
    this.#client = undefined;
    clearInterval(this.#beat);
    // It is of no more use: whether it still ends in good order changes nothing.
    client.end().catch(() => {});
    this.#options.onError(error);
    clearTimeout(this.#retry);
    const isFirstSilence = isSilence(error) && this.#silentSince === undefined;
    if (isFirstSilence) this.#silentSince = performance.now();
    const retryMs = isFirstSilence ? 0 : (this.#options.retryMs ?? RETRY_MS);
    this.#retry = setTimeout(() => {
      this.#connecting = this.#connect();
    }, retryMs);
    this.#retry.unref();
  }

  #tellSilence(): void {
    const since = this.#silentSince;
    this.#silentSince = undefined;
    if (since !== undefined) for (const tell of this.#silenceListeners) tell(since);
  }

  #receive(payload: string | undefined): void {
    for (const change of JSON.parse(payload ?? "[]") as readonly ChangeHint[]) this.#hear(change);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#isScheduled = false;
      this.#flush();
    }, GATHER_MS).unref();
  }

  #flush(): void {
    if (!this.#client || this.#unsent.size === 0) return;
    // The one before has no answer yet: what gathers meanwhile goes out after it.
    if (this.#asking) return this.#schedule();
    const payloads = packPayloads([...this.#unsent]);
    this.#unsent.clear();
    this.#ask(this.#client, "select pg_notify($1, payload) from unnest($2::text[]) payload", [
      CHANNEL,
      payloads,
    ]);
  }

  /** One statement at a time: the driver's own queue is going away. */
  #ask(client: pg.Client, text: string, values: readonly unknown[] = []): void {
    if (this.#asking || client !== this.#client) return;
    this.#asking = client
      .query(text, [...values])
      .then(
        () => {},
        (error: unknown) => this.#lose(client, error),
      )
      .finally(() => {
        this.#asking = undefined;
      });
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}

function packPayloads(changes: readonly string[]): readonly string[] {
  const payloads: string[] = [];
  let open: string[] = [];
  let characters = 0;
  for (const change of changes) {
    if (characters + change.length > PAYLOAD_CHARACTERS_MAX && open.length > 0) {
      payloads.push(`[${open.join(",")}]`);
      open = [];
      characters = 0;
    }
    open.push(change);
    characters += change.length + 1;
  }
  if (open.length > 0) payloads.push(`[${open.join(",")}]`);
  return payloads;
}
