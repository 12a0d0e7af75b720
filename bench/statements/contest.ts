import type { Gateway } from "../../packages/gateway/src/operations/gateway.ts";
import type { Db } from "../../packages/gateway/src/store/database.ts";

/** One way to do a thing. */
interface Variant {
  readonly name: string;
  /** Does it once and returns how many items that were. */
  readonly run: () => Promise<number>;
}

/** Ways to do one thing; the first is the one that the gateway takes. */
export interface Contest {
  readonly statement: string;
  readonly item: string;
  readonly variants: readonly Variant[];
}

export interface Arena {
  readonly gateway: Gateway;
  readonly db: Db;
  /** Milliseconds of processor time that the database has used so far. */
  readonly databaseCpuMs: () => number;
}

interface Cost {
  readonly elapsedMicros: number;
  readonly cpuMicros: number;
}

const ROUNDS = 9;
/** Shorter than that, the processor's clock ticks are too coarse. */
const ROUND_MS = 400;

/** Lets the variants take turns and prints what an item costs, and how much dearer the others are. */
export async function hold({ statement, item, variants }: Contest, arena: Arena): Promise<void> {
  const costs = variants.map((): Cost[] => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, variant] of variants.entries()) {
      const cost = await timeRound(variant, arena);
      // The first round is for plans and caches.
      if (round >= 0) costs[index]?.push(cost);
    }
  }
  const medians = costs.map((all) => ({
    elapsedMicros: medianOf(all.map(({ elapsedMicros }) => elapsedMicros)),
    cpuMicros: medianOf(all.map(({ cpuMicros }) => cpuMicros)),
  }));
  const [own] = medians;
  console.log(`\n${statement}, per ${item}:`);
  for (const [index, { elapsedMicros, cpuMicros }] of medians.entries()) {
    const ratio = (value: number, base: number | undefined) => (value / (base ?? value)).toFixed(2);
    console.log(
      `  ${elapsedMicros.toFixed(0).padStart(8)} µs (${ratio(elapsedMicros, own?.elapsedMicros)})` +
        `  ${cpuMicros.toFixed(0).padStart(8)} µs of the database's CPU ` +
        `(${ratio(cpuMicros, own?.cpuMicros)})  ${variants[index]?.name}`,
    );
  }
}

async function timeRound({ run }: Variant, { databaseCpuMs }: Arena): Promise<Cost> {
  const cpuBefore = databaseCpuMs();
  const startedAt = performance.now();
  let items = 0;
  do items += await run();
  while (performance.now() - startedAt < ROUND_MS);
  const elapsedMs = performance.now() - startedAt;
  return {
    elapsedMicros: (elapsedMs / items) * 1_000,
    cpuMicros: ((databaseCpuMs() - cpuBefore) / items) * 1_000,
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}
