import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

// Whoever holds the streams open, in a process of its own: it is told where to, and tells which order each message
// was of and when it came, in milliseconds since the epoch.

interface Wanted {
  readonly port: number;
  readonly requests: readonly (readonly [order: string, text: string])[];
}

/** So many are opened at one moment, as when a gateway was started again. */
const AT_ONCE = 200;
/** Of one loopback address there are some 28,000 ports. */
const PER_ADDRESS = 20_000;

/** A browser comes back after as long. */
const COME_BACK_MS = 1_000;

const sockets = new Set<Socket>();
let refused = 0;

process.on("message", (wanted: Wanted) => void open(wanted));
process.on("disconnect", () => process.exit());

async function open({ port, requests }: Wanted): Promise<void> {
  for (let at = 0; at < requests.length; at += AT_ONCE) {
    await Promise.all(
      requests.slice(at, at + AT_ONCE).map(async (request, index) => {
        while (!(await isOpened(port, request, at + index))) {
          refused++;
          await sleep(COME_BACK_MS);
        }
      }),
    );
  }
  process.send?.({ open: sockets.size, refused });
}

/** Resolves when the head of the answer has come: whether it is a stream. */
async function isOpened(
  port: number,
  [order, text]: Wanted["requests"][number],
  index: number,
): Promise<boolean> {
  const localAddress = `127.0.0.${2 + Math.floor(index / PER_ADDRESS)}`;
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  socket.setEncoding("latin1");
  socket.write(text);
  return await new Promise<boolean>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("data", (chunk: string) => {
      const at = performance.timeOrigin + performance.now();
      if (chunk.startsWith("HTTP/1.1 503")) {
        socket.destroy();
        resolve(false);
      } else if (chunk.startsWith("HTTP/1.1") && !chunk.startsWith("HTTP/1.1 200")) {
        reject(new Error(chunk.slice(0, 200)));
      } else if (!sockets.has(socket)) {
        sockets.add(socket);
        resolve(true);
      }
      if (!chunk.includes("settlement")) return;
      // A payer's page ends with it.
      sockets.delete(socket);
      process.send?.({ order, at });
    });
    socket.on("close", () => sockets.delete(socket) && process.send?.({ order }));
  });
}
