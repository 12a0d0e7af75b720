import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isLegal } from "../../src/certify/schedule/causality.ts";
import { parseShort, printShort } from "../../src/certify/schedule/notation.ts";
import { shrink } from "../../src/certify/schedule/shrink.ts";
import { parseSteps, printSteps } from "../../src/certify/schedule/spoken.ts";
import { lengthOf, type Schedule } from "../../src/certify/schedule/step.ts";
import { buildSuite } from "../../src/certify/schedule/suite.ts";

const SHORT = [
  "F:unsigned",
  "B+",
  "B− p S",
  "p S r f b r f b",
  "p A:500 S",
  "p S⊘ R",
  "p S∥S",
  "⟨P⟩ p S",
  "x c₂ p₂ S₂ X",
  "p S r f a b",
  "p S r r f f b₂",
  "p S:missing",
  "p S Z",
  "p S r n a",
];

describe("the notation of schedules", () => {
  it("is read back as it was printed, short and spoken", () => {
    for (const text of SHORT) {
      const schedule = parseShort(text);
      assert.ok(schedule, text);
      assert.ok(isLegal(schedule), text);
      assert.equal(printShort(schedule), text);
      assert.deepEqual(parseSteps(printSteps(schedule)), schedule, text);
    }
  });

  it("numbers every step of two orders", () => {
    const schedule = parseShort("p₁ F:transaction-swap₂ S₁", 2);
    assert.ok(schedule && isLegal(schedule));
    assert.equal(printShort(schedule), "p₁ F:transaction-swap₂ S₁");
    assert.deepEqual(parseSteps(printSteps(schedule)), schedule);
  });

  it("says steps in words, with a reading after each arrival", () => {
    const schedule = parseShort("p S P");
    assert.ok(schedule);
    assert.deepEqual(printSteps(schedule), [
      "charge gopay",
      "pay app",
      "deliver settlement",
      "read",
      "deliver pending",
      "read",
    ]);
  });

  it("reads nothing into what it does not know", () => {
    for (const text of ["y", "S%", "A:501", "F:nothing", "p!", "S∥S∥S", "⟨p⟩", "S₃"]) {
      assert.equal(parseShort(text), undefined, text);
    }
    assert.equal(parseSteps(["charge gopay", "deliver everything"]), undefined);
    assert.equal(parseSteps(["pay app"]), undefined);
  });

  it("has no effect before its cause", () => {
    for (const text of [
      "S",
      "p x",
      "p p",
      "f",
      "p f",
      "p r f f",
      "p r f n",
      "c₂ c₂",
      "p r₂",
      "b",
    ]) {
      const schedule = parseShort(text);
      assert.ok(schedule && !isLegal(schedule), text);
    }
  });
});

describe("a suite", () => {
  for (const [profile, least, most] of [
    ["quick", 290, 350],
    ["standard", 1800, 2300],
  ] as const) {
    it(`holds ${least} to ${most} legal schedules in ${profile}, each once, shortest first`, () => {
      const suite = buildSuite(profile);
      assert.ok(suite.length >= least && suite.length <= most, String(suite.length));
      let length = 0;
      for (const { schedule } of suite) {
        assert.ok(isLegal(schedule), printShort(schedule));
        assert.ok(lengthOf(schedule) >= length);
        length = lengthOf(schedule);
        assert.deepEqual(parseSteps(printSteps(schedule)), schedule);
        assert.deepEqual(parseShort(printShort(schedule), schedule.orders), schedule);
      }
      assert.deepEqual(buildSuite(profile), suite);
    });
  }
});

describe("shrinking", () => {
  const fails = (needed: string) => (text: string) =>
    needed.split(" ").every((word) => text.split(" ").includes(word));
  const firstOf = (test: (text: string) => boolean) => (all: readonly Schedule[]) =>
    all.findIndex((one) => test(printShort(one)));

  it("leaves nothing that can be dropped", async () => {
    const found = parseShort("P x X c₂ P₂ p₂ S₂ X");
    assert.ok(found);
    const { schedule, minimal, runs } = await shrink(found, firstOf(fails("S₂ X")));
    assert.equal(printShort(schedule), "x X c₂ p₂ S₂");
    assert.ok(minimal);
    assert.ok(runs <= 40);
  });

  it("takes an event away with all that depends on it, and keeps to its bound", async () => {
    const found = parseShort("P p S r f b r f b");
    assert.ok(found);
    const { schedule } = await shrink(found, firstOf(fails("S")));
    assert.equal(printShort(schedule), "p S");
    const stopped = await shrink(found, () => -1, 3);
    assert.deepEqual(stopped, { schedule: found, runs: 3, minimal: false });
  });

  it("prefers what is simpler of what is equally short", async () => {
    const found = parseShort("q S#");
    assert.ok(found);
    const { schedule } = await shrink(
      found,
      firstOf((text) => text.includes("S")),
    );
    assert.equal(printShort(schedule), "p S");
  });

  const moves = [
    ["p P∥S", "p S P", "two at once, to one behind the other, whichever comes first"],
    ["p S#", "p S Z", "a kill that came behind the answer, to a restart"],
  ] as const;
  for (const [from, to, what] of moves) {
    it(`brings ${what}`, async () => {
      const found = parseShort(from);
      assert.ok(found);
      const { schedule } = await shrink(
        found,
        firstOf((text) => text === to),
      );
      assert.equal(printShort(schedule), to);
    });
  }
});
