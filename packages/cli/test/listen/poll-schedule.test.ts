import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CallPace, readRetryAfter } from "../../src/listen/call-pace.ts";
import { OrderBook } from "../../src/listen/order-book.ts";
import type { StatusView } from "../../src/listen/status-view.ts";

const NOON = Date.parse("2026-11-02T05:00:00.000Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function view(id: string, transaction_status = "pending"): StatusView {
  return {
    transaction_id: id,
    order_id: `order-${id}`,
    gross_amount: "44000.00",
    payment_type: "gopay",
    transaction_status,
  };
}

/** A book and a pace as the poller uses them; every question is answered at once. */
function simulate() {
  const book = new OrderBook();
  const pace = new CallPace();
  const now = { ms: NOON };
  const asked: { readonly id: string; readonly at: number }[] = [];
  const answers = new Map<string, StatusView>();
  const charge = (id: string) => book.charged(view(id), { by: "charge" }, now.ms);
  const run = (ms: number) => {
    const end = now.ms + ms;
    for (;;) {
      const turn = book.next(now.ms);
      const at = turn ? Math.max(turn.at, pace.nextAt(now.ms)) : Number.POSITIVE_INFINITY;
      if (at > end || !turn) break;
      now.ms = Math.max(at, now.ms);
      // Others may have become due while the pace had us wait.
      const { order } = book.next(now.ms) ?? turn;
      pace.called(now.ms);
      order.bell = undefined;
      asked.push({ id: order.id, at: (now.ms - NOON) / 1_000 });
      book.take(order, answers.get(order.id) ?? view(order.id), now.ms);
    }
    now.ms = end;
  };
  const times = (id: string) => asked.filter((one) => one.id === id).map(({ at }) => at);
  return { book, pace, now, asked, answers, charge, run, times };
}

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

