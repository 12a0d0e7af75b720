import { hash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describeGuard, type Guard } from "./guard.ts";

const FILE = new URL("../../docs/guards.json", import.meta.url);

/** What was seen when a guard was last taken out. */
interface GuardResult {
  readonly name: string;
  /** Of the guard as it was then: one that has changed since was not tried. */
  readonly digest: string;
  /** The tests that went red. */
  readonly missedBy: readonly string[];
}

export function readResults(): ReadonlyMap<string, GuardResult> {
  if (!existsSync(FILE)) return new Map();
  const all = JSON.parse(readFileSync(FILE, "utf8")) as readonly GuardResult[];
  return new Map(all.map((one) => [one.name, one]));
}

/** Writes what is known of these guards, in their order; what is known of others goes. */
export function saveResults(
  guards: readonly Guard[],
  missedBy: ReadonlyMap<string, readonly string[]>,
): void {
  const known = readResults();
  const all = guards.flatMap((guard): readonly GuardResult[] => {
    const { name } = guard;
    const by = missedBy.get(name);
    if (by) return [{ name, digest: digestOf(guard), missedBy: by }];
    const before = known.get(name);
    return before ? [before] : [];
  });
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
}

/** The tests that missed a guard as it stands now; `undefined` when that was not tried. */
export function missedBy(
  results: ReadonlyMap<string, GuardResult>,
  guard: Guard,
): readonly string[] | undefined {
  const known = results.get(guard.name);
  return known?.digest === digestOf(guard) ? known.missedBy : undefined;
}

function digestOf(guard: Guard): string {
  return hash("sha256", describeGuard(guard)).slice(0, 16);
}
