import { once } from "node:events";
import { createServer, type Server } from "node:net";

/**
 * Finds out whether this process may listen on all of these ports, each for a server of its own, and
 * leaves them free. 0 is any port, and always free. Rejects as listening itself would.
 */
export async function probePorts(host: string, ports: readonly number[]): Promise<void> {
  const probes: Server[] = [];
  try {
    for (const port of ports.filter((wanted) => wanted !== 0)) {
      const probe = createServer().listen(port, host);
      await once(probe, "listening");
      probes.push(probe);
    }
  } finally {
    await Promise.all(
      probes.map(async (probe) => {
        await new Promise((resolve) => probe.close(resolve));
      }),
    );
  }
}
