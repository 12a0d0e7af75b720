import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseJakartaTime, parseOrderId } from "@gerbang/protocol";
import fc from "fast-check";
import { runOrderId } from "../../../src/domain/subscriptions/run-order-id.ts";
import {
  firstDueAfter,
  INTERVAL_UNITS,
  nextDue,
  RETRY_UNITS,
  retryAt,
  type Schedule,
} from "../../../src/domain/subscriptions/schedule.ts";

function wib(text: string): Date {
  const moment = parseJakartaTime(text);
  assert.ok(moment, text);
  return moment;
}

/** The days on which a schedule is due, in Western Indonesia. */
function days(schedule: Schedule, count: number): readonly string[] {
  const found: string[] = [];
  for (let due = schedule.startAt; found.length < count; due = nextDue(schedule, due)) {
    found.push(new Date(due.getTime() + 7 * 3_600_000).toISOString().slice(0, 16));
  }
  return found;
}

const schedules: fc.Arbitrary<Schedule> = fc.record({
  interval: fc.integer({ min: 1, max: 40 }),
  unit: fc.constantFrom(...INTERVAL_UNITS),
  startAt: fc.date({
    min: new Date("2020-01-01T00:00:00Z"),
    max: new Date("2040-01-01T00:00:00Z"),
    noInvalidDate: true,
  }),
});

suite("the schedule of a subscription", () => {
  test("is due on the last day of shorter months, and on its own day again after them", () => {
    const monthly = { interval: 1, unit: "month", startAt: wib("2026-01-31 07:00:00") } as const;
    assert.deepEqual(days(monthly, 5), [
      "2026-01-31T07:00",
      "2026-02-28T07:00",
      "2026-03-31T07:00",
      "2026-04-30T07:00",
      "2026-05-31T07:00",
    ]);
    const leap = { ...monthly, startAt: wib("2028-01-30 23:59:59") };
    assert.deepEqual(days(leap, 3), ["2028-01-30T23:59", "2028-02-29T23:59", "2028-03-30T23:59"]);
    const quarterly = { ...monthly, interval: 3, startAt: wib("2026-08-31 00:00:00") };
    assert.deepEqual(days(quarterly, 3), [
      "2026-08-31T00:00",
      "2026-11-30T00:00",
      "2027-02-28T00:00",
    ]);
  });

  test("counts days of Western Indonesia: the 1st there is still the day before by UTC", () => {
    const monthly = { interval: 1, unit: "month", startAt: wib("2026-03-01 00:30:00") } as const;
    assert.equal(monthly.startAt.getUTCDate(), 28);
    assert.deepEqual(days(monthly, 3), [
      "2026-03-01T00:30",
      "2026-04-01T00:30",
      "2026-05-01T00:30",
    ]);
  });

  test("goes by days and weeks of 24 hours", () => {
    const daily = { interval: 2, unit: "day", startAt: wib("2026-02-27 12:00:00") } as const;
    assert.deepEqual(days(daily, 3), ["2026-02-27T12:00", "2026-03-01T12:00", "2026-03-03T12:00"]);
    assert.deepEqual(days({ ...daily, interval: 1, unit: "week" }, 2), [
      "2026-02-27T12:00",
      "2026-03-06T12:00",
    ]);
  });

  test("never stands still, keeps the time of day, and the day of the month where there is one", () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 30 }), (schedule, steps) => {
        let due = schedule.startAt;
        for (let step = 0; step < steps; step++) {
          const next = nextDue(schedule, due);
          assert.ok(next > due);
          due = next;
        }
        assert.equal((due.getTime() - schedule.startAt.getTime()) % 86_400_000, 0);
        if (schedule.unit !== "month") return;
        const dayOf = (moment: Date) => new Date(moment.getTime() + 7 * 3_600_000).getUTCDate();
        assert.ok(dayOf(due) <= dayOf(schedule.startAt));
        assert.ok(dayOf(due) === dayOf(schedule.startAt) || dayOf(due) >= 28);
      }),
    );
  });

  test("finds the first period after a moment as one step after the other would", () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: -50, max: 1_500 }), (schedule, afterDays) => {
        const moment = new Date(schedule.startAt.getTime() + afterDays * 86_400_000);
        let expected = schedule.startAt;
        while (expected <= moment) expected = nextDue(schedule, expected);
        assert.deepEqual(firstDueAfter(schedule, schedule.startAt, moment), expected);
      }),
    );
  });

  test("tries again after minutes, hours or days", () => {
    const times = RETRY_UNITS.map((unit) =>
      retryAt(
        { interval: 2, unit, maxInterval: 3 },
        new Date("2026-01-05T03:00:00Z"),
      ).toISOString(),
    );
    assert.deepEqual(times, [
      "2026-01-05T03:02:00.000Z",
      "2026-01-05T05:00:00.000Z",
      "2026-01-07T03:00:00.000Z",
    ]);
  });
});

suite("the order of a run", () => {
  test("is the name with 32 digits, the same for the same run and no other", () => {
    const subscription = { id: "5e6f7081-0000-7000-8000-0000000000dd", name: "LANGGANAN-01" };
    const order = runOrderId(subscription, { period: 1, attempt: 1 });
    assert.match(order, /^LANGGANAN-01-\d{32}$/);
    assert.equal(runOrderId(subscription, { period: 1, attempt: 1 }), order);
    const runs = fc.tuple(
      fc.uuid({ version: 7 }),
      fc.integer({ min: 1, max: 99_999 }),
      fc.integer({ min: 1, max: 4 }),
    );
    fc.assert(
      fc.property(runs, runs, (one, other) => {
        const [first, second] = [one, other].map(([id, period, attempt]) =>
          runOrderId({ id, name: "n" }, { period, attempt }),
        );
        assert.match(first ?? "", /^n-\d{32}$/);
        assert.equal(first === second, JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  test("may be longer than what a merchant sends", () => {
    const order = runOrderId({ id: "0", name: "n".repeat(40) }, { period: 1, attempt: 1 });
    assert.equal(order.length, 73);
    assert.equal(parseOrderId(order), undefined);
  });
});
