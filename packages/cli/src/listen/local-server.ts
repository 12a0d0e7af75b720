import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { CommandError } from "../command-error.ts";

interface LocalServer {
  readonly port: number;
  /** Whoever takes the calls; until then they wait. */
  serve(listener: RequestListener): void;
  stop(): void;
}

/**
 * Listens on this machine alone; on any free port for 0.
 *
 * @throws {CommandError} when something else listens there.
 */
export async function startLocalServer(port: number): Promise<LocalServer> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw new CommandError(
      isTaken
        ? `Something listens on port ${port} already: end it, or give another --port.`
        : `Nothing can listen on port ${port}: ${String(error)}`,
    );
  }
  return {
    port: (server.address() as AddressInfo).port,
    serve: (listener) => void server.on("request", listener),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
