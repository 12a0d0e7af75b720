import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId, Rupiah, TransactionId } from "@gerbang/protocol";
import fc from "fast-check";
import { decideRun, decideRunEnd } from "../../../src/domain/subscriptions/decide-run.ts";
import {
  decideCancel,
  decideDisable,
  decideEnable,
  decideUpdate,
  type NewSchedule,
  newSubscription,
} from "../../../src/domain/subscriptions/decide-subscription.ts";
import { firstDueAfter, nextDue } from "../../../src/domain/subscriptions/schedule.ts";
import type {
  RunOutcome,
  Subscription,
  SubscriptionRun,
} from "../../../src/domain/subscriptions/subscription.ts";

const NOW = new Date("2026-01-05T03:15:30Z");
const START = new Date("2026-02-01T00:00:00Z");

const PAID: RunOutcome = {
  isPaid: true,
  transactionId: "t" as TransactionId,
  transactionStatus: "settlement",
  statusCode: "200",
  statusMessage: "paid",
};
const EACH_DAY = { interval: 1, unit: "day", maxInterval: 3 };
const REFUSED: RunOutcome = { isPaid: false, statusCode: "202", statusMessage: "denied" };

function made(schedule: Partial<NewSchedule> = {}, more: object = {}): Subscription {
  return newSubscription(
    {
      name: "MONTHLY",
      amount: 100_000 as Rupiah,
      paymentType: "gopay",
      token: "token",
      schedule: { interval: 1, unit: "month", startAt: START, ...schedule },
      ...more,
    },
    { merchantId: "G100200300" as MerchantId, id: "5e6f7081-0000-7000-8000-0000000000dd" },
    NOW,
  );
}

function begun(subscription: Subscription, now: Date) {
  const begin = decideRun(subscription, now);
  assert.ok(begin, "a run is due");
  return begin;
}

/** Runs what is due at a moment, with this outcome. */
function ran(subscription: Subscription, outcome: RunOutcome, now: Date): Subscription {
  const { subscription: running, run } = begun(subscription, now);
  return decideRunEnd(running, run, outcome, now).subscription;
}

function applied(decide: typeof decideEnable, subscription: Subscription, now = NOW): Subscription {
  const decision = decide(subscription, now);
  assert.ok(decision.outcome === "applied", decision.outcome);
  return decision.subscription;
}

