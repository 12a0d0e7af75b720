import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc, { type RunDetails } from "fast-check";
import { ModelRun } from "./driver/model-run.ts";
import type { World } from "./driver/world.ts";
import { type Step, stepsOf } from "./steps.ts";

interface Trial {
  /** How many steps there are to be, about. */
  readonly steps: number;
  /** How many merchants at a time: as many as keep both processes at work. */
  readonly lanes: number;
  readonly seed: number;
  /** What each merchant may do; everything, when absent. */
  readonly sequences?: fc.Arbitrary<readonly Step[]>;
}

/** What was found, shrunk to as few steps as show it. */
interface Finding {
  readonly seed: number;
  /** Plays the same again, with the seed: {@link replayPath}. */
  readonly path: string;
  readonly steps: readonly Step[];
  readonly mismatch: string;
  /** The merchant's session before the last of the steps: `gerbang import` takes it. */
  readonly file: string;
}

const LONGEST = 40;
const SEQUENCES = stepsOf(LONGEST);
const SHRINKING_MS = 60_000;
/** A fault of calls at one moment shows itself some of the times. */
const REPLAYS_MAX = 5;

/** Lets merchants do whatever they like side by side, each against a model of its own; returns what was found first. */
export async function tryModel(
  world: World,
  { steps, lanes, seed, sequences = SEQUENCES }: Trial,
): Promise<{ readonly played: number; readonly finding?: Finding }> {
  const course: Course = { played: 0 };
  // Lengths are even from one on.
  const numRuns = Math.ceil((2 * steps) / lanes / (LONGEST + 1));
  const checked = await Promise.all(
    Array.from({ length: lanes }, async (_lane, at) => {
      const property = propertyOf(world, { course, lane: at, sequences });
      return await fc.check(property, { numRuns, seed: seed + at });
    }),
  );
  const failed = checked.find((details) => details.failed);
  if (!failed) return { played: course.played };
  return { played: course.played, finding: await report(world, failed) };
}

type Replay = Pick<Finding, "seed" | "path"> & Pick<Trial, "sequences">;

/** Plays one sequence again, by the seed and the path that a finding named. */
export async function replayPath(
  world: World,
  { seed, path: place, sequences = SEQUENCES }: Replay,
): Promise<Finding | undefined> {
  const property = propertyOf(world, { course: { played: 0 }, lane: 0, sequences });
  const details = await fc.check(property, { seed, path: place, endOnFailure: true });
  return details.failed ? await report(world, details) : undefined;
}

interface Course {
  played: number;
  /** The lane that has found something: it shrinks that, and the others end. */
  finder?: number;
  /** Until when it does, by the process's own clock. */
  shrinksUntil?: number;
}

interface Lane {
  readonly course: Course;
  readonly lane: number;
  readonly sequences: fc.Arbitrary<readonly Step[]>;
}

function propertyOf(world: World, { course, lane, sequences }: Lane) {
  return fc.asyncProperty(sequences, async (steps) => {
    if (course.finder !== undefined && course.finder !== lane) return;
    // What is shortest by then is short enough.
    if (performance.now() > (course.shrinksUntil ?? Number.POSITIVE_INFINITY)) return;
    const run = await ModelRun.begin(world, steps);
    try {
      for (const step of steps) {
        await run.play(step);
        course.played++;
      }
      await run.end();
    } catch (error) {
      // Two may find something at the same time: one of them is enough.
      course.finder ??= lane;
      course.shrinksUntil ??= performance.now() + SHRINKING_MS;
      if (course.finder === lane) throw error;
    }
  });
}

async function report(world: World, details: RunDetails<[readonly Step[]]>): Promise<Finding> {
  const [steps = []] = details.counterexample ?? [];
  const { session, mismatch } = await replay(world, steps);
  const folder = await mkdtemp(path.join(tmpdir(), "gerbang-model-"));
  const file = path.join(folder, "session.jsonl");
  await writeFile(file, session);
  const found = { seed: details.seed, path: details.counterexamplePath ?? "", steps, file };
  return { ...found, mismatch: mismatch ?? `not again: ${String(details.errorInstance)}` };
}

/** Plays it once more with a merchant of its own, and keeps its session as it was before the step that fails. */
async function replay(world: World, steps: readonly Step[]) {
  let session = "";
  for (let tries = 0; tries < REPLAYS_MAX; tries++) {
    const run = await ModelRun.begin(world, steps);
    try {
      for (const step of steps) {
        session = await run.export();
        await run.play(step);
      }
      session = await run.export();
      await run.end();
    } catch (error) {
      return { session, mismatch: error instanceof Error ? error.message : String(error) };
    }
  }
  return { session };
}

/** What a person needs to see it with their own eyes. */
export function describeFinding({ seed, path: place, steps, mismatch, file }: Finding): string {
  const told = steps.map((step, at) => `  ${at + 1}. ${JSON.stringify(step)}`);
  return [
    `After ${steps.length} steps the gateway is not what the model is:`,
    ...told,
    mismatch,
    "Once more:",
    `  SEED=${seed} REPLAY=${place} npm run test:files -- packages/gateway/nightly/model.test.ts`,
    "As it was before the last step, in a gateway of your own:",
    `  gerbang import ${file} --reset`,
  ].join("\n");
}
