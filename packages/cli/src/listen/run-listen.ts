import { appendFileSync } from "node:fs";
import { CommandError, EXIT } from "../command-error.ts";
import type { ListenOptions } from "../commands/listen.ts";
import { corePath } from "../sandbox/transaction-path.ts";
import { startListener } from "./listener.ts";
import { readSandboxKey } from "./sandbox-key.ts";
import { startTelling } from "./tell.ts";
import { followKeys } from "./typed-keys.ts";
import { upstreamTarget } from "./upstream-target.ts";

/** Listens until it is interrupted. */
export async function listenUntilEnded(options: ListenOptions): Promise<void> {
  const serverKey = readSandboxKey(options, process.env);
  const target = upstreamTarget(options);
  const to = readTo(options.to);
  for (const order of options.order) corePath(order, "status");
  const port = readPort(options.port);
  openLog(options.log);
  const tell = startTelling(options);
  const listener = await startListener({
    target,
    serverKey,
    to,
    port,
    orders: options.order,
    keepsCallbacks: options.keepCallbacks,
    tell,
  });
  tell({
    event: "started",
    url: listener.url,
    from: target.name,
    to,
    port: Number(new URL(listener.url).port),
  });
  for (const text of DIFFERENCES) tell({ event: "note", text });
  if (target.isElsewhere) tell({ event: "note", text: `${target.name} is not this machine.` });
  await untilEnded({
    repeat: () => listener.repeatLast(),
    sync: () => listener.syncNow(),
  });
  await listener.stop();
}

/** Where notifications of this command are not those of the real service. */
const DIFFERENCES = [
  "Other than from the sandbox itself: notifications come from this machine and seconds later; pop_id is not known;",
  "what your shop answers is printed and not retried; r repeats it.",
];

interface Keys {
  readonly repeat: () => void;
  readonly sync: () => void;
}

/** Resolves when it is interrupted, or ended at the terminal. */
async function untilEnded(keys: Keys): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      for (const signal of SIGNALS) process.off(signal, end);
      stopFollowing();
      resolve();
    };
    const stopFollowing = followKeys(process.stdin, { ...keys, end });
    for (const signal of SIGNALS) process.on(signal, end);
  });
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** As it is: a slash at its end may matter to the shop. */
function readTo(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? "")) return text;
  throw new CommandError(`--to: ${text} is not an http or https URL.`, EXIT.usage);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CommandError("--port must be a port.", EXIT.usage);
}

/** For its owner alone: what customers said of themselves stands in notifications. */
function openLog(file: string | undefined): void {
  if (file === undefined) return;
  try {
    appendFileSync(file, "", { mode: 0o600 });
  } catch (error) {
    throw new CommandError(`--log: ${file} cannot be written: ${String(error)}`);
  }
}
