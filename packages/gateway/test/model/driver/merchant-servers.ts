import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { afterwards } from "../../support/last-of-all.ts";
import type { ReceiverAnswer } from "../steps.ts";

/** The servers of many merchants on one port, each of which answers as it was told last. */
export interface MerchantServers {
  urlOf(merchantId: string): string;
  answer(merchantId: string, answer: ReceiverAnswer): void;
  /** The bodies that arrived for a merchant, in order. */
  received(merchantId: string): readonly string[];
  forget(merchantId: string): void;
}

export async function startMerchantServers(t: TestContext): Promise<MerchantServers> {
  const inboxes = new Map<string, { answer: ReceiverAnswer; readonly bodies: string[] }>();
  const inboxOf = (id: string) => {
    const inbox = inboxes.get(id) ?? { answer: 200, bodies: [] };
    inboxes.set(id, inbox);
    return inbox;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => {
      const { answer, bodies } = inboxOf(request.url?.slice(1) ?? "");
      bodies.push(Buffer.concat(chunks).toString("utf8"));
      if (answer === "reset") request.socket.resetAndDestroy();
      else response.writeHead(answer, answer === 302 ? { location: "/elsewhere" } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterwards(t, () => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (id) => `http://127.0.0.1:${port}/${id}`,
    answer: (id, answer) => {
      inboxOf(id).answer = answer;
    },
    received: (id) => inboxOf(id).bodies,
    forget: (id) => inboxes.delete(id),
  };
}
