import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import type { Driver } from "../../src/certify/drive/driver.ts";
import type { Trace, TraceEntry } from "../../src/certify/judge/trace.ts";
import { printShort, written } from "../../src/certify/schedule/notation.ts";
import { canonicalKey } from "../../src/certify/schedule/spoken.ts";
import type { Schedule, Step } from "../../src/certify/schedule/step.ts";
import { AMOUNT } from "./support/gateway-model.ts";
import { CLASS_ALONE, FURTHER, SHORTEST, SIMULATED_ALONE } from "./support/mutants.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

async function find(edit: number) {
  return await certify(new SimulatedDriver(edit), { profile: "quick", amount: AMOUNT });
}

describe("a handler with one thing wrong", () => {
  for (const [edit, id, schedule] of SHORTEST) {
    it(`${edit} is caught as ${id} by ${schedule}`, async () => {
      const { defects } = await find(edit);
      const first = defects[0];
      assert.equal(first && `${first.id} ${printShort(first.schedule)}`, `${id} ${schedule}`);
    });
  }
  for (const [edit, about, id, schedule] of FURTHER) {
    it(`${edit}, which ${about}, is caught as ${id} by ${schedule}`, async () => {
      const { defects } = await find(edit);
      const first = defects[0];
      assert.equal(first && `${first.id} ${printShort(first.schedule)}`, `${id} ${schedule}`);
    });
  }
  for (const [edit, id] of [...CLASS_ALONE, ...SIMULATED_ALONE]) {
    it(`${edit} is caught as ${id}`, async () => {
      const { defects } = await find(edit);
      const first = defects[0];
      assert.equal(first?.id, id, first && printShort(first.schedule));
    });
  }
});

/** Of two that arrive at once the other one is through first. */
class Overtaken implements Driver {
  private readonly driver: SimulatedDriver;

  constructor(edit: number) {
    this.driver = new SimulatedDriver(edit);
  }

  async play(schedule: Schedule): Promise<Trace> {
    const turned = { ...schedule, steps: schedule.steps.map(turn) };
    const { entries, ...trace } = await this.driver.play(turned);
    return { ...trace, schedule, entries: entries.map(turnEntry) };
  }

  async playAll(schedules: readonly Schedule[]): Promise<readonly Trace[]> {
    return await Promise.all(schedules.map(async (schedule) => await this.play(schedule)));
  }
}

function turn(step: Step): Step {
  const { beside, ...rest } = step;
  return beside ? { ...beside, beside: rest } : step;
}

function turnEntry(entry: TraceEntry): TraceEntry {
  if (!entry.step.beside) return entry;
  return { ...entry, step: turn(entry.step), exchanges: entry.exchanges.toReversed() };
}

describe("what goes wrong at once", () => {
  it("is no race where it also goes wrong one after the other", async () => {
    const only = ["at once"];
    const { defects } = await certify(new Overtaken(15), {
      profile: "quick",
      amount: AMOUNT,
      only,
    });
    const found = defects.map(({ id, schedule }) => `${id} ${printShort(schedule)}`);
    assert.ok(found.includes("GC-20 p S P"), found.join());
    assert.ok(!found.some((one) => one.startsWith("GC-19")), found.join());
  });
});

/** Where few are played side by side, one payment is booked twice that is booked once alone. */
class Crowded implements Driver {
  private readonly driver = new SimulatedDriver(13);

  async play(schedule: Schedule): Promise<Trace> {
    return await this.driver.play(schedule);
  }

  async playAll(schedules: readonly Schedule[]): Promise<readonly Trace[]> {
    const isCrowded = schedules.length > 1 && schedules.length <= 4;
    const play = async (schedule: Schedule) => {
      const isMixed = isCrowded && printShort(schedule) === "p S";
      const trace = await this.play(isMixed ? written("p S S") : schedule);
      return { ...trace, schedule };
    };
    return await Promise.all(schedules.map(play));
  }
}

describe("what is made smaller beside others", () => {
  it("fails alone, too", async () => {
    const only = ["settle"];
    const { defects } = await certify(new Crowded(), { profile: "quick", amount: AMOUNT, only });
    const [first] = defects;
    assert.equal(first && `${first.id} ${printShort(first.schedule)}`, "GC-18 p P S");
  });
});

