import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import type { Gateway } from "../../../src/operations/gateway.ts";
import { WORKS, type WorkName, type WorkOrder } from "./background-work.ts";

/** A gateway to whose API calls are made, and that is told what to do in the background. */
export interface ActingGateway {
  readonly url: string;
  work(name: WorkName, order: WorkOrder): Promise<void>;
}

/** One in this process. */
export function actingHere(gateway: Gateway, url: string): ActingGateway {
  return { url, work: async (name, order) => await WORKS[name](gateway, order) };
}

interface DoomedGateway extends ActingGateway {
  /** Ends it at once, as `kill -9` does, and resolves when the system has closed all that it had open. */
  kill(): Promise<void>;
}

const DOOMED = fileURLToPath(new URL("doomed-gateway.ts", import.meta.url));

/** Starts one in a process of its own. */
export async function startDoomedGateway(
  t: TestContext,
  connection: pg.PoolConfig,
  now: Date,
): Promise<DoomedGateway> {
  const environment = { ...process.env };
  delete environment["NODE_TEST_CONTEXT"];
  const child = spawn(
    process.execPath,
    ["--conditions=@gerbang/source", DOOMED, JSON.stringify(connection), now.toISOString()],
    { stdio: ["ignore", "ignore", "inherit", "ipc"], env: environment },
  );
  const exited = once(child, "exit");
  const end = () => child.kill("SIGKILL");
  t.after(end);
  const { url } = (await heard(child, exited)) as { url: string };
  return {
    url,
    async work(work, order) {
      child.send({ work, order });
      const { failed } = (await heard(child, exited)) as { failed?: string };
      if (failed !== undefined) throw new Error(failed);
    },
    async kill() {
      end();
      await exited;
    },
  };
}

/** The next thing that a child says; throws when it ends instead. */
async function heard(child: ChildProcess, exited: Promise<unknown>): Promise<unknown> {
  const gone = exited.then(() => Promise.reject(new Error("the gateway is gone")));
  gone.catch(() => {});
  const [message] = (await Promise.race([once(child, "message"), gone])) as [unknown];
  return message;
}
