import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import type { Driver } from "../../src/certify/drive/driver.ts";
import { goldenSchedules } from "../../src/certify/judge/goldens.ts";
import type { Trace } from "../../src/certify/judge/trace.ts";
import { printShort } from "../../src/certify/schedule/notation.ts";
import { AMOUNT } from "./support/gateway-model.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

function isGolden({ schedule }: Trace): boolean {
  return goldenSchedules().some((one) => printShort(one) === printShort(schedule));
}

/** As one is seen that books a payment only after somebody has looked. */
function bookedLate(trace: Trace): Trace {
  const entries = trace.entries.map((entry, index) => {
    const before = trace.entries.slice(0, index).findLast(({ views }) => views)?.views;
    return entry.step.letter === "S" && before ? { ...entry, views: before } : entry;
  });
  return { ...trace, entries };
}

describe("a merchant that is wrong by itself", () => {
  it("is played once more, with more time, as far as it is wrong", async () => {
    const driver = new SimulatedDriver(28);
    const waited: string[][] = [];
    let isWaiting = false;
    const patient: Driver = {
      play: async (schedule) => await driver.play(schedule),
      async playAll(schedules) {
        if (isWaiting) waited.push(schedules.map(printShort));
        return await driver.playAll(schedules);
      },
      async patiently(work) {
        isWaiting = true;
        const result = await work();
        isWaiting = false;
        return result;
      },
    };
    await certify(patient, { profile: "quick", amount: AMOUNT, only: ["redirects"] });
    const beginnings = ["P p S", "P p S r f a b"];
    assert.deepEqual(waited[0], [...beginnings, ...beginnings]);
  });

  it("is played anew, all of it, where more time makes it right", async () => {
    let driver = new SimulatedDriver(28);
    const right = new SimulatedDriver(0);
    const patient: Driver = {
      play: async (schedule) => await driver.play(schedule),
      playAll: async (schedules) => await driver.playAll(schedules),
      async patiently(work) {
        driver = right;
        return await work();
      },
    };
    const { defects } = await certify(patient, { profile: "quick", amount: AMOUNT });
    assert.deepEqual(defects, []);
  });

  // What differs between two runs is taken for an id or a time, by which nothing is told apart.
  for (const late of ["first", "second"] as const) {
    it(`is played anew where it was late in the ${late} of two runs alone`, async () => {
      const driver = new SimulatedDriver(0);
      let isWaiting = false;
      const busy: Driver = {
        play: async (schedule) => await driver.play(schedule),
        async playAll(schedules) {
          const traces = await driver.playAll(schedules);
          const half = traces.length / 2;
          const isLate = (index: number) => (late === "first" ? index < half : index >= half);
          return traces.map((trace, index) =>
            !isWaiting && isGolden(trace) && isLate(index) ? bookedLate(trace) : trace,
          );
        },
        async patiently(work) {
          isWaiting = true;
          return await work();
        },
      };
      const { defects } = await certify(busy, { profile: "quick", amount: AMOUNT });
      assert.deepEqual(defects, []);
    });
  }
});
