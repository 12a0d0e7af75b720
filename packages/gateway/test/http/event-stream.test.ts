import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { Writable } from "node:stream";
import { suite, type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { MerchantId } from "@gerbang/protocol";
import Fastify, { type FastifyReply } from "fastify";
import { type EventStream, eventStreams } from "../../src/http/shared/event-stream.ts";
import { StreamPlaces } from "../../src/operations/stream-places.ts";

const NEVER_MS = 3_600_000;

interface Served {
  /** What the route waits for before it answers with its stream. */
  readonly lookUp?: (reply: FastifyReply) => Promise<void>;
  readonly openMax?: number;
  readonly stream: EventStream;
}

/** A server whose only route answers with a stream, or with `full` and a 503. */
async function serve(t: TestContext, { lookUp, openMax = 100, stream }: Served) {
  const logged: string[] = [];
  const log = new Writable({
    write(line: Buffer, _encoding, done) {
      logged.push(line.toString());
      done();
    },
  });
  const app = Fastify({
    forceCloseConnections: "idle",
    logger: { level: "warn", stream: log },
  });
  const streams = eventStreams(app, new StreamPlaces({ openMax: 2 * openMax }));
  const outcomes: string[] = [];
  app.get("/", async (_request, reply) => {
    await lookUp?.(reply);
    const outcome = await streams.send(reply, "G1" as MerchantId, stream);
    outcomes.push(outcome);
    if (outcome === "full") return await reply.status(503).send(outcome);
    return undefined;
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const stop = async () => await app.close();
  t.after(stop);
  return { port, stop, outcomes, logged };
}

const REQUEST = "GET / HTTP/1.1\r\nhost: gerbang\r\n\r\n";

/** A client that reads when it is told to. */
function openClient(t: TestContext, port: number, text = REQUEST) {
  const socket = connect(port, "127.0.0.1", () => socket.write(text));
  t.after(() => socket.destroy());
  socket.setEncoding("latin1");
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<string, undefined>;
  let received = "";
  let unread = "";
  return {
    socket,
    get received() {
      return received;
    },
    /** Reads until it has come. */
    async until(expected: string): Promise<void> {
      while (!unread.includes(expected)) {
        const { value, done } = await chunks.next();
        if (done) throw new Error(`ended without ${expected}: ${received}`);
        received += value;
        // No more of it, so that looking through megabytes takes no time.
        unread = (unread + value).slice(-value.length - expected.length);
      }
      unread = unread.slice(unread.indexOf(expected) + expected.length);
    },
  };
}

/** A source that says when it is begun and when it is released. */
function countedSource(next: (signal: AbortSignal) => Promise<string | void>) {
  const counts = { begun: 0, released: 0 };
  async function* pieces(signal: AbortSignal): AsyncGenerator<string> {
    counts.begun++;
    try {
      for (;;) {
        const piece = await next(signal);
        if (piece === undefined) return;
        yield piece;
      }
    } finally {
      counts.released++;
    }
  }
  return { counts, pieces };
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, "abort");
  return undefined;
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
}

const SILENT: Omit<EventStream, "pieces"> = {
  contentType: "text/event-stream",
  retryMs: 1_000,
  remark: { text: ":\n\n", everyMs: NEVER_MS },
};

suite("the client of an event stream that leaves before it begins leaves nothing behind", () => {
  test("while it is looked up who asks", async (t) => {
    const arrived = Promise.withResolvers<Socket>();
    const gate = Promise.withResolvers<void>();
    const source = countedSource(aborted);
    const { port, outcomes } = await serve(t, {
      openMax: 1,
      lookUp: async (reply) => {
        arrived.resolve(reply.request.raw.socket);
        await gate.promise;
      },
      stream: { ...SILENT, pieces: source.pieces },
    });
    const client = openClient(t, port);
    const socket = await arrived.promise;
    const before = { listeners: socket.listenerCount("close"), timers: countTimers() };
    const left = once(socket, "close");
    client.socket.destroy();
    await left;
    gate.resolve();
    await turn();
    assert.deepEqual(outcomes, ["sent"]);
    assert.deepEqual(source.counts, { begun: 0, released: 0 });
    assert.ok(socket.listenerCount("close") <= before.listeners);
    assert.ok(countTimers() <= before.timers);
    // The one place is free.
    await openClient(t, port).until("retry: 1000");
  });

  test("while its first piece is looked up", async (t) => {
    const looking = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const source = countedSource(aborted);
    const sockets: Socket[] = [];
    const { port, outcomes } = await serve(t, {
      openMax: 1,
      lookUp: async ({ request }) => {
        sockets.push(request.raw.socket);
        await turn();
      },
      stream: {
        ...SILENT,
        pieces: async (signal) => {
          looking.resolve();
          if (sockets.length === 1) await gate.promise;
          return source.pieces(signal);
        },
      },
    });
    const client = openClient(t, port);
    await looking.promise;
    const timers = countTimers();
    const [socket] = sockets;
    assert.ok(socket);
    const left = once(socket, "close");
    client.socket.destroy();
    await left;
    await openClient(t, port).until("503");
    gate.resolve();
    await turn();
    assert.equal(outcomes.at(-1), "sent");
    assert.deepEqual(source.counts, { begun: 0, released: 0 });
    assert.ok(countTimers() <= timers);
    await openClient(t, port).until("retry: 1000");
  });

  test("while its answer waits behind another one on the same connection", async (t) => {
    const begun = Promise.withResolvers<void>();
    const source = countedSource(async (signal) => {
      if (source.counts.begun === 2) begun.resolve();
      return await aborted(signal);
    });
    const { port, outcomes } = await serve(t, {
      openMax: 2,
      stream: { ...SILENT, pieces: source.pieces },
    });
    const client = openClient(t, port, REQUEST + REQUEST);
    await begun.promise;
    client.socket.destroy();
    while (outcomes.length < 2) await turn();
    assert.deepEqual(source.counts, { begun: 2, released: 2 });
  });
});

suite("an event stream", () => {
  test("is refused beyond the bound, and has its place again after an end or a failure", async (t) => {
    let failing = true;
    const source = countedSource(aborted);
    const { port, outcomes } = await serve(t, {
      openMax: 1,
      stream: {
        ...SILENT,
        pieces: (signal) => {
          if (failing) throw new Error("the look-up failed");
          return source.pieces(signal);
        },
      },
    });
    await openClient(t, port).until("500 Internal Server Error");
    failing = false;
    const open = openClient(t, port);
    await open.until("retry: 1000");
    await openClient(t, port).until("503 Service Unavailable");
    open.socket.destroy();
    while (outcomes.length < 2) await turn();
    await openClient(t, port).until("retry: 1000");
  });

  test("leaves no listener on a connection that is kept alive", async (t) => {
    const sockets: Socket[] = [];
    const listeners: number[] = [];
    const { port } = await serve(t, {
      lookUp: async ({ request: { raw } }) => {
        sockets.push(raw.socket);
        listeners.push(raw.socket.listenerCount("close"));
        await turn();
      },
      stream: {
        ...SILENT,
        async *pieces() {
          yield "data: all\n\n";
          await turn();
        },
      },
    });
    const client = openClient(t, port);
    await client.until("0\r\n\r\n");
    for (let times = 0; times < 20; times++) {
      client.socket.write(REQUEST);
      await client.until("0\r\n\r\n");
    }
    assert.equal(new Set(sockets).size, 1);
    assert.equal(new Set(listeners).size, 1, `${listeners.join()} listeners`);
  });

  test("waits for a slow reader, over many times, and leaves no listener each time", async (t) => {
    const warnings: string[] = [];
    const warn = ({ name }: Error) => warnings.push(name);
    process.on("warning", warn);
    t.after(() => process.off("warning", warn));
    const opened = Promise.withResolvers<ServerResponse>();
    const listeners: number[] = [];
    const piece = `data: ${"x".repeat(1_000_000)}\n\n`;
    let asked = 0;
    const { port, outcomes } = await serve(t, {
      lookUp: async ({ raw }) => {
        opened.resolve(raw);
        await turn();
      },
      stream: {
        ...SILENT,
        async *pieces() {
          const raw = await opened.promise;
          for (; asked < 50; asked++) {
            listeners.push(
              raw.listenerCount("drain") +
                raw.listenerCount("close") +
                (raw.socket?.listenerCount("close") ?? 0),
            );
            yield piece;
          }
          yield "data: last\n\n";
        },
      },
    });
    const client = openClient(t, port);
    const raw = await opened.promise;
    while (!raw.writableNeedDrain) await turn();
    const already = asked;
    for (let turns = 0; turns < 100; turns++) await turn();
    assert.equal(asked, already, "nothing heaps up");
    await client.until("data: last");
    assert.equal(client.received.split("data: x").length - 1, 50);
    while (outcomes.length === 0) await turn();
    assert.equal(new Set(listeners).size, 1, `${listeners.join()} listeners`);
    assert.equal(raw.listenerCount("drain"), 0);
    assert.deepEqual(warnings, []);
  });

  test("breaks into silence, but not to a reader who takes nothing", async (t) => {
    const opened = Promise.withResolvers<ServerResponse>();
    let isSilent = true;
    const { port } = await serve(t, {
      lookUp: async ({ raw }) => {
        opened.resolve(raw);
        await turn();
      },
      stream: {
        ...SILENT,
        remark: { text: ":\n\n", everyMs: 1 },
        async *pieces(signal) {
          while (isSilent) await turn();
          yield "x".repeat(20_000_000);
          await aborted(signal);
        },
      },
    });
    const client = openClient(t, port);
    const raw = await opened.promise;
    await client.until(":\n\n\r\n3\r\n:\n\n");
    isSilent = false;
    while (!raw.writableNeedDrain) await turn();
    const heaped = raw.writableLength;
    for (let turns = 0; turns < 2_000; turns++) await turn();
    assert.ok(raw.writableLength <= heaped);
  });

  test("ends when its source fails, and says so once in the log", async (t) => {
    const { port, logged, outcomes } = await serve(t, {
      stream: {
        ...SILENT,
        async *pieces() {
          await turn();
          yield "data: first\n\n";
          throw new Error("the database is gone");
        },
      },
    });
    const client = openClient(t, port);
    await client.until("0\r\n\r\n");
    assert.match(client.received, /data: first/);
    assert.deepEqual(outcomes, ["sent"]);
    assert.equal(logged.length, 1);
    assert.match(logged[0] ?? "", /the database is gone.*an event stream broke off/);
  });

  test("answers HEAD with its head, and is over", async (t) => {
    const source = countedSource(aborted);
    const { port, outcomes } = await serve(t, { stream: { ...SILENT, pieces: source.pieces } });
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "HEAD" });
    assert.equal(answer.headers.get("content-type"), "text/event-stream");
    while (outcomes.length === 0) await turn();
    assert.equal(source.counts.begun, 0);
  });
});

