import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { callHttp, callOnce } from "../../src/certify/drive/http-call.ts";

const ANSWER = "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok";

/** A server that resets a connection instead of answering the requests of these numbers. */
async function serve(t: TestContext, resets: readonly number[]) {
  let came = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", () => {
      if (resets.includes(++came)) socket.resetAndDestroy();
      else socket.write(ANSWER);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { wish: { method: "POST", url } as const, came: () => came };
}

describe("a call that is better not made twice", () => {
  it("is made again where an idle connection was closed under it", async (t) => {
    const { wish, came } = await serve(t, [2]);
    await callHttp(wish);
    assert.equal((await callOnce(wish)).status, 200);
    assert.equal(came(), 3);
  });

  it("is not made again where a new connection broke", async (t) => {
    const { wish, came } = await serve(t, [1]);
    await assert.rejects(callOnce(wish), { code: "ECONNRESET" });
    assert.equal(came(), 1);
  });
});
