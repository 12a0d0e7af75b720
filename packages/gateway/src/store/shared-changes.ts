import pg from "pg";
import { type ChangeHint, type ChangeHints, localChangeHints } from "./changes.ts";

interface SharedChangesOptions {
  /** A connection of its own: listening is bound to one. */
  readonly connection: pg.ClientConfig;
  /** Told when the connection is lost; it is tried again. */
  readonly onError: (error: unknown) => void;
  readonly retryMs?: number;
}

export interface SharedChanges extends ChangeHints {
  /** Resolves while the processes hear each other. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const CHANNEL = "gerbang_changes";
const RETRY_MS = 5_000;
/** Each NOTIFY is a commit of its own, and a busy process has thousands of changes a second. */
const GATHER_MS = 20;
/** The server takes 8,000 bytes. */
const PAYLOAD_CHARACTERS_MAX = 7_000;

/**
 * Changes of all processes on one database, by LISTEN and NOTIFY. Only an optimisation: where a
 * database or a connection pool does not have it, processes hear their own changes alone and the
 * rest waits for a poll.
 */
export function sharedChanges(options: SharedChangesOptions): SharedChanges {
  const local = localChangeHints();
  const link = new HintLink(options, (change) => local.announce(change));
  return {
    announce(change) {
      local.announce(change);
      link.send(change);
    },
    subscribe: (listener) => local.subscribe(listener),
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
  #connected = Promise.withResolvers<void>();
  #connecting: Promise<void>;
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #scheduled = false;
  #stopped = false;

  constructor(options: SharedChangesOptions, hear: (change: ChangeHint) => void) {
    this.#options = options;
    this.#hear = hear;
    this.#connecting = this.#connect();
  }

  get ready(): Promise<void> {
    return this.#connected.promise;
  }

  /** What comes within a few milliseconds goes out together, each change once. */
  send(change: ChangeHint): void {
    if (!this.#client) return;
    this.#unsent.add(JSON.stringify(change));
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#flush();
    }, GATHER_MS).unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#connecting;
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(this.#options.connection);
    client.on("error", (error) => this.#lose(client, error));
    client.on("notification", ({ processId, payload }) => {
      if (processId !== ownProcessId(client)) this.#receive(payload);
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.#client = client;
      this.#connected.resolve();
    } catch (error) {
      this.#lose(client, error);
    }
  }

  /** A connection may report its end more than once. */
  #lose(client: pg.Client, error: unknown): void {
    if (this.#stopped || (this.#client !== undefined && this.#client !== client)) return;
    if (this.#client) this.#connected = Promise.withResolvers<void>();
    this.#client = undefined;
    // It is of no more use: whether it still ends in good order changes nothing.
    client.end().catch(() => {});
    this.#options.onError(error);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#connecting = this.#connect();
    }, this.#options.retryMs ?? RETRY_MS);
    this.#retry.unref();
  }

  #receive(payload: string | undefined): void {
    for (const change of JSON.parse(payload ?? "[]") as readonly ChangeHint[]) this.#hear(change);
  }

  #flush(): void {
    const client = this.#client;
    const payloads = packPayloads([...this.#unsent]);
    this.#unsent.clear();
    for (const payload of payloads) {
      client
        ?.query("select pg_notify($1, $2)", [CHANNEL, payload])
        .catch((error: unknown) => this.#lose(client, error));
    }
  }
}

/** The driver knows it and its types do not. */
function ownProcessId(client: pg.Client): unknown {
  return "processID" in client ? client.processID : undefined;
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
