import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** The little of the real sandbox that is asked for here, with the shop that is told. */
export interface StandIn {
  readonly url: string;
  newOrder(): string;
  /** As the customer; resolves, when the shop was told, to how long that took. */
  pay(id: string): Promise<number>;
  /** How many status calls came in any so long time. */
  mostAskedWithin(ms: number): number;
  stop(): void;
}

interface Payment {
  readonly at: number;
  readonly told: (ms: number) => void;
}

export async function startStandIn(now: () => number): Promise<StandIn> {
  const payments = new Map<string, Payment>();
  const asked: number[] = [];
  let orders = 0;
  const status = (id: string) => ({
    status_code: payments.has(id) ? "200" : "201",
    transaction_id: id,
    order_id: id,
    gross_amount: "44000.00",
    payment_type: "gopay",
    transaction_status: payments.has(id) ? "settlement" : "pending",
  });
  const answer = async (request: IncomingMessage): Promise<object> => {
    const id = /^\/v2\/([^/]+)\/status$/.exec(request.url ?? "")?.[1];
    if (id !== undefined) {
      asked.push(now());
      return status(id);
    }
    if (request.method === "GET") return {};
    const body = (await json(request)) as Record<string, unknown>;
    if (request.url === "/shop") {
      if (body["transaction_status"] !== "settlement") return {};
      const payment = payments.get(String(body["order_id"]));
      payment?.told(now() - payment.at);
      return {};
    }
    return status(String((body["transaction_details"] as { order_id: unknown }).order_id));
  };
  const server = createServer((request, response) => {
    void answer(request).then((body) => response.end(JSON.stringify(body)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    newOrder: () => `order-${orders++}`,
    pay: async (id) =>
      await new Promise<number>((resolve) => {
        payments.set(id, { at: now(), told: resolve });
      }),
    mostAskedWithin: (ms) =>
      Math.max(...asked.map((from) => asked.filter((at) => at >= from && at < from + ms).length)),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
