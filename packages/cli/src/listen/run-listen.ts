import { appendFileSync } from "node:fs";
import { CommandError, EXIT } from "../command-error.ts";
import { explainFileError } from "../file-error.ts";
import { parseUrl } from "../sandbox/connection.ts";
import { corePath } from "../sandbox/transaction-path.ts";
import type { Tell } from "./happening.ts";
import type { ListenOptions } from "./listen-options.ts";
import { startListener } from "./listener.ts";
import { startRelay } from "./relay.ts";
import { readSandboxKey } from "./sandbox-key.ts";
import { startTelling } from "./tell.ts";
import { followKeys } from "./typed-keys.ts";
import { upstreamTarget } from "./upstream-target.ts";

/** Listens until it is interrupted. */
export async function listenUntilEnded(options: ListenOptions): Promise<void> {
  const settings: Settings = {
    serverKey: readSandboxKey(options, process.env),
    to: readTo(options.to),
    orders: options.order,
    tell: startTelling(options),
  };
  for (const order of options.order) corePath(order, "status");
  openLog(options.log);
  if (options.gerbang === undefined) await listenAtSandbox(options, settings);
  else await listenAtGerbang(options.gerbang, options, settings);
}

interface Settings {
  readonly serverKey: string;
  readonly to: string;
  readonly orders: readonly string[];
  readonly tell: Tell;
}

async function listenAtSandbox(options: ListenOptions, settings: Settings): Promise<void> {
  const { to, tell } = settings;
  const target = upstreamTarget(options);
  const listener = await startListener({
    ...settings,
    target,
    port: readPort(options.port),
    keepsCallbacks: options.keepCallbacks,
    snapKey: options.snapKey,
  });
  const { url } = listener;
  tell({ event: "started", url, from: target.name, to, port: Number(new URL(url).port) });
  for (const text of DIFFERENCES) tell({ event: "note", text });
  if (target.isElsewhere) tell({ event: "note", text: `${target.name} is not this machine.` });
  await untilEnded({
    repeat: () => listener.repeatLast(),
    sync: () => listener.syncNow(),
  });
  await listener.stop();
}

async function listenAtGerbang(
  address: string,
  { sandboxUrl }: ListenOptions,
  settings: Settings,
): Promise<void> {
  if (sandboxUrl !== undefined) {
    throw new CommandError("Give --gerbang or --sandbox-url, not both.", EXIT.usage);
  }
  const { to, tell } = settings;
  const gerbang = parseUrl(address);
  const relay = await startRelay({ ...settings, gerbang });
  tell({ event: "started", url: null, from: gerbang, to, port: null });
  const keys = {
    repeat: () => relay.repeatLast(),
    sync: () => tell({ event: "note", text: "What is told comes by itself." }),
  };
  await untilEnded(keys, relay.over);
  relay.stop();
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

/** Resolves when it is interrupted, or ended at the terminal; rejects when `over` does. */
async function untilEnded(keys: Keys, over?: Promise<void>): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const end = () => ended.resolve();
  const stopFollowing = followKeys(process.stdin, { ...keys, end });
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    await Promise.race([ended.promise, ...(over ? [over] : [])]);
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
    stopFollowing();
  }
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
    throw explainFileError(error, `--log: ${file}`, "written") ?? error;
  }
}
