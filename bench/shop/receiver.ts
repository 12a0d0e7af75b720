import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// The shop's backend in a process of its own: checks the signature of what it is told, and says which order
// is paid. The first message that it gets is the server key.
let serverKey = "";
process.on("message", (key: string) => {
  serverKey = key;
});
process.on("disconnect", () => process.exit());

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const told = JSON.parse(Buffer.concat(parts).toString()) as Readonly<Record<string, string>>;
    if (!isSigned(told)) {
      response.writeHead(403).end();
      return;
    }
    if (told["transaction_status"] === "settlement") process.send?.(told["order_id"]);
    response.end("OK");
  });
});
server.listen(0, "127.0.0.1", 1_024, () => process.send?.((server.address() as AddressInfo).port));

function isSigned(told: Readonly<Record<string, string>>): boolean {
  const signed = `${told["order_id"]}${told["status_code"]}${told["gross_amount"]}${serverKey}`;
  const expected = createHash("sha512").update(signed).digest();
  const given = Buffer.from(told["signature_key"] ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