suite("a subscription", () => {
  test("is charged when its time has come, and not a moment before", () => {
    assert.equal(decideRun(made(), new Date(START.getTime() - 1)), undefined);
    const { subscription, run } = begun(made(), START);
    assert.deepEqual([run.period, run.attempt], [1, 1]);
    assert.equal(decideRun(subscription, START), undefined, "it is under way");
  });

  test("begins when it is told to, or one interval from now", () => {
    assert.deepEqual(made().dueAt, START);
    const schedule = { interval: 1, unit: "month" } as const;
    const { schedule: _, ...terms } = made();
    const own = newSubscription({ ...terms, schedule }, terms, NOW);
    assert.deepEqual(own.schedule.startAt, NOW);
    assert.deepEqual(own.dueAt, new Date("2026-02-05T03:15:30Z"));
  });

  test("that began in the past charges nothing for it: its next day is the first", () => {
    assert.deepEqual(
      made({ startAt: new Date("2025-10-31T00:00:00Z") }).dueAt,
      new Date("2026-01-31T00:00:00Z"),
    );
    assert.deepEqual(made({ startAt: NOW }).dueAt, NOW);
  });

  test("is due again one interval after the period, however late that was charged", () => {
    const after = ran(made(), PAID, new Date("2026-02-03T00:00:00Z"));
    assert.deepEqual(after.dueAt, new Date("2026-03-01T00:00:00Z"));
    assert.deepEqual(after.previousAt, START);
    assert.equal(after.currentInterval, 1);
  });

  test("that is charged late skips what fell due meanwhile, and ends as much later", () => {
    const daily = made({ unit: "day", maxInterval: 3 }, { retrySchedule: EACH_DAY });
    const day = (days: number) => new Date(START.getTime() + days * 86_400_000);
    const failing = ran(ran(daily, REFUSED, START), REFUSED, day(1));
    const late = ran(failing, PAID, new Date(day(2).getTime() + 1));
    assert.deepEqual(late.dueAt, day(3));
    assert.deepEqual(late.previousAt, START);
    assert.deepEqual([late.period, late.currentInterval, late.state], [2, 1, "active"]);
    // Nor are two charged at the very same moment.
    assert.deepEqual(ran(failing, PAID, day(2)).dueAt, day(3));
    const last = ran(ran(late, PAID, day(3)), PAID, day(4));
    assert.deepEqual([last.currentInterval, last.state], [3, "completed"]);
  });

  test("keeps what it was made with, and is changed in nothing else than it may be", () => {
    const subscription = made({ maxInterval: 12 }, { metadata: { a: 1, b: { c: 2, d: 3 } } });
    const sent = {
      payment_type: subscription.paymentType,
      "schedule.max_interval": 12,
      "retry_schedule.max_interval": 3,
      metadata: { b: { d: 3, c: 2 }, a: 1 },
      customer_details: {},
    };
    assert.equal(applied(decideUpdate({ name: "n" }, sent), subscription).name, "n");
    const other = {
      ...sent,
      payment_type: "credit_card",
      metadata: { a: 1 },
      "gopay.account_id": "x",
    };
    assert.deepEqual(decideUpdate({ name: "n" }, other)(subscription, NOW), {
      outcome: "refused",
      reason: "fixed",
      members: ["payment_type", "metadata", "gopay.account_id"],
    });
  });

  test("tries a failed period again three times, an hour apart, and is then inactive", () => {
    let subscription = made();
    let now = START;
    for (let retry = 1; retry <= 3; retry++) {
      subscription = ran(subscription, REFUSED, now);
      assert.deepEqual(subscription.dueAt, new Date(now.getTime() + 3_600_000));
      now = subscription.dueAt ?? now;
    }
    const failed = ran(subscription, REFUSED, now);
    assert.equal(failed.state, "failed");
    assert.equal(failed.dueAt, undefined);
    assert.deepEqual(failed.nextAt, START);
    assert.equal(failed.currentInterval, 0);
  });

  test("does not try again where it is told not to", () => {
    const retrySchedule = { interval: 1, unit: "day", maxInterval: 0 };
    assert.equal(ran(made({}, { retrySchedule }), REFUSED, START).state, "failed");
  });

  test("that failed goes on with the period after the failed one", () => {
    const retrySchedule = { interval: 1, unit: "day", maxInterval: 0 };
    const failed = ran(made({}, { retrySchedule }), REFUSED, START);
    const again = applied(decideEnable, failed, START);
    assert.deepEqual(again.dueAt, new Date("2026-03-01T00:00:00Z"));
    assert.equal(again.period, 2);
  });

  test("ends after as many charges as there are to be", () => {
    const one = ran(made({ maxInterval: 2 }), PAID, START);
    const two = ran(one, PAID, one.nextAt);
    assert.equal(two.state, "completed");
    assert.equal(two.dueAt, undefined);
    for (const decide of [decideDisable, decideEnable, decideUpdate({ name: "other" })]) {
      assert.deepEqual(decide(two, NOW), { outcome: "refused", reason: "ended" });
    }
  });

  test("never charges what fell due while it was disabled", () => {
    const disabled = applied(decideDisable, made());
    assert.equal(decideRun(disabled, new Date("2026-06-01T00:00:00Z")), undefined);
    assert.equal(decideDisable(disabled, NOW).outcome, "unchanged");
    const enabled = applied(decideEnable, disabled, new Date("2026-04-15T00:00:00Z"));
    assert.deepEqual(enabled.dueAt, new Date("2026-05-01T00:00:00Z"));
    assert.equal(decideEnable(enabled, NOW).outcome, "unchanged");
  });

  test("that is enabled before its day has missed nothing", () => {
    const enabled = applied(decideEnable, applied(decideDisable, made()));
    assert.deepEqual(enabled.dueAt, START);
    assert.equal(enabled.period, 1);
  });

  test("gives up a period that was being tried again when it is disabled", () => {
    const waiting = ran(made(), REFUSED, START);
    const disabled = applied(decideDisable, waiting, START);
    const enabled = applied(decideEnable, disabled, START);
    assert.deepEqual(enabled.dueAt, new Date("2026-03-01T00:00:00Z"));
    assert.equal(enabled.period, 2);
    assert.equal(enabled.attempts, 0);
  });

  test("is cancelled for ever, and cancelling it again changes nothing", () => {
    const cancelled = applied(decideCancel, made());
    assert.equal(decideCancel(cancelled, NOW).outcome, "unchanged");
    assert.deepEqual(decideEnable(cancelled, NOW), { outcome: "refused", reason: "ended" });
    assert.equal(decideRun(cancelled, START), undefined);
  });

  test("that is stopped during a run takes what the run brings, and no next one", () => {
    for (const [decide, state] of [
      [decideDisable, "disabled"],
      [decideCancel, "cancelled"],
    ] as const) {
      const { subscription, run } = begun(made(), START);
      const stopped = applied(decide, subscription, START);
      for (const outcome of [PAID, REFUSED]) {
        const after = decideRunEnd(stopped, run, outcome, START).subscription;
        assert.equal(after.state, state);
        assert.equal(after.dueAt, undefined);
        assert.equal(after.currentInterval, outcome.isPaid ? 1 : 0);
        assert.deepEqual(after.nextAt, new Date("2026-03-01T00:00:00Z"));
      }
    }
  });

  test("charges by what it was when the run began", () => {
    const { subscription, run } = begun(made(), START);
    applied(decideUpdate({ amount: 1 as Rupiah, name: "other" }), subscription);
    assert.equal(run.amount, 100_000);
    assert.match(run.orderId, /^MONTHLY-/);
  });

  test("counts a new interval from the period that is due next", () => {
    const changed = applied(decideUpdate({ interval: 2 }), made());
    assert.deepEqual(changed.dueAt, START);
    assert.deepEqual(ran(changed, PAID, START).dueAt, new Date("2026-04-01T00:00:00Z"));
  });
});

