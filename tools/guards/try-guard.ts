import type { Guard } from "./guard.ts";
import { type FilesRun, runFiles } from "./run-files.ts";
import type { ScratchTree } from "./scratch-tree.ts";
import { dropTestDatabases } from "./test-databases.ts";

/** What was seen without a guard. */
export type Trial =
  /** Tests that are green with it, by name, and were red without it. */
  | { readonly outcome: "missed"; readonly by: readonly string[] }
  /** A finding: the guard is of no use, or its test is wanting. */
  | { readonly outcome: "not missed" }
  /** Nothing was found out. */
  | { readonly outcome: "unknown"; readonly why: string };

/** Where guards are tried. */
export interface TrialPlace {
  readonly tree: ScratchTree;
  /** Of the database server for all of them. */
  readonly url: string;
  /** Whether one red test is enough for each guard. */
  readonly stopsAtFirst: boolean;
  /** Which statements the server did not understand since the last look. */
  readonly readLog: () => ReadonlySet<string>;
}

/** How a file of tests ends with every guard in its place. */
interface Usual {
  readonly run: FilesRun;
  /** Some tests make statements that no server understands. */
  readonly notUnderstood: ReadonlySet<string>;
  /** What is red already says nothing about any guard. */
  readonly isWrong: string | undefined;
}

/** Tries guards in one place; each file of tests is run once with all of them there, when it is first needed. */
export class Trials {
  readonly #place: TrialPlace;
  readonly #usual = new Map<string, Usual>();

  constructor(place: TrialPlace) {
    this.#place = place;
  }

  /**
   * Takes one guard out, runs the files of tests that should miss it, one after the other until one does, and
   * puts it back.
   */
  async run(guard: Guard): Promise<Trial> {
    for (const file of guard.tests) {
      const trial = await this.#runFile(guard, file);
      if (trial.outcome !== "not missed") return trial;
    }
    return { outcome: "not missed" };
  }

  async #runFile(guard: Guard, file: string): Promise<Trial> {
    const { tree, url, readLog, stopsAtFirst } = this.#place;
    const usual = await this.#usualOf(file);
    if (usual.isWrong !== undefined) return { outcome: "unknown", why: usual.isWrong };
    const putBack = tree.takeOut(guard);
    const run = await runFiles({ root: tree.root, url, stopsAtFirst }, [file]).finally(putBack);
    await dropTestDatabases(url);
    // Whatever goes red over a statement that is none any more misses nothing.
    const broken = [...readLog()].filter((text) => !usual.notUnderstood.has(text));
    if (broken.length > 0) return { outcome: "unknown", why: broken.join("\n") };
    if (run.died !== undefined) return { outcome: "unknown", why: run.died };
    const by = [...run.failed.keys()].filter((name) => usual.run.passed.has(name)).sort();
    return by.length > 0 ? { outcome: "missed", by } : { outcome: "not missed" };
  }

  async #usualOf(file: string): Promise<Usual> {
    const known = this.#usual.get(file);
    if (known) return known;
    const { tree, url, readLog } = this.#place;
    const run = await runFiles({ root: tree.root, url }, [file]);
    const red = [...run.failed].map(([name, error]) => `${name}: ${error}`);
    const wrong = [...(run.died === undefined ? [] : [run.died]), ...red];
    const isWrong = wrong.length === 0 ? undefined : `red with all guards:\n${wrong.join("\n")}`;
    const usual = { run, notUnderstood: readLog(), isWrong };
    this.#usual.set(file, usual);
    return usual;
  }
}
