import type { TestContext } from "node:test";
import type { CrashCase } from "./crash-cases.ts";
import { type CrashPoint, nameOf, pointsOf } from "./crash-points.ts";
import { openCrashWorld, type VictimKind } from "./crash-worlds.ts";
import { findCrashFaults, tryCrash } from "./try-crash.ts";

interface TriedCrashes {
  /** How many points there are. */
  readonly points: number;
  /** At how many of them something was killed. */
  readonly kills: number;
  readonly faults: readonly string[];
}

/**
 * Goes through a case once without a crash, which tells its points, and then crashes it at each of those that
 * are chosen.
 */
export async function tryCrashes(
  t: TestContext,
  crashCase: CrashCase,
  {
    kind,
    choose = (points) => points,
  }: {
    readonly kind: VictimKind;
    readonly choose?: (points: readonly CrashPoint[]) => readonly CrashPoint[];
  },
): Promise<TriedCrashes> {
  const world = await openCrashWorld(t, kind);
  const calm = await tryCrash(world, crashCase);
  const faults = findCrashFaults(crashCase, calm, calm).map((fault) => `nowhere: ${fault}`);
  const points = pointsOf({ statements: calm.statements.length, calls: calm.calls });
  let kills = 0;
  for (const point of choose(points)) {
    const trial = await tryCrash(world, crashCase, point);
    if (trial.hasCrashed) kills++;
    faults.push(
      ...findCrashFaults(crashCase, calm, trial).map((fault) => `${nameOf(point)}: ${fault}`),
    );
  }
  return { points: points.length, kills, faults };
}
