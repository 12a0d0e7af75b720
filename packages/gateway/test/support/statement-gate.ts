import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";
import type pg from "pg";
import { lastOfAll } from "./last-of-all.ts";
import { CODE, type Message, Messages, wireAddress } from "./wire.ts";

/** A statement that a gateway has sent and the database has not seen yet. */
export interface HeldStatement {
  /** By which it is prepared; empty where it has none. */
  readonly name: string;
  readonly text: string;
  /** The server's process that is to run it. */
  readonly backend: number;
  /** Whether the database was given it, and has not answered yet. */
  readonly isRunning: boolean;
  /** Gives it to the database, and resolves when its whole answer is there: nobody has been told it yet. */
  run(): Promise<void>;
  /** Passes the answer on. */
  answer(): void;
}

export interface StatementGate {
  /** Reaches the same database by way of the gate. */
  readonly connection: pg.PoolConfig;
  /** Whether a connection is being made, which sends no statement yet. */
  readonly isConnecting: boolean;
  /** Told of every statement from now on, none of which goes further by itself; until then all of them pass. */
  onStatement: ((statement: HeldStatement) => void) | undefined;
}

/**
 * Stands between a gateway and its database, and holds each statement until it is told to let it through.
 *
 * It reads what crosses the wire, so the program has no door for it, and whatever the program sends is seen: by
 * the query builder or prepared by name, BEGIN and COMMIT, in this process or in another one. A client that is
 * gone takes what it has sent and is still held with it, as a killed process does. Only for databases that ask
 * for no password.
 */
export async function startStatementGate(t: TestContext, url: string): Promise<StatementGate> {
  const { socketFile, ...login } = wireAddress(url);
  const lines = new Set<Line>();
  const proxy = createServer({ noDelay: true }, (client) => {
    const line = new Line(client, connect(socketFile), (statement) => {
      if (gate.onStatement) gate.onStatement(statement);
      else void statement.run().then(() => statement.answer());
    });
    lines.add(line);
    client.once("close", () => lines.delete(line));
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  lastOfAll(t, async () => {
    proxy.close();
    for (const line of lines) line.cut();
    return await Promise.resolve();
  });
  const { port } = proxy.address() as AddressInfo;
  const gate: StatementGate = {
    connection: { host: "127.0.0.1", port, ...login },
    onStatement: undefined,
    get isConnecting() {
      return [...lines].some((line) => line.isConnecting);
    },
  };
  return gate;
}

/** One connection by way of the gate. */
class Line {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #hold: (statement: HeldStatement) => void;
  readonly #asked = new Messages();
  readonly #answered = new Messages();
  /** The texts of what was prepared, by name. */
  readonly #prepared = new Map<string, string>();
  /** Of the statement that is being sent: it is whole when the client waits for its answer. */
  #sent: Message[] = [];
  #name = "";
  #text = "";
  #backend = 0;
  #statement: LineStatement | undefined;
  #hasStarted = false;
  /** Until the server is ready for the first time. */
  isConnecting = true;

  constructor(client: Socket, server: Socket, hold: (statement: HeldStatement) => void) {
    this.#client = client;
    this.#server = server;
    this.#hold = hold;
    for (const socket of [client, server]) {
      socket.on("error", () => undefined);
      socket.on("close", () => this.cut());
    }
    client.on("data", (data: Buffer) => {
      for (const message of this.#asked.read(data, { isStartup: !this.#hasStarted })) {
        this.#ask(Buffer.from(message));
      }
    });
    server.on("data", (data: Buffer) => {
      for (const message of this.#answered.read(data)) this.#answer(Buffer.from(message));
    });
  }

  cut(): void {
    this.isConnecting = false;
    this.#client.destroy();
    this.#server.destroy();
    this.#statement?.end();
  }

  #ask(message: Message): void {
    const [code] = message;
    // What a client copies in belongs to the statement that runs.
    if (this.isConnecting || this.#statement?.isRunning || code === CODE.terminate) {
      this.#hasStarted = true;
      this.#server.write(message);
      return;
    }
    this.#sent.push(message);
    this.#read(message);
    if (code === CODE.query || code === CODE.sync) this.#holdSent();
  }

  #read(message: Message): void {
    const [code] = message;
    const body = message.subarray(5);
    if (code === CODE.query) {
      this.#name = "";
      this.#text = textAt(body, 0).text;
    } else if (code === CODE.parse) {
      const name = textAt(body, 0);
      this.#prepared.set(name.text, textAt(body, name.end).text);
    } else if (code === CODE.bind) {
      const portal = textAt(body, 0);
      this.#name = textAt(body, portal.end).text;
      this.#text = this.#prepared.get(this.#name) ?? "";
    }
  }

  #holdSent(): void {
    const statement = new LineStatement({
      name: this.#name,
      text: this.#text,
      backend: this.#backend,
      bytes: Buffer.concat(this.#sent),
      server: this.#server,
      client: this.#client,
    });
    this.#sent = [];
    this.#statement = statement;
    this.#hold(statement);
  }

  #answer(message: Message): void {
    const [code] = message;
    if (code === CODE.keyData) this.#backend = message.readInt32BE(5);
    if (this.isConnecting || !this.#statement?.isRunning) {
      this.#client.write(message);
      if (code === CODE.ready) this.isConnecting = false;
      return;
    }
    this.#statement.hear(message);
  }
}

interface SentStatement extends Pick<HeldStatement, "name" | "text" | "backend"> {
  readonly bytes: Buffer;
  readonly server: Socket;
  readonly client: Socket;
}

class LineStatement implements HeldStatement {
  readonly #sent: SentStatement;
  readonly #heard: Message[] = [];
  readonly #ended = Promise.withResolvers<void>();
  isRunning = false;

  constructor(sent: SentStatement) {
    this.#sent = sent;
  }

  get name() {
    return this.#sent.name;
  }

  get text() {
    return this.#sent.text;
  }

  get backend() {
    return this.#sent.backend;
  }

  async run(): Promise<void> {
    this.isRunning = true;
    const { server, bytes } = this.#sent;
    // Its client may be gone, and the connection with it: then nobody is told anything.
    if (server.destroyed) this.end();
    else server.write(bytes);
    await this.#ended.promise;
  }

  end(): void {
    this.isRunning = false;
    this.#ended.resolve();
  }

  answer(): void {
    this.#sent.client.write(Buffer.concat(this.#heard.splice(0)));
  }

  hear(message: Message): void {
    this.#heard.push(message);
    if (message[0] === CODE.ready) this.end();
    else if (message[0] === CODE.copyIn) this.answer();
  }
}

/** A text that ends with NUL, and where the next one begins. */
function textAt(body: Buffer, start: number): { readonly text: string; readonly end: number } {
  const end = body.indexOf(0, start);
  return { text: body.toString("utf8", start, end), end: end + 1 };
}
