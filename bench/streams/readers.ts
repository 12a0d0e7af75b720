import { connect, type Socket } from "node:net";

// Whoever holds the streams open, in a process of its own: it is told where to, and tells which order each message
// was of and when it came, in milliseconds since the epoch.

interface Wanted {
  readonly port: number;
  readonly requests: readonly (readonly [order: string, text: string])[];
}

/** So many are opened at one moment: more would wait for the database than may, beside a busy neighbour. */
const AT_ONCE = 20;
/** Of one loopback address there are some 28,000 ports. */
const PER_ADDRESS = 20_000;

const sockets: Socket[] = [];

process.on("message", (wanted: Wanted) => void open(wanted));
process.on("disconnect", () => process.exit());

async function open({ port, requests }: Wanted): Promise<void> {
  for (let at = 0; at < requests.length; at += AT_ONCE) {
    await Promise.all(
      requests.slice(at, at + AT_ONCE).map(async (request, index) => {
        await openOne(port, request, at + index);
      }),
    );
  }
  process.send?.({ open: sockets.length });
}

/** Resolves when the head of the answer has come. */
async function openOne(
  port: number,
  [order, text]: Wanted["requests"][number],
  index: number,
): Promise<void> {
  const localAddress = `127.0.0.${2 + Math.floor(index / PER_ADDRESS)}`;
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  sockets.push(socket);
  socket.setEncoding("latin1");
  socket.write(text);
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("data", (chunk: string) => {
      if (chunk.startsWith("HTTP/1.1") && !chunk.startsWith("HTTP/1.1 200")) {
        reject(new Error(chunk.slice(0, 200)));
      }
      if (chunk.includes("settlement")) {
        process.send?.({ order, at: performance.timeOrigin + performance.now() });
      }
      resolve();
    });
  });
}
