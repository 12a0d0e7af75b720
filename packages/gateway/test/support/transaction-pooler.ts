import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";
import type pg from "pg";
import { CODE, framed, type Message, Messages, wireAddress } from "./wire.ts";

const IDLE = 0x49;
const PROTOCOL_3 = 196_608;
/** What PgBouncer takes from a client that connects; anything else ends the connection. */
const STARTUP_PARAMETERS = new Set([
  "user",
  "database",
  "client_encoding",
  "datestyle",
  "timezone",
  "standard_conforming_strings",
  "application_name",
]);

interface ServerConnection {
  readonly socket: Socket;
  readonly parameters: readonly Message[];
  onMessage: (message: Message) => void;
}

interface TransactionPooler {
  /** Reaches the same database by way of the pooler. */
  readonly connection: pg.PoolConfig;
}

/**
 * A pooler in transaction mode, as PgBouncer was before 1.21: a client gets one of a few connections to
 * the database for a transaction, each time the one that was used the longest ago; what a session left
 * there is somebody else's afterwards. Only for databases that ask for no password.
 */
export async function startTransactionPooler(
  t: TestContext,
  url: string,
  { connectionsMax = 3 } = {},
): Promise<TransactionPooler> {
  const { socketFile, ...login } = wireAddress(url);
  const servers = await Promise.all(
    Array.from({ length: connectionsMax }, async () => await openServer(socketFile, login)),
  );
  const free = [...servers];
  const waiting: ((server: ServerConnection) => void)[] = [];
  const clients = new Set<Socket>();
  const lend = async () =>
    free.shift() ?? (await new Promise<ServerConnection>((resolve) => waiting.push(resolve)));
  const giveBack = (server: ServerConnection) => {
    const next = waiting.shift();
    if (next) next(server);
    else free.push(server);
  };
  // Messages go on one by one: none may wait until the one before it is acknowledged.
  const pooler = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    serveClient(client, { lend, giveBack, parameters: servers[0]?.parameters ?? [] });
  });
  pooler.listen(0, "127.0.0.1");
  await once(pooler, "listening");
  t.after(() => {
    pooler.close();
    for (const socket of [...clients, ...servers.map(({ socket }) => socket)]) socket.destroy();
  });
  const address = pooler.address() as AddressInfo;
  return { connection: { host: "127.0.0.1", port: address.port, ...login } };
}

/** Connects as a client does, and keeps what the server tells of itself. */
async function openServer(
  socketFile: string,
  login: Readonly<Record<string, string>>,
): Promise<ServerConnection> {
  const socket = connect(socketFile);
  const parameters: Message[] = [];
  const ready = Promise.withResolvers<void>();
  const server: ServerConnection = {
    socket,
    parameters,
    onMessage(message) {
      if (message[0] === CODE.parameterStatus) parameters.push(Buffer.from(message));
      if (message[0] === CODE.ready) ready.resolve();
    },
  };
  const messages = new Messages();
  socket.on("data", (data: Buffer) => {
    for (const message of messages.read(data)) server.onMessage(message);
  });
  socket.on("error", (error) => ready.reject(error));
  const text = Object.entries(login).flatMap(([name, value]) => [name, value]);
  const body = Buffer.from(`${text.join("\0")}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + body.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  socket.write(Buffer.concat([head, body]));
  await ready.promise;
  return server;
}

interface Pool {
  readonly lend: () => Promise<ServerConnection>;
  readonly giveBack: (server: ServerConnection) => void;
  readonly parameters: readonly Message[];
}

function serveClient(client: Socket, { lend, giveBack, parameters }: Pool): void {
  const messages = new Messages();
  let hasStarted = false;
  let server: ServerConnection | undefined;
  /** Each ends with the server's word that it is ready. */
  let unanswered = 0;
  let sending = Promise.resolve();

  const answer = (message: Message) => {
    client.write(message);
    if (message[0] !== CODE.ready) return;
    unanswered--;
    if (unanswered > 0 || message[5] !== IDLE || !server) return;
    const given = server;
    server = undefined;
    giveBack(given);
  };
  const send = async (message: Message) => {
    if (message[0] === CODE.terminate) return void client.end();
    if (!server) {
      server = await lend();
      server.onMessage = answer;
    }
    if (message[0] === CODE.query || message[0] === CODE.sync) unanswered++;
    server.socket.write(message);
  };
  client.on("error", () => undefined);
  client.on("data", (data: Buffer) => {
    for (const message of messages.read(data, { isStartup: !hasStarted })) {
      const copy = Buffer.from(message);
      if (hasStarted) sending = sending.then(async () => await send(copy));
      else hasStarted = welcome(client, copy, parameters);
    }
  });
}

/** Lets a client in, by a number of its own, or refuses what it asks for. */
function welcome(client: Socket, startup: Message, parameters: readonly Message[]): boolean {
  const names = startup
    .subarray(8)
    .toString()
    .split("\0")
    .filter((_, place) => place % 2 === 0);
  const unknown = names.find((name) => name !== "" && !STARTUP_PARAMETERS.has(name.toLowerCase()));
  if (unknown !== undefined) {
    const fields = `SFATAL\0C08P01\0Munsupported startup parameter: ${unknown}\0\0`;
    client.end(framed("E", Buffer.from(fields)));
    return false;
  }
  client.write(
    Buffer.concat([
      framed("R", Buffer.alloc(4)),
      ...parameters,
      framed("K", randomBytes(8)),
      framed("Z", Buffer.from("I")),
    ]),
  );
  return true;
}
