import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deviate, type Visitor } from "../../src/certify/schedule/deviate.ts";
import { LIVES, step } from "../../src/certify/schedule/lives.ts";
import {
  dependsByAsking,
  type EventSet,
  normalForm,
  ordersOf,
} from "../../src/certify/schedule/orders-of-events.ts";

/** Letters are events; a digit makes a second one of a kind. Everything follows the charge. */
const SETTLE_AFTER = {
  p: ["c"],
  P: ["c"],
  P2: ["c", "P"],
  S: ["p"],
  S2: ["p", "S"],
  B: ["p"],
  R: ["c"],
  L: ["c"],
  F: ["c"],
  Z: ["c"],
};
/** Copies are told apart: which came first does not matter here. */
const LABELLED_AFTER = { ...SETTLE_AFTER, P2: ["c"], S2: ["p"] };

const isFact = (event: string): boolean => /^[cpxrfdq]/.test(event);
/** The handler of the table asks about everything but a pending message. */
const asks = (event: string): boolean => !event.startsWith("P");

function count(set: EventSet): number {
  let orders = 0;
  for (const _ of ordersOf(set)) orders++;
  return orders;
}

function countClasses(set: EventSet, asked: (event: string) => boolean): number {
  const depends = dependsByAsking(isFact, asked);
  const classes = new Set<string>();
  for (const word of ordersOf(set)) classes.add(normalForm(word, depends).join(" "));
  return classes.size;
}

describe("the orders of one order's events", () => {
  const rows = [
    [["c", "p", "P", "S"], 3, 3, 2, 2],
    [["c", "p", "P", "S", "S2"], 8, 4, 3, 3],
    [["c", "p", "P", "S", "S2", "P2"], 40, 10, 6, 6],
    [["c", "p", "P", "S", "S2", "P2", "B"], 180, 45, 30, 30],
    [["c", "p", "P", "S", "S2", "P2", "B", "R"], 1260, 315, 225, 180],
    [["c", "p", "P", "S", "S2", "P2", "B", "R", "L"], 10_080, 2520, 1890, 1260],
  ] as const;
  for (const [events, labelled, merged, asking, silent] of rows) {
    it(`are ${labelled} of ${events.length}, and ${asking} or ${silent} that differ`, () => {
      const set = { events, after: SETTLE_AFTER };
      assert.equal(count({ events, after: LABELLED_AFTER }), labelled);
      assert.equal(count(set), merged);
      assert.equal(
        countClasses(set, asks),
        asking,
        "of a handler that asks at all but the pending message",
      );
      assert.equal(
        countClasses(set, () => false),
        silent,
        "of one that never asks",
      );
    });
  }

  it("are 22,680 of ten events with copies merged", () => {
    const events = ["c", "p", "P", "S", "S2", "P2", "B", "R", "L", "F"];
    assert.equal(count({ events, after: SETTLE_AFTER }), 22_680);
  });

  it("are 105 of a refund, 60 of them different to who asks, 24 to who does not", () => {
    const set = {
      events: ["c", "p", "P", "S", "r", "f", "a", "b"],
      after: { p: ["c"], P: ["c"], S: ["p"], r: ["p"], f: ["r"], a: ["r"], b: ["f"] },
    };
    assert.equal(count(set), 105);
    assert.equal(countClasses(set, asks), 60);
    assert.equal(
      countClasses(set, () => false),
      24,
    );
    assert.equal(
      countClasses(set, () => true),
      105,
      "asking at the pending message, too, leaves nothing to merge",
    );
  });

  it("are 105 of a retry after expiry, 44 of them different to who asks, 24 to who does not", () => {
    const set = {
      events: ["c", "x", "P", "X", "d", "q", "P2", "S2"],
      after: { x: ["c"], P: ["c"], X: ["x"], d: ["x"], q: ["d"], P2: ["d"], S2: ["q"] },
    };
    assert.equal(count(set), 105);
    assert.equal(countClasses(set, asks), 44);
    assert.equal(
      countClasses(set, () => false),
      24,
    );
  });

  it("are 62,370 of two refunds, whichever comes first", () => {
    const set = {
      events: ["c", "p", "P", "S", "r", "f", "a", "b", "r2", "f2", "a2", "b2"],
      after: {
        p: ["c"],
        P: ["c"],
        S: ["p"],
        r: ["p"],
        f: ["r"],
        a: ["r"],
        b: ["f"],
        r2: ["p"],
        f2: ["r2"],
        a2: ["r2"],
        b2: ["f2"],
      },
    };
    assert.equal(count(set), 62_370);
  });
});

describe("words within a bound of deviations", () => {
  const back: Visitor = { step: step("B+"), afterPhase: 1 };
  const reconcile: Visitor = { step: step("R"), afterPhase: 0 };
  const rows = [
    ["settle, browser", LIVES.app, [back], [4, 21, 39, 46], 46],
    ["settle, browser, reconcile", LIVES.app, [back, reconcile], [19, 109, 234, 289], 289],
    ["part refund", LIVES.refund, [], [1, 17, 115, 438], 2921],
    ["part refund, reconcile", LIVES.refund, [reconcile], [6, 108, 804, 3435], 28_314],
    ["retry after expiry", LIVES.retry, [], [1, 17, 115, 438], 2921],
    ["two refunds", LIVES.two_refunds, [], [1, 37, 602], undefined],
  ] as const;
  for (const [name, life, visitors, bounded, all] of rows) {
    it(`are ${bounded.join(", ")} of ${name}`, () => {
      const counted = bounded.map(
        (_, deviations) => [...deviate(life, { visitors, deviations })].length,
      );
      assert.deepEqual(counted, bounded);
      if (all !== undefined)
        assert.equal([...deviate(life, { visitors, deviations: 99 })].length, all);
    });
  }
});