suite("when an order is asked about", () => {
  test("is 1, 2, 3, 5 and 8 seconds after its charge, each two seconds for two minutes, then each ten, then each thirty", () => {
    const { charge, run, times } = simulate();
    charge("a");
    run(2 * HOUR);
    const all = times("a");
    assert.deepEqual(all.slice(0, 8), [1, 2, 3, 5, 8, 10, 12, 14]);
    const [hot, warm, cold] = [120, 3_600, 7_200].map((end, index, ends) =>
      all.filter((at) => at > (ends[index - 1] ?? 8) && at <= end),
    );
    assert.deepEqual(new Set(gaps(hot ?? [])), new Set([2]));
    assert.deepEqual(new Set(gaps(warm ?? [])), new Set([10]));
    assert.deepEqual(new Set(gaps(cold ?? [])), new Set([30]));
  });

  test("is never any more once it has come to its end", () => {
    for (const end of ["expire", "cancel", "deny", "refund"]) {
      const { charge, run, times, answers } = simulate();
      charge("a");
      run(4_000);
      answers.set("a", view("a", end));
      run(HOUR);
      assert.deepEqual(times("a"), [1, 2, 3, 5], end);
    }
  });

  test("is each thirty seconds for a day once it was paid, for it may be refunded", () => {
    const { charge, run, times, answers } = simulate();
    charge("a");
    answers.set("a", view("a", "settlement"));
    run(48 * HOUR);
    const all = times("a");
    assert.equal(all[0], 1);
    assert.deepEqual(new Set(gaps(all)), new Set([30]));
    const last = all.at(-1) ?? 0;
    assert.ok(last > 24 * 3_600 - 60 && last <= 24 * 3_600 + 31, String(last));
  });

  test("goes on to the bank's confirmation of a refund", () => {
    const { book, charge, run, times, answers, now } = simulate();
    charge("a");
    answers.set("a", { ...view("a", "refund"), refunds: [{ refund_chargeback_id: 1 }] });
    run(3_000);
    book.ring("a", now.ms);
    run(60_000);
    assert.ok(times("a").length > 20);
    const confirmed = [{ refund_chargeback_id: 1, bank_confirmed_at: "2026-11-02 12:05:00" }];
    answers.set("a", { ...view("a", "refund"), refunds: confirmed });
    run(3_000);
    const before = times("a").length;
    run(HOUR);
    assert.equal(times("a").length, before);
  });

  test("is at once when a bell rings, and often from then on", () => {
    const { book, charge, run, times, now } = simulate();
    charge("a");
    run(30 * MINUTE + 5_000);
    const before = times("a").length;
    book.ring("order-a", now.ms);
    run(9_000);
    assert.deepEqual(
      times("a")
        .slice(before)
        .map((at) => at - 1_805),
      [0, 1, 2, 3, 5, 7, 9],
    );
  });

  test("is never more often than once a second, whatever is due", () => {
    const { book, charge, run, asked, now } = simulate();
    for (let order = 0; order < 40; order++) charge(`o-${order}`);
    for (let second = 0; second < 600; second++) {
      if (second % 7 === 0) book.ringAll(now.ms);
      if (second % 3 === 0) book.ring("order-o-5", now.ms);
      run(1_000);
    }
    const all = asked.map(({ at }) => at);
    assert.ok(Math.min(...gaps(all)) >= 1);
    assert.ok(all.length >= 590);
    // And nobody is forgotten for the sake of the one with the bell.
    assert.equal(new Set(asked.slice(-150).map(({ id }) => id)).size, 40);
  });

  test("is soon for what is being paid, however much was paid before", () => {
    const { charge, run, times, answers } = simulate();
    for (let order = 0; order < 60; order++) {
      answers.set(`paid-${order}`, view(`paid-${order}`, "settlement"));
      charge(`paid-${order}`);
    }
    run(3 * MINUTE);
    charge("a");
    run(MINUTE);
    assert.ok(Math.max(...gaps(times("a"))) <= 3, String(times("a")));
  });

  test("is within twelve seconds for what can be paid, however much was paid before", () => {
    const { charge, run, times, answers } = simulate();
    for (let order = 0; order < 100; order++) {
      answers.set(`paid-${order}`, view(`paid-${order}`, "settlement"));
      charge(`paid-${order}`);
    }
    run(5 * MINUTE);
    for (const id of ["a", "b", "c", "d", "e"]) charge(id);
    run(30 * MINUTE);
    for (const id of ["a", "b", "c", "d", "e"]) {
      const late = times(id).filter((at) => at > 8 * 60);
      assert.ok(Math.max(...gaps([8 * 60, ...late])) <= 12, `${id} ${String(gaps(late))}`);
    }
  });

  test("stays soon when a whole day's orders wait for refunds or for customers who went away", () => {
    const { charge, run, times, answers } = simulate();
    for (let order = 0; order < 150; order++) {
      if (order % 3 > 0) answers.set(`old-${order}`, view(`old-${order}`, "settlement"));
      charge(`old-${order}`);
    }
    run(40 * MINUTE);
    charge("a");
    run(2 * MINUTE);
    assert.ok(Math.max(...gaps([40 * 60, ...times("a")])) <= 3, String(times("a")));
    // Nor are they forgotten meanwhile, or afterwards.
    const old = Array.from({ length: 150 }, (_none, order) => times(`old-${order}`).at(-1) ?? 0);
    assert.ok(old.filter((at) => at > 40 * 60).length >= 35);
    run(10 * MINUTE);
    const last = Array.from({ length: 150 }, (_none, order) => times(`old-${order}`).at(-1) ?? 0);
    assert.ok(Math.min(...last) > 42 * 60, String(Math.min(...last)));
  });

  test("has five places for those that are asked about every two seconds: the newest", () => {
    const { charge, run, times } = simulate();
    for (const id of ["a", "b", "c", "d", "e", "f", "g"]) charge(id);
    run(60_000);
    const counts = ["a", "b", "c", "d", "e", "f", "g"].map((id) => times(id).length);
    assert.ok(Math.min(...counts.slice(2)) > Math.max(...counts.slice(0, 2)), String(counts));
    assert.ok(Math.min(...counts) >= 3, String(counts));
  });

  test("is each two seconds for the one of five that something happened to last, and for the others what is left", () => {
    const { book, charge, run, times, now } = simulate();
    const ids = ["a", "b", "c", "d", "e"];
    for (const id of ids) {
      charge(id);
      run(4_000);
    }
    book.ring("b", now.ms);
    run(30_000);
    const since = (id: string) => times(id).filter((at) => at >= 20);
    assert.ok((since("b")[0] ?? 99) <= 21);
    assert.ok(Math.max(...gaps(since("b"))) <= 2, String(since("b")));
    for (const id of ["a", "c", "d", "e"]) {
      assert.ok(Math.max(...gaps([20, ...since(id)])) <= 10, `${id}: ${String(since(id))}`);
    }
    // What was only charged is as likely to be paid as any other.
    const even = simulate();
    for (const id of ids) {
      even.charge(id);
      even.run(500);
    }
    even.run(60_000);
    const times5 = ids.map((id) => Math.max(...gaps(even.times(id).filter((at) => at > 10))));
    assert.ok(Math.max(...times5) <= 6, String(times5));
    // After half a minute nothing says any more that it is the one.
    run(60_000);
    const counts = ids.map((id) => times(id).filter((at) => at > 60).length);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, String(counts));
  });

  test("keeps to two seconds for the one in front beside whatever else is due, and forgets nobody for it", () => {
    const { book, charge, run, times, answers, now } = simulate();
    for (let order = 0; order < 40; order++) {
      if (order % 2 > 0) answers.set(`old-${order}`, view(`old-${order}`, "settlement"));
      charge(`old-${order}`);
    }
    run(10 * MINUTE);
    const ids = ["a", "b", "c", "d", "e"];
    for (const id of ids) {
      charge(id);
      run(4_000);
    }
    const from = (now.ms - NOON) / 1_000;
    // One code after the other is fetched: it is always the last one that is in front.
    for (const id of ["c", "a", "e", "b", "d"]) {
      book.ring(id, now.ms);
      const rung = (now.ms - NOON) / 1_000;
      run(20_000);
      const looks = times(id).filter((at) => at >= rung);
      assert.ok(Math.max(...gaps([rung, ...looks, rung + 20])) <= 2, `${id}: ${String(looks)}`);
    }
    for (const id of ids) {
      const late = times(id).filter((at) => at >= from);
      assert.ok(Math.max(...gaps([from, ...late])) <= 13, `${id}: ${String(late)}`);
    }
    const old = Array.from({ length: 40 }, (_none, order) => times(`old-${order}`));
    assert.ok(old.some((one) => (one.at(-1) ?? 0) > from));
  });

  test("ends for an order that nobody has heard of after a day", () => {
    const book = new OrderBook();
    const snap = { id: "o-1", origin: { by: "snap" }, tellsFirst: true } as const;
    const order = book.watch(snap, NOON);
    assert.equal(book.next(NOON)?.order, order);
    assert.equal(book.next(NOON + 25 * HOUR), undefined);
  });
});

