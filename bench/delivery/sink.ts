import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Endpoints in a process of their own: each a port that answers 200, the last one never. */
const endpoints = Number(process.argv[2]);

const ports: number[] = [];
for (let endpoint = 0; endpoint < endpoints; endpoint++) {
  const dead = endpoint === endpoints - 1;
  const server = createServer((request, response) => {
    request.resume();
    if (!dead) request.on("end", () => response.end("OK"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 1024, resolve));
  ports.push((server.address() as AddressInfo).port);
}
process.send?.(ports);
process.on("disconnect", () => process.exit());
