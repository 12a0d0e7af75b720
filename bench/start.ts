import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// How long `npm start` takes on an empty data folder and on a used one, and what it then weighs.
const FIRST_START_MS_MAX = 10_000;
const LATER_START_MS_MAX = 2_000;
const IDLE_MB_MAX = 150;
const LATER_STARTS = 5;
const SETTLE_MS = 3_000;

const SCRIPT = join(import.meta.dirname, "../examples/shop/start.mjs");

interface MeasuredStart {
  readonly milliseconds: number;
  readonly memoryMb: number | undefined;
}

const dataDir = await mkdtemp(join(tmpdir(), "gerbang-bench-"));
try {
  const first = await startOnce(dataDir);
  const later: MeasuredStart[] = [];
  for (let count = 0; count < LATER_STARTS; count++) later.push(await startOnce(dataDir));
  const median = later.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b)[
    Math.floor(LATER_STARTS / 2)
  ];
  report("first start", first.milliseconds, FIRST_START_MS_MAX, "ms");
  report("later start, median", median ?? Number.NaN, LATER_START_MS_MAX, "ms");
  if (first.memoryMb === undefined) process.stdout.write("idle memory: not known here\n");
  else report("idle memory of the Node.js process", first.memoryMb, IDLE_MB_MAX, "MB");
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

async function startOnce(folder: string): Promise<MeasuredStart> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["--conditions=@gerbang/source", SCRIPT], {
    env: { PATH: process.env["PATH"], GERBANG_DATA: folder, PORT: "0", SHOP_PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    if (chunk.includes("no real money can move")) break;
  }
  const milliseconds = performance.now() - startedAt;
  await sleep(SETTLE_MS);
  const memoryMb = await residentMb(child.pid);
  child.kill("SIGTERM");
  await once(child, "exit");
  return { milliseconds, memoryMb };
}

/** Resident memory, where the system tells it in /proc. */
async function residentMb(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

function report(what: string, value: number, limit: number, unit: string): void {
  const share = (value / limit).toFixed(2);
  process.stdout.write(`${what}: ${value.toFixed(0)} ${unit}, ${share} of the ${limit} allowed\n`);
}