suite("the pace of calls", () => {
  test("waits at least ten seconds when they are too many, twice as long each time, and as long as it is told", () => {
    const pace = new CallPace();
    assert.deepEqual(
      [1, 2, 3].map(() => pace.limited(NOON, undefined)),
      [10_000, 20_000, 40_000],
    );
    assert.equal(pace.limited(NOON, 600_000), 600_000);
    assert.equal(pace.nextAt(NOON), NOON + 600_000);
  });

  test("comes back to one a second by and by when calls are answered", () => {
    const pace = new CallPace();
    pace.limited(NOON, undefined);
    pace.limited(NOON, undefined);
    let now = NOON + 60_000;
    const waits = [1, 2, 3, 4].map(() => {
      pace.called(now);
      pace.answered();
      const wait = pace.nextAt(now) - now;
      now += wait;
      return wait;
    });
    assert.deepEqual(waits, [10_000, 1_000, 1_000, 1_000]);
  });

  test("waits longer and longer, up to half a minute, while nothing answers", () => {
    const pace = new CallPace();
    const waits = [1, 2, 3, 4, 5, 6].map(() => pace.lost(NOON));
    assert.deepEqual(waits, [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    pace.answered();
    assert.equal(pace.lost(NOON), 2_000);
  });

  test("is not silenced by a clock that is set back", () => {
    const pace = new CallPace();
    pace.called(NOON);
    assert.equal(pace.nextAt(NOON - 10 * HOUR), NOON - 10 * HOUR + 1_000);
  });

  test("reads how long to wait as seconds and as a date", () => {
    assert.equal(readRetryAfter("30", NOON), 30_000);
    assert.equal(readRetryAfter("Mon, 02 Nov 2026 05:01:00 GMT", NOON), 60_000);
    assert.equal(readRetryAfter("Mon, 02 Nov 2026 04:00:00 GMT", NOON), 0);
    for (const none of [undefined, "soon", ""]) {
      assert.equal(readRetryAfter(none, NOON), undefined);
    }
  });
});
