import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import { printShort } from "../../src/certify/schedule/notation.ts";
import { AMOUNT } from "./support/gateway-model.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

/** Each mutant: its class and its shortest schedule. */
const MUTANTS: readonly (readonly [number, string, string])[] = [
  [1, "GC-01", "F:unsigned"],
  [2, "GC-02", "F:garbage"],
  [3, "GC-03", "F:empty-key"],
  [4, "GC-04", "F:status-swap"],
  [5, "GC-05", "F:status-swap"],
  [6, "GC-06", "p₁ F:transaction-swap₂"],
  [7, "GC-09", "p S r f b S"],
  [8, "GC-11", "p S"],
  [9, "GC-13", "B+"],
  [10, "GC-14", "p B+ S"],
  [11, "GC-15", "B− p S"],
  [12, "GC-16", "F:amount"],
  [13, "GC-18", "p S S"],
  [14, "GC-19", "p S∥S"],
  [15, "GC-20", "p S P"],
  [16, "GC-21", "⟨P⟩ p S"],
  [17, "GC-24", "p S r f b r f b"],
  [18, "GC-25", "p S r f b"],
  [19, "GC-26", "p S#"],
  [20, "GC-27", "p S#"],
  [21, "GC-29", "p A:500 S"],
  [22, "GC-30", "p S Z"],
  [23, "GC-31", "F:test-message"],
  [24, "GC-34", "p S/"],
  [25, "GC-35", "F:unknown-transaction"],
  [26, "GC-36", "q S"],
  [27, "GC-37", "p S:missing"],
  [28, "GC-40", "p S r f b"],
  [29, "GC-42", "p S⊘ R"],
  [30, "GC-43", "x c₂ p₂ S₂ X"],
  [31, "GC-48", "p S r f a b"],
  [32, "GC-50", "p S r r f f b₂"],
];

/** Of these only the class is prescribed. */
const OTHERS: readonly (readonly [number, string])[] = [
  [33, "GC-17"],
  [34, "GC-22"],
  [35, "GC-23"],
  [36, "GC-39"],
  [44, "GC-44"],
  [38, "GC-46"],
  [39, "GC-47"],
  [40, "GC-49"],
  [41, "GC-28"],
  [42, "GC-45"],
  [43, "GC-10"],
  [45, "GC-12"],
];

async function find(edit: number) {
  return await certify(new SimulatedDriver(edit), { profile: "quick", amount: AMOUNT });
}

describe("a handler with one thing wrong", () => {
  for (const [edit, id, schedule] of MUTANTS) {
    it(`${edit} is caught as ${id} by ${schedule}`, async () => {
      const { defects } = await find(edit);
      const first = defects[0];
      assert.equal(first && `${first.id} ${printShort(first.schedule)}`, `${id} ${schedule}`);
    });
  }
  for (const [edit, id] of OTHERS) {
    it(`${edit} is caught as ${id}`, async () => {
      const { defects } = await find(edit);
      const first = defects[0];
      assert.equal(first?.id, id, first && printShort(first.schedule));
    });
  }
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
