import { AsyncLocalStorage } from "node:async_hooks";
import { Readable, Writable } from "node:stream";
import { main } from "../../src/main.ts";
import { buildProgram } from "../../src/program.ts";

/** How a command ended, and what it said. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command takes for its process. */
interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  exitCode: NodeJS.Process["exitCode"];
}

const NOT_INHERITED = [
  "NODE_OPTIONS",
  "NODE_TEST_CONTEXT",
  "DATABASE_URL",
  "GERBANG_DATA",
  "GERBANG_URL",
  "GERBANG_SERVER_KEY",
];

/** What a terminal of a test begins with. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  const inherited = { ...process.env };
  for (const name of NOT_INHERITED) delete inherited[name];
  return inherited;
}

const terminals = new AsyncLocalStorage<NodeJS.Process>();
let givenOut: Promise<void> | undefined;

/**
 * Runs a command in this process, with an environment, an input and outputs of its own, also beside others. To begin a
 * process for it takes up to half a second of a core; how a real one begins and ends is what `runProcess` is for.
 */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = "",
): Promise<CommandResult> {
  givenOut ??= giveOutTerminals();
  await givenOut;
  const texts = { stdout: "", stderr: "" };
  const keep = (name: keyof typeof texts) =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        texts[name] += chunk.toString();
        done();
      },
    });
  const terminal: Terminal = {
    env: { ...inheritedEnvironment(), ...environment },
    stdin: Readable.from(input === "" ? [] : [Buffer.from(input)]),
    stdout: keep("stdout"),
    stderr: keep("stderr"),
    exitCode: undefined,
  };
  const own = processOf(terminal);
  await terminals.run(own, async () => await main(["node", "gerbang", ...args]));
  return { code: Number(terminal.exitCode ?? 0), ...texts };
}

/** This process, but for what a terminal gives. */
function processOf(terminal: Terminal): NodeJS.Process {
  const real = process;
  return new Proxy(real, {
    get(target, name) {
      if (name in terminal) return terminal[name as keyof Terminal];
      return Reflect.get(target, name, target) as unknown;
    },
    set(target, name, value) {
      return Reflect.set(name in terminal ? terminal : target, name, value);
    },
  });
}

/**
 * From the first command on, `process` is to a command what its terminal gives, and to everybody else what it was.
 * What commands load is loaded before: it belongs to all of them.
 */
async function giveOutTerminals(): Promise<void> {
  await buildProgram();
  const real = process;
  Object.defineProperty(globalThis, "process", {
    configurable: true,
    enumerable: false,
    get: () => terminals.getStore() ?? real,
  });
}
