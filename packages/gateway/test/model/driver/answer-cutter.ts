import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import type { TestContext } from "node:test";
import { afterwards } from "../../support/last-of-all.ts";

/**
 * A way to a server on which every answer is lost: the connection ends before anything has arrived there, or
 * when the answer's first bytes are on their way back. Returns its URL.
 */
export async function startAnswerCutter(
  t: TestContext,
  port: number,
  when: "before" | "after",
): Promise<string> {
  const proxy = createServer((client) => {
    client.on("error", () => undefined);
    if (when === "before") {
      client.once("data", () => client.resetAndDestroy());
      return;
    }
    const server = connect({ host: "127.0.0.1", port });
    server.on("error", () => undefined);
    client.on("data", (data) => server.write(data));
    client.on("close", () => server.destroy());
    server.once("data", () => {
      client.resetAndDestroy();
      server.destroy();
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  afterwards(t, () => proxy.close());
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
