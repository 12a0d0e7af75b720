// A shop that answers everything at once and does nothing: what is left of a schedule is certify's and the gateway's.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beginCounting, readCounts } from "./counts.ts";
import type { StartedShop } from "./shop.ts";
import { answerUsage, processorSeconds } from "./usage.ts";

let orders = 0;
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const isNew = request.method === "POST" && request.url === "/orders";
    const body = isNew ? { id: `quick-${++orders}` } : { status: "waiting" };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
});
server.listen(0, "127.0.0.1", () => {
  const own = processorSeconds();
  beginCounting();
  process.on("message", () => answerUsage({ ...readCounts(), seconds: own(), databaseSeconds: 0 }));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const started: StartedShop = { url };
  process.send?.(started);
});
process.on("SIGTERM", () => process.exit());
