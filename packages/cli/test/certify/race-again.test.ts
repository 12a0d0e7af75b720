import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { raceAgain } from "../../src/certify/drive/race-again.ts";
import type { Asked, Trace } from "../../src/certify/judge/trace.ts";
import { printShort, written } from "../../src/certify/schedule/notation.ts";
import type { Schedule } from "../../src/certify/schedule/step.ts";

const WRONG = ["wrong"];

function played(schedule: Schedule, closing: readonly unknown[] = [], asked?: Asked): Trace {
  const exchange = { status: 200, body: "", asked };
  const entries = schedule.steps.map((step) => ({
    step,
    exchanges: step.beside ? [exchange, exchange] : [],
    views: undefined,
    alive: true,
  }));
  return { schedule, start: [], entries, redelivered: [], closing, reconciled: undefined };
}

const isFine = (trace: Trace): boolean => trace.closing !== WRONG;
const watch = { isFine, isFineSoFar: () => true };

describe("what met at no gate", () => {
  it("is tried twelve times, side by side, and the first that went wrong counts", async () => {
    const first = played(written("p S∥S"));
    const second = played(written("P∥P p S"));
    const groups: (readonly Schedule[])[] = [];
    const together = async (schedules: readonly Schedule[]) => {
      groups.push(schedules);
      // The third try of the second one goes wrong; one of the first has no trace.
      const isSecond = groups.length === 2;
      const traces = schedules.map((one, place) =>
        played(one, isSecond && place === 2 ? WRONG : []),
      );
      return await Promise.resolve(isSecond ? traces : [undefined, ...traces.slice(1)]);
    };
    const alone = async () => await Promise.reject(new Error("it disturbs nobody"));
    const [one, other] = await raceAgain([first, second], watch, { together, alone });
    const tried = groups.map((group) => group.map(printShort));
    const eleven = (text: string) => Array.from({ length: 11 }, () => text);
    assert.deepEqual(tried, [eleven("p S∥S"), eleven("P∥P p S")]);
    assert.deepEqual([one && isFine(one), one?.tries], [true, 11]);
    assert.deepEqual([other && isFine(other), other?.tries], [false, 12]);
    assert.equal(other && printShort(other.schedule), "P∥P p S");
  });

  it("is tried alone, as long as it goes well, where it disturbs others", async () => {
    let tries = 1;
    const alone = async (schedule: Schedule) =>
      await Promise.resolve(played(schedule, ++tries === 5 ? WRONG : []));
    const together = async () => await Promise.reject(new Error("others are played beside it"));
    const trace = played(written("p S∥R"));
    const [raced] = await raceAgain([trace], watch, { together, alone });
    assert.deepEqual([raced && isFine(raced), raced?.tries, tries], [false, 5, 5]);
  });

  it("is not tried again where it went wrong, met at a gate, or is no race", async () => {
    const never = async () => await Promise.reject(new Error("nothing is to be tried"));
    const traces = [
      played(written("p S∥S"), WRONG),
      played(written("p S∥S"), [], "transaction"),
      played(written("p S")),
      undefined,
    ];
    assert.deepEqual(await raceAgain(traces, watch, { together: never, alone: never }), traces);
  });
});
