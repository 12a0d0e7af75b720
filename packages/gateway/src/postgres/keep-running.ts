import { adoptServer } from "./adopt-server.ts";
import type { PostgresExit, RunningServer, ServerPlan } from "./running-server.ts";
import { startPostgres } from "./start-server.ts";
import { stopServer } from "./stop-server.ts";

/** How the server came to an end that is final. */
export interface PostgresEnd extends PostgresExit {
  /** Why it could not be started again, when that was tried. */
  readonly cause?: unknown;
}

interface KeptServer {
  pid(): number;
  readonly ended: Promise<PostgresEnd>;
  stop(): Promise<void>;
}

const STEADY_AFTER_MS = 10_000;
const EARLY_ENDS_MAX = 3;

/** Takes over the server that a killed Gerbang left running, or starts one. */
export async function adoptOrStart(plan: ServerPlan): Promise<RunningServer> {
  return (await adoptServer(plan)) ?? (await startPostgres(plan));
}

/**
 * Follows the server. With `onCrash` it is started again, on the same address, each time it ends
 * unasked; one that keeps ending soon after its start is given up.
 */
export function keepRunning(
  first: RunningServer,
  plan: ServerPlan,
  onCrash: ((exit: PostgresExit) => void) | undefined,
): KeptServer {
  let server = first;
  let starting = Promise.resolve(first);
  let isStopping = false;

  const follow = async (): Promise<PostgresEnd> => {
    for (let earlyEnds = 0; ; ) {
      const startedAt = performance.now();
      const exit = await server.exited;
      if (isStopping || !onCrash) return exit;
      earlyEnds = performance.now() - startedAt < STEADY_AFTER_MS ? earlyEnds + 1 : 0;
      if (earlyEnds > EARLY_ENDS_MAX) return exit;
      onCrash(exit);
      try {
        starting = adoptOrStart({ ...plan, port: server.connection.port });
        server = await starting;
      } catch (cause) {
        return { ...exit, cause };
      }
    }
  };

  const stop = async () => {
    isStopping = true;
    // A server that is just being started again has to be stopped too; one that failed has not.
    await starting.then(
      async (current) => await stopServer(current, plan),
      () => undefined,
    );
  };
  return { pid: () => server.pid, ended: follow(), stop };
}
