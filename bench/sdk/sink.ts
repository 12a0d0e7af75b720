import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

/**
 * Answers every charge with the same bytes, reading no more than it must: what is left of a call's
 * cost is the client's.
 */
const FIXTURE = new URL(
  "../../packages/protocol/test/fixtures/charge.gopay.response.201.recommended.json",
  import.meta.url,
);
const { body } = JSON.parse(readFileSync(FIXTURE, "utf8")) as { body: object };
const content = JSON.stringify(body);
const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(content)}\r\n\r\n${content}`;

const server = createServer({ noDelay: true }, (socket) => {
  let received = "";
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    received += chunk;
    for (;;) {
      const head = received.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(received.slice(0, head))?.[1] ?? 0);
      if (received.length < head + 4 + length) return;
      received = received.slice(head + 4 + length);
      socket.write(answer);
    }
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port);
});