suite("a server that stops ends its event streams", () => {
  test("whatever each of them waits for", async (t) => {
    const served: FastifyReply[] = [];
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const source = countedSource(aborted);
    const { port, stop, outcomes } = await serve(t, {
      lookUp: async (reply) => {
        served.push(reply);
        // The last one begins only when the others have ended.
        if (served.length === 4) await gates[1]?.promise;
        await turn();
      },
      stream: {
        ...SILENT,
        async *pieces(signal) {
          if (served.length === 2) yield "x".repeat(20_000_000);
          // As if in the middle of a look that does not end early.
          if (served.length === 3) await gates[0]?.promise;
          yield* source.pieces(signal);
        },
      },
    });
    const clients = [openClient(t, port)];
    await clients[0]?.until("retry");
    clients.push(openClient(t, port));
    while (!served[1]?.raw.writableNeedDrain) await turn();
    clients.push(openClient(t, port));
    await clients[2]?.until("retry");
    clients.push(openClient(t, port));
    while (served.length < 4) await turn();
    const timers = countTimers();
    const stopping = stop();
    await clients[0]?.until("0\r\n\r\n");
    // Its reader does not wait for the look that is under way.
    await clients[2]?.until("0\r\n\r\n");
    gates[0]?.resolve();
    while (outcomes.length < 3) await turn();
    gates[1]?.resolve();
    await clients[3]?.until("0\r\n\r\n");
    assert.match(clients[3]?.received ?? "", /connection: close/i);
    await stopping;
    assert.equal(outcomes.length, 4);
    assert.equal(source.counts.released, source.counts.begun);
    assert.ok(countTimers() <= timers - 3);
  });

  test("and waits until their sources have ended, too", async (t) => {
    const gate = Promise.withResolvers<void>();
    const source = countedSource(async () => await gate.promise);
    const { port, stop } = await serve(t, { stream: { ...SILENT, pieces: source.pieces } });
    const client = openClient(t, port);
    await client.until("retry: 1000");
    let isStopped = false;
    const stopping = stop().then(() => {
      isStopped = true;
    });
    await client.until("0\r\n\r\n");
    for (let turns = 0; turns < 100; turns++) await turn();
    assert.equal(isStopped, false);
    gate.resolve();
    await stopping;
    assert.equal(source.counts.released, 1);
  });
});
