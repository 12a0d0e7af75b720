import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import type { BenchResult } from "./bench-result.ts";
import { FOLDER, writePage } from "./page-file.ts";

/**
 * Writes the result down for the documents when the bench was started with `--keep`, and the page that shows
 * all that are kept. Says nothing of the machine but what it is made of.
 */
export function keepResult(result: Omit<BenchResult, "date" | "machine">): void {
  if (!process.argv.includes("--keep")) return;
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const kept: BenchResult = {
    ...result,
    date: new Date().toISOString().slice(0, 10),
    machine: `${availableParallelism()} × ${cpu?.model.trim() ?? "unknown"}, ${memory} GB, Node ${process.version}`,
  };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(`${result.bench}.json`, FOLDER), `${JSON.stringify(kept, null, 2)}\n`);
  writePage();
}
