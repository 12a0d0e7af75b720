import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import { printShort } from "../../src/certify/schedule/notation.ts";
import { AMOUNT } from "./support/gateway-model.ts";
import { CLASS_ALONE, FURTHER, SHORTEST } from "./support/mutants.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

/** Those that no process of a handler tries: what a simulated one alone can be. */
const SIMULATED_ALONE: readonly (readonly [number, string])[] = [
  [41, "GC-28"],
  [42, "GC-45"],
  [43, "GC-10"],
  [45, "GC-12"],
];

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
