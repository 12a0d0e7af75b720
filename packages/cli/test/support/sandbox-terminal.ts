import { type ChildProcess, spawn } from "node:child_process";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { chargeBody, startTestServer } from "../../../gateway/test/support/gateway.ts";
import { inheritedEnvironment, runCommand } from "./run-command.ts";

const BIN = fileURLToPath(new URL("../../bin/gerbang.mjs", import.meta.url));

/** A gateway, and a terminal that knows where it is. */
export async function openTerminal(
  t: TestContext,
  options: Parameters<typeof startTestServer>[1] = {},
) {
  const made = await startTestServer(t, options);
  const environment = {
    GERBANG_URL: made.url,
    GERBANG_SERVER_KEY: made.keys.serverKey.reveal(),
  };
  return {
    made,
    environment,
    gerbang: async (...args: string[]) => await runCommand(args, environment),
    charge: async (order: string) => await made.call("POST", "/v2/charge", chargeBody(order)),
  };
}

/** Begins a command as a process of its own, which goes on until it is stopped. */
export function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], {
    env: { ...inheritedEnvironment(), ...environment },
  });
}
