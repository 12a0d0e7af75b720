import { parseArgs } from "node:util";
import { startSharedServer } from "../../packages/gateway/test/support/shared-server.ts";
import { ALL_GUARDS, GUARDED_ROOMS } from "./all-guards.ts";
import { LOG_SETTINGS, logReader } from "./broken-sql.ts";
import { findTypeErrors } from "./check-types.ts";
import { findMissing } from "./find-missing.ts";
import type { Guard } from "./guard.ts";
import { missedBy, readResults, saveResults } from "./results.ts";
import { makeScratchTree } from "./scratch-tree.ts";
import { type Trial, type TrialPlace, Trials } from "./try-guard.ts";

/*
 * Takes each guard out of a copy of the repository, in turn, and runs the tests that should miss it. Ends with 1
 * when a guard was missed by none, or when nothing was found out about one.
 *
 *   npm run guards                     all of them
 *   npm run guards -- --keep           writes what was seen into docs/guards.json, of which docs/guards.md is made
 *   npm run guards -- --new            those that were not tried as they stand now
 *   npm run guards -- --only lease     those whose name, or file, has this in it, or of a room with this title
 *   npm run guards -- --first          one red test is enough for each: for whoever is in a hurry
 *   npm run guards -- --find           for one that none of its tests misses, all tests of its package
 *   npm run guards -- --types-alone    only whether all compiles without each of them; --no-types: all but that
 */

const { values } = parseArgs({
  options: {
    new: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    keep: { type: "boolean", default: false },
    first: { type: "boolean", default: false },
    find: { type: "boolean", default: false },
    "types-alone": { type: "boolean", default: false },
    "no-types": { type: "boolean", default: false },
  },
});

await main();

async function main(): Promise<void> {
  const guards = chooseGuards();
  if (guards.length === 0) return say("There is no such guard, or nothing is new.");
  const tree = makeScratchTree();
  process.once("exit", tree.remove);
  // Ended by hand it leaves nothing behind either: the server goes at the exit, too.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const server = await startSharedServer(LOG_SETTINGS);
  try {
    const errors = values["no-types"] ? [] : findTypeErrors(tree, guards);
    if (errors.length > 0)
      throw new Error(`Without guards this does not compile:\n${errors.join("\n")}`);
    if (values["types-alone"]) return say("Without each of them all compiles.");
    const { url, logFile } = server;
    await tryAll(guards, {
      tree,
      url,
      stopsAtFirst: values.first,
      readLog: logReader(logFile),
    });
  } finally {
    await server.stop();
  }
}

function chooseGuards(): readonly Guard[] {
  const results = readResults();
  return GUARDED_ROOMS.flatMap(({ title, guards }) =>
    guards.filter(
      (guard) =>
        (!values.new || missedBy(results, guard) === undefined) &&
        (!values.only || values.only.some((part) => isAbout(guard, title, part))),
    ),
  );
}

function isAbout(guard: Guard, title: string, part: string): boolean {
  return (
    title === part || guard.name.includes(part) || ("file" in guard && guard.file.includes(part))
  );
}

async function tryAll(guards: readonly Guard[], place: TrialPlace): Promise<void> {
  const trials = new Trials(place);
  const missed = new Map<string, readonly string[]>();
  for (const [index, guard] of guards.entries()) {
    const trial = await trials.run(guard);
    say(`${index + 1}/${guards.length} ${guard.name}\n${describeTrial(trial)}`);
    if (trial.outcome === "missed") missed.set(guard.name, trial.by);
    else process.exitCode = 1;
    if (trial.outcome === "not missed" && values.find) say(await findMissing(guard, place));
    // Each time: a run that is ended by hand keeps what it has seen.
    if (values.keep) saveResults(ALL_GUARDS, missed);
  }
  say(`${missed.size} of ${guards.length} guards are missed when they are gone.`);
}

function describeTrial(trial: Trial): string {
  switch (trial.outcome) {
    case "missed":
      return trial.by.map((name) => `    red: ${name}`).join("\n");
    case "not missed":
      return "    NOT MISSED by any test of its list";
    case "unknown":
      return `    UNKNOWN: ${trial.why}`;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