type Deed = "run" | "pay" | "fail" | "disable" | "enable" | "cancel" | "wait";

suite("whatever is done to a subscription", () => {
  test("no period is paid twice, nor more than there are, nor one that fell due while it was off", () => {
    const deeds = fc.array(
      fc.constantFrom<Deed>("run", "pay", "fail", "disable", "enable", "cancel", "wait"),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(deeds, fc.integer({ min: 1, max: 6 }), (steps, maxInterval) => {
        let subscription = made({ unit: "day", maxInterval });
        let run: SubscriptionRun | undefined;
        let now = NOW;
        const paid: SubscriptionRun[] = [];
        const change = (decide: typeof decideEnable) => {
          const decision = decide(subscription, now);
          if (decision.outcome === "applied") subscription = decision.subscription;
        };
        const act: Record<Deed, () => void> = {
          run() {
            const begin = decideRun(subscription, now);
            if (!begin) return;
            assert.equal(run, undefined);
            ({ subscription, run } = begin);
          },
          pay() {
            if (!run) return;
            ({ subscription } = decideRunEnd(subscription, run, PAID, now));
            paid.push(run);
            run = undefined;
          },
          fail() {
            if (!run) return;
            ({ subscription } = decideRunEnd(subscription, run, REFUSED, now));
            run = undefined;
          },
          disable: () => change(decideDisable),
          enable: () => change(decideEnable),
          cancel: () => change(decideCancel),
          wait() {
            now = firstDueAfter(subscription.schedule, START, now);
          },
        };
        for (const step of steps) {
          act[step]();
          assert.equal(subscription.isRunning, run !== undefined);
          const isDue = subscription.state === "active" || subscription.isRunning;
          assert.equal(subscription.dueAt !== undefined, isDue);
        }
        assert.equal(paid.length, subscription.currentInterval);
        assert.ok(paid.length <= maxInterval);
        const periods = paid.map(({ period, periodAt }) => ({ period, at: periodAt.getTime() }));
        assert.equal(new Set(periods.map(({ period }) => period)).size, periods.length);
        assert.equal(new Set(periods.map(({ at }) => at)).size, periods.length);
        for (const [index, { at }] of periods.entries()) {
          const before = periods[index - 1];
          if (before)
            assert.ok(nextDue(subscription.schedule, new Date(before.at)).getTime() <= at);
        }
      }),
      { numRuns: 300 },
    );
  });
});
