import { setTimeout, setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import type { HeldStatement, StatementGate } from "../statement-gate.ts";
import type { Run, Step } from "./every-order.ts";
import {
  areIndependent,
  type Footprint,
  type Footprints,
  isWithin,
  NO_FOOTPRINT,
  unionOf,
} from "./footprint.ts";

/** A process of the gateway whose statements are held. */
export interface SteppedProcess {
  readonly name: string;
  readonly gate: StatementGate;
}

/** What each process touches, by its name, in all runs of the same commands that there were. */
export class KnownFootprints {
  readonly #byProcess = new Map<string, Footprint>();
  #hasGrown = false;
  #isComplete = false;

  /** Whether a process has touched more, since it was last asked to start over, than was known of it before. */
  get hasGrown(): boolean {
    return this.#hasGrown;
  }

  startOver(): void {
    this.#hasGrown = false;
  }

  /** Every process has been seen at work. */
  complete(): void {
    this.#isComplete = true;
  }

  add(process: string, footprint: Footprint): void {
    const known = this.#byProcess.get(process) ?? NO_FOOTPRINT;
    if (isWithin(footprint, known)) return;
    this.#hasGrown = true;
    this.#byProcess.set(process, unionOf([known, footprint]));
  }

  /** Whether nobody else has anything to do with it, where a process may do one thing or several at once. */
  isOwn(process: string, footprint: Footprint, isAlone: boolean): boolean {
    if (!this.#isComplete) return false;
    return [...this.#byProcess].every(
      ([name, known]) => (name === process && isAlone) || areIndependent(footprint, known),
    );
  }
}

interface HeldStep extends Step {
  readonly process: SteppedProcess;
  readonly statement: HeldStatement;
}

/** So many turns of the event loop in which nothing came: what was on its way between two sockets has arrived. */
const QUIET_TURNS = 6;

/** How long, in milliseconds, the core is left to others between two looks at what only they can change. */
const LOOK_AGAIN_MS = 1;

/**
 * What a process sends by itself, every so often, to keep what it holds: at whatever moment it comes it changes
 * nothing that anybody else could see, for the clock on the wall stands still.
 */
const BEATS = new Set(["renew-merchant-hold", "renew-leases"]);

/**
 * Runs commands on several processes one statement at a time: a step lets one through that is held, and
 * what follows has come when every process either waits for the database, whose locks are looked at, or
 * has sent its next statements. Nothing here waits for a time.
 */
export class SteppedRun<End> implements Run<End> {
  readonly #processes: readonly SteppedProcess[];
  readonly #footprints: Footprints;
  /** Asks the database about locks, by a way of its own. */
  readonly #pool: pg.Pool;
  readonly #held = new Map<string, HeldStep>();
  readonly #running = new Set<HeldStep>();
  /** How often a process has sent a statement. */
  readonly #counts = new Map<string, number>();
  /** By connection: what its database transaction has touched. */
  readonly #open = new Map<number, Footprint>();
  readonly #working = new Map<SteppedProcess, number>();
  /** How many commands each has been given. */
  readonly #started = new Map<SteppedProcess, number>();
  readonly #end: () => Promise<End>;
  readonly #known: KnownFootprints;
  #happened = 0;

  constructor({
    processes,
    footprints,
    pool,
    known = new KnownFootprints(),
    end,
  }: {
    readonly processes: readonly SteppedProcess[];
    readonly footprints: Footprints;
    readonly pool: pg.Pool;
    /** What each process was seen to touch in other runs of the same commands. */
    readonly known?: KnownFootprints;
    readonly end: () => Promise<End>;
  }) {
    this.#processes = processes;
    this.#footprints = footprints;
    this.#pool = pool;
    this.#end = end;
    this.#known = known;
    for (const process of processes) {
      this.#working.set(process, 0);
      process.gate.onStatement = (statement) => this.#hold(process, statement);
    }
  }

  /** Begins work on a process; the run is not over before it is. */
  start(process: SteppedProcess, work: () => Promise<unknown>): void {
    this.#working.set(process, this.#works(process) + 1);
    this.#started.set(process, (this.#started.get(process) ?? 0) + 1);
    const ended = () => {
      this.#working.set(process, this.#works(process) - 1);
      this.#happened++;
    };
    void work().then(ended, ended);
  }

  async next(): Promise<readonly Step[]> {
    await this.#settle();
    const blocked = [...this.#running].map(({ footprint }) => footprint);
    return [...this.#held.values()]
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, footprint, statement, process }) => {
        // Whoever waits for its locks goes on in the same step.
        const wakes = endsTransaction(statement.text) && blocked.length > 0;
        const whole = wakes ? unionOf([footprint, ...blocked]) : footprint;
        const isAlone = this.#started.get(process) === 1;
        const isOwn = this.#known.isOwn(process.name, whole, isAlone);
        return { name, footprint: whole, isOwn };
      });
  }

  async take({ name }: Step): Promise<void> {
    const step = this.#held.get(name);
    if (!step) throw new Error(`${name} is not held`);
    this.#held.delete(name);
    this.#running.add(step);
    void this.#run(step);
    return await Promise.resolve();
  }

  async end(): Promise<End> {
    for (const { gate } of this.#processes) gate.onStatement = undefined;
    return await this.#end();
  }

  async #run(step: HeldStep): Promise<void> {
    await step.statement.run();
    this.#running.delete(step);
    step.statement.answer();
    this.#happened++;
  }

  #hold(process: SteppedProcess, statement: HeldStatement): void {
    this.#happened++;
    if (BEATS.has(statement.name)) {
      void statement.run().then(() => statement.answer());
      return;
    }
    const key = `${process.name}: ${titleOf(statement)}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const name = count === 1 ? key : `${key} (${count})`;
    const footprint = this.#footprintOf(statement);
    this.#known.add(process.name, footprint);
    this.#held.set(name, { name, footprint, process, statement });
  }

  /** The end of a database transaction does all that its statements did. */
  #footprintOf({ text, backend }: HeldStatement): Footprint {
    const open = this.#open.get(backend);
    if (/^(begin|start transaction)\b/i.test(text)) {
      this.#open.set(backend, NO_FOOTPRINT);
      return NO_FOOTPRINT;
    }
    if (endsTransaction(text)) {
      this.#open.delete(backend);
      return open ?? NO_FOOTPRINT;
    }
    const own = this.#footprints.ofStatement(text);
    if (open) this.#open.set(backend, unionOf([open, own]));
    return own;
  }

  #works(process: SteppedProcess): number {
    return this.#working.get(process) ?? 0;
  }

  /** Until nothing can happen any more without another step. */
  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      const before = this.#happened;
      await turn();
      if (this.#happened !== before) quiet = -1;
      else if (!(await this.#isAtRest())) {
        quiet = -1;
        await this.#nextHappening(before);
      }
    }
  }

  /** Leaves the core to those who are to make something happen. */
  async #nextHappening(before: number): Promise<void> {
    while (this.#happened === before && !this.#processes.some(({ gate }) => gate.isConnecting)) {
      // A lock that somebody waits for is seen only by looking.
      if (this.#running.size > 0 && this.#held.size > 0 && (await this.#areAllBlocked())) return;
      await setTimeout(LOOK_AGAIN_MS);
    }
    await turn();
  }

  async #isAtRest(): Promise<boolean> {
    if (this.#processes.some(({ gate }) => gate.isConnecting)) return false;
    const waits = new Set([...this.#held.values(), ...this.#running].map(({ process }) => process));
    if (this.#processes.some((process) => this.#works(process) > 0 && !waits.has(process))) {
      return false;
    }
    if (this.#running.size === 0) return true;
    // Where nobody is left to give a lock back, the database itself ends the deadlock.
    return this.#held.size > 0 && (await this.#areAllBlocked());
  }

  async #areAllBlocked(): Promise<boolean> {
    const backends = [...this.#running].map(({ statement }) => statement.backend);
    const { rows } = await this.#pool.query<{ blocked: number }>(
      `select count(*)::integer as blocked from unnest($1::integer[]) backend
       where cardinality(pg_blocking_pids(backend)) > 0`,
      [backends],
    );
    // Some may have ended meanwhile.
    return rows[0]?.blocked === this.#running.size && backends.length === this.#running.size;
  }
}

function endsTransaction(text: string): boolean {
  return /^(commit|rollback)\b/i.test(text);
}

/** The name that a statement is prepared by, or its first words. */
function titleOf({ name, text }: HeldStatement): string {
  if (name !== "") return name;
  const flat = text.replaceAll(/\s+/g, " ").trim();
  return flat.length > 48 ? `${flat.slice(0, 48)}…` : flat;
}