/** Beside others nobody looks for what a handler asked. */
class Unasked extends SimulatedDriver {
  override async playAll(schedules: readonly Schedule[]): Promise<readonly Trace[]> {
    const traces = await super.playAll(schedules);
    return traces.map((trace) => ({ ...trace, entries: trace.entries.map(unasked) }));
  }
}

function unasked(entry: TraceEntry): TraceEntry {
  return { ...entry, exchanges: entry.exchanges.map((one) => ({ ...one, asked: undefined })) };
}

describe("a class that depends on what was asked", () => {
  it("is told by how it was alone", async () => {
    const only = ["attempts"];
    const { defects } = await certify(new Unasked(38), { profile: "quick", amount: AMOUNT, only });
    assert.equal(defects[0]?.id, "GC-46");
  });
});

/** Counts how often each schedule is played. */
class Counting implements Driver {
  readonly times = new Map<string, number>();
  private readonly driver: Driver;

  constructor(driver: Driver) {
    this.driver = driver;
  }

  async play(schedule: Schedule): Promise<Trace | undefined> {
    const key = canonicalKey(schedule);
    this.times.set(key, (this.times.get(key) ?? 0) + 1);
    return await this.driver.play(schedule);
  }

  async playAll(schedules: readonly Schedule[]): Promise<readonly (Trace | undefined)[]> {
    return await Promise.all(schedules.map(async (schedule) => await this.play(schedule)));
  }
}

describe("what failures are made smaller by", () => {
  // Of these two nearly every longer schedule fails, and nearly all of them shrink by the same few.
  for (const edit of [15, 29]) {
    it(`is not played again once it is known what becomes of it: mutant ${edit}`, async () => {
      const driver = new Counting(new SimulatedDriver(edit));
      const only = ["settle", "closed", "refund", "redirects"];
      await certify(driver, { profile: "quick", amount: AMOUNT, only });
      const [most] = [...driver.times].toSorted(([, one], [, other]) => other - one);
      // Twice to learn what is usual, in the suite, made smaller beside others, and alone.
      assert.ok(most && most[1] <= 5, most?.join());
    });
  }
});

describe("a defect by which many schedules fail", () => {
  it("is waited for once", async () => {
    const driver = new Counting(new SimulatedDriver(15));
    let waits = 0;
    const patient: Driver = {
      play: async (schedule) => await driver.play(schedule),
      playAll: async (schedules) => await driver.playAll(schedules),
      async patiently(work) {
        waits++;
        return await work();
      },
    };
    const { defects, runs } = await certify(patient, { profile: "quick", amount: AMOUNT });
    const failed = runs.filter(({ result }) => result === "failed");
    assert.ok(failed.length > 3 * defects.length, `${failed.length} of ${defects.length}`);
    assert.equal(waits, defects.length);
  });
});

describe("refunds that cross", () => {
  it("are waited for before they are told", async () => {
    const crossing = "p S r r f f b₂";
    const [right, wrong] = [new SimulatedDriver(0), new SimulatedDriver(32)];
    let isSlow = true;
    const slow: Driver = {
      play: async (schedule) =>
        await (isSlow && printShort(schedule) === crossing ? wrong : right).play(schedule),
      playAll: async (schedules) => await right.playAll(schedules),
      async patiently(work) {
        isSlow = false;
        return await work();
      },
    };
    const { defects } = await certify(slow, {
      profile: "quick",
      amount: AMOUNT,
      only: ["redirects"],
    });
    assert.deepEqual([defects, isSlow], [[], false]);
  });
});

describe("a handler that knows no refunds", () => {
  it("is told that, and nothing of refunds that come too soon or twice", async () => {
    const { defects } = await find(28);
    const found = new Set(defects.map(({ id }) => id));
    assert.equal(defects[0]?.id, "GC-40");
    // What it always shows is what is wrong.
    assert.equal(defects[0].witness.wanted, undefined);
    assert.deepEqual(
      (["GC-24", "GC-48", "GC-49"] as const).filter((id) => found.has(id)),
      [],
    );
  });
});

describe("a handler with nothing wrong", () => {
  for (const profile of ["quick", "standard"] as const) {
    it(`is found sound by every schedule of ${profile}`, async () => {
      const { defects, played } = await certify(new SimulatedDriver(0), {
        profile,
        amount: AMOUNT,
      });
      assert.deepEqual(
        defects.map(({ id, schedule }) => `${id} ${printShort(schedule)}`),
        [],
      );
      assert.ok(played > 280);
    });
  }
});
