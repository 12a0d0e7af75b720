import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { formatDuration, parseDuration } from "../../src/domain/duration.ts";
import {
  advanceClock,
  clockFrozenAt,
  clockGoingFrom,
  clockMode,
  haltClock,
  type MerchantClock,
  merchantTime,
  REAL_TIME,
} from "../../src/domain/merchants/clock.ts";

const WALL = new Date("2026-11-02T05:00:00.000Z");
const DAY_MS = 86_400_000;

const clocks: fc.Arbitrary<MerchantClock> = fc.oneof(
  fc.integer({ min: -DAY_MS, max: DAY_MS }).map((offsetMs) => ({ offsetMs })),
  fc
    .integer({ min: -DAY_MS, max: DAY_MS })
    .map((ms) => clockFrozenAt(new Date(WALL.getTime() + ms))),
);

suite("a merchant's clock", () => {
  test("knows how it goes", () => {
    assert.equal(clockMode(REAL_TIME), "real");
    assert.equal(clockMode(clockGoingFrom(new Date(WALL.getTime() + 1), WALL)), "offset");
    assert.equal(clockMode(clockFrozenAt(WALL)), "frozen");
  });

  test("halts on a journey at any moment between where it is and where it goes", () => {
    fc.assert(
      fc.property(
        clocks,
        fc.integer({ min: 0, max: DAY_MS }),
        fc.integer({ min: -2 * DAY_MS, max: 3 * DAY_MS }),
        (clock, byMs, momentMs) => {
          const moment = new Date(WALL.getTime() + momentMs);
          const target = advanceClock(clock, byMs);
          const halted = merchantTime(haltClock(clock, target, { moment, wall: WALL }), WALL);
          const [now, end] = [merchantTime(clock, WALL), merchantTime(target, WALL)];
          const between = Math.min(Math.max(moment.getTime(), now.getTime()), end.getTime());
          assert.equal(halted.getTime(), between);
        },
      ),
    );
  });
});

suite("durations", () => {
  test("are read with their units", () => {
    const cases: readonly [string, number][] = [
      ["0s", 0],
      ["250ms", 250],
      ["15m", 900_000],
      ["1.5h", 5_400_000],
      ["1d12h", 129_600_000],
      ["2w", 1_209_600_000],
      ["5h42m", 20_520_000],
    ];
    for (const [text, ms] of cases) assert.equal(parseDuration(text), ms, text);
  });

  test("are not guessed", () => {
    for (const text of [
      "",
      "15",
      "m",
      "15 m",
      "-15m",
      "15M",
      "1e3s",
      "15m.",
      "١٥m",
      "9".repeat(16) + "ms",
      "9".repeat(15) + "w",
    ]) {
      assert.equal(parseDuration(text), undefined, text);
    }
  });

  test("are written as they are read", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY_MS }), (ms) => {
        assert.equal(parseDuration(formatDuration(ms)), ms);
        assert.equal(parseDuration(`${ms}ms`), ms);
        if (ms > 0) assert.equal(formatDuration(-ms), `-${formatDuration(ms)}`);
      }),
    );
  });
});
