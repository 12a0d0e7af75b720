// A shop that answers everything at once and keeps no books: what is left of a schedule is certify's and the
// gateway's.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beginCounting, readCounts } from "./counts.ts";
import type { StartedShop } from "./shop.ts";
import { answerUsage, processorSeconds } from "./usage.ts";

let orders = 0;
/** Once anything was told, all orders are paid: so nobody waits for that to show. */
let isTold = false;
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const isNew = request.method === "POST" && request.url === "/orders";
    isTold ||= request.url === "/notify";
    const body = isNew ? { id: `quick-${++orders}` } : { status: isTold ? "paid" : "waiting" };
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
