import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import { printShort } from "../../src/certify/schedule/notation.ts";
import { configOf, openDriver, startRealGateway, startSmallShop } from "./support/certified.ts";
import type { Flaw } from "./support/small-shop.ts";

type Gateway = Awaited<ReturnType<typeof startRealGateway>>;

async function find(t: TestContext, gateway: Gateway, flaw: Flaw, only: readonly string[]) {
  const shopUrl = await startSmallShop(t, gateway, flaw);
  const { driver, offers, amount } = await openDriver(t, gateway, configOf(shopUrl));
  const verdict = await certify(driver, { profile: "quick", amount, offers, only });
  await driver.close();
  return verdict;
}

describe("a real application", () => {
  it("that is sound is found sound; one that is not is found out, by its shortest schedule", async (t) => {
    const gateway = await startRealGateway(t);
    const tried: [Flaw, string[], string][] = [
      ["none", ["at once", "API faults"], ""],
      ["repeats", ["settle"], "GC-18 p S S"],
      ["goes back", ["settle"], "GC-20 p S P"],
      ["races", ["at once"], "GC-19 p S∥S"],
      ["unsigned", ["forgeries"], "GC-01 F:unsigned"],
    ];
    for (const [flaw, only, wanted] of tried) {
      const { defects, unsteady, played } = await find(t, gateway, flaw, only);
      assert.ok(played > 5, flaw);
      const first = defects[0];
      assert.equal(first ? `${first.id} ${printShort(first.schedule)}` : "", wanted, flaw);
      assert.deepEqual(unsteady, [], flaw);
    }
  });
});
