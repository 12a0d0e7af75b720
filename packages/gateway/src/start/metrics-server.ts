import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface MetricsPlace {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface MetricsServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Listens for Prometheus at `/metrics`, on a port of its own that need not be reachable from where
 * customers are. Rejects when the port is taken.
 */
export async function serveMetrics(
  { host, port: wanted }: MetricsPlace,
  read: () => Promise<string>,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    read().then(
      (text) => response.writeHead(200, { "content-type": "text/plain" }).end(text),
      (error: unknown) => response.writeHead(500).end(`# not readable: ${String(error)}\n`),
    );
  });
  server.listen(wanted, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
