import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** Stands in front of a gateway under a path of its own, and loses answers when told to. */
export interface LossyProxy {
  /** With a path: gateways are mounted below one, too. */
  readonly url: string;
  /** How many requests have reached the gateway. */
  readonly passed: number;
  /** The connection breaks instead of the next answer: the gateway has done its work. */
  loseNextAnswer(): void;
  /** Every request is refused before it reaches the gateway, as when it is down. */
  cutOff(isDown: boolean): void;
}

export async function startLossyProxy(t: TestContext, gatewayUrl: string): Promise<LossyProxy> {
  let passed = 0;
  let losesNext = false;
  let isDown = false;
  const server = createServer((incoming, outgoing) => {
    if (isDown || !incoming.url?.startsWith(PREFIX)) {
      outgoing.destroy();
      return;
    }
    const loses = losesNext;
    losesNext = false;
    passed += 1;
    pass(incoming, outgoing, { to: gatewayUrl + incoming.url.slice(PREFIX.length), loses });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PREFIX}`,
    get passed() {
      return passed;
    },
    loseNextAnswer() {
      losesNext = true;
    },
    cutOff(down) {
      isDown = down;
    },
  };
}

const PREFIX = "/pay/gateway";

function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { to, loses }: { readonly to: string; readonly loses: boolean },
): void {
  const { method, headers } = incoming;
  const onward = request(to, { method, headers }, (answer) => {
    if (loses) {
      answer.resume().on("end", () => outgoing.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}
