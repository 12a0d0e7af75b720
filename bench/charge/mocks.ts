import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

// What a developer would use otherwise: servers that give the same answer to everybody and remember nothing.
// They are installed for the time of the bench alone, into its own folder.

/** A running mock, or why there is none. */
export type Mock =
  | { readonly name: string; readonly url: string; stop(): Promise<void> }
  | { readonly name: string; readonly missing: string };

interface MockKind {
  readonly name: string;
  readonly program: string;
  readonly file: string;
  readonly content: (port: number) => object;
  readonly flags: (file: string, port: number) => readonly string[];
}

const ANSWER = answerOf("charge.gopay.response.201.recommended");

const KINDS: readonly MockKind[] = [
  {
    name: "@stoplight/prism-cli",
    program: "prism",
    file: "openapi.json",
    content: () => ({
      openapi: "3.0.3",
      info: { title: "one answer", version: "1" },
      paths: {
        "/v2/charge": {
          post: {
            requestBody: { content: { "application/json": { schema: { type: "object" } } } },
            responses: {
              "200": { description: "", content: { "application/json": { example: ANSWER } } },
            },
          },
        },
      },
    }),
    flags: (file, port) => ["mock", file, "-p", `${port}`, "-h", "127.0.0.1", "-v", "fatal"],
  },
  {
    name: "@mockoon/cli",
    program: "mockoon-cli",
    file: "environment.json",
    content: (port) => ({
      uuid: "5f1b1a50-0000-4000-8000-000000000001",
      lastMigration: 33,
      name: "one answer",
      port,
      hostname: "127.0.0.1",
      routes: [
        {
          uuid: "5f1b1a50-0000-4000-8000-000000000002",
          type: "http",
          method: "post",
          endpoint: "v2/charge",
          responses: [
            {
              uuid: "5f1b1a50-0000-4000-8000-000000000003",
              body: JSON.stringify(ANSWER),
              bodyType: "INLINE",
              statusCode: 200,
              headers: [{ key: "Content-Type", value: "application/json" }],
              disableTemplating: true,
              default: true,
            },
          ],
        },
      ],
    }),
    flags: (file, port) => ["start", "--data", file, "--port", `${port}`, "--disable-log-to-file"],
  },
];

/** Starts them all; one that cannot be had says why and is left out. */
export async function startMocks(folder: string): Promise<readonly Mock[]> {
  const mocks: Mock[] = [];
  for (const kind of KINDS) {
    mocks.push(
      await startMock(kind, path.join(folder, kind.program)).catch((error: unknown) => ({
        name: kind.name,
        missing: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
      })),
    );
  }
  return mocks;
}

async function startMock(kind: MockKind, folder: string): Promise<Mock> {
  const flags = ["--silent", "--no-audit", "--no-fund", "--prefix", folder, kind.name];
  await promisify(execFile)("npm", ["install", ...flags], { timeout: 120_000 });
  const port = await freePort();
  const file = path.join(folder, kind.file);
  await writeFile(file, JSON.stringify(kind.content(port)));
  const program = path.join(folder, "node_modules", ".bin", kind.program);
  const child = spawn(program, kind.flags(file, port), { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(`${url}/v2/charge`);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { name: kind.name, url, stop: async () => await stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function answers(url: string): Promise<void> {
  const until = performance.now() + 30_000;
  for (;;) {
    const headers = { "content-type": "application/json" };
    const asked = fetch(url, { method: "POST", headers, body: "{}" });
    // Not listening yet.
    const answer = await asked.catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > until) throw new Error("it gave no answer within 30 s");
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function answerOf(fixture: string): object {
  const file = new URL(`../../packages/protocol/test/fixtures/${fixture}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly body: object }).body;
}
