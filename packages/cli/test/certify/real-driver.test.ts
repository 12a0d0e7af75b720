import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import { printShort } from "../../src/certify/schedule/notation.ts";
import { configOf, openDriver, startRealGateway, startSmallShop } from "./support/certified.ts";
import type { Flaw } from "./support/small-shop.ts";

type Gateway = Awaited<ReturnType<typeof startRealGateway>>;

async function find(t: TestContext, gateway: Gateway, flaw: Flaw, only: readonly string[]) {
  const shopUrl = await startSmallShop(t, gateway, flaw);
  const config = configOf(shopUrl);
  const { driver, offers, amount } = await openDriver(gateway, config);
  const verdict = await certify(driver, { profile: "quick", amount, offers, only });
  await driver.close();
  return verdict;
}

describe("a real application", () => {
  const tried: readonly (readonly [Flaw, string, string])[] = [
    ["none", "at once", ""],
    ["repeats", "redirects", "GC-18 p S S"],
    ["races", "at once", "GC-19 p S∥S"],
  ];
  it("is found sound when it is, and otherwise found out by its shortest schedule", async (t) => {
    const gateway = await startRealGateway(t);
    for (const [flaw, family, wanted] of tried) {
      const { defects, unsteady, played } = await find(t, gateway, flaw, [family]);
      assert.ok(played > 5, flaw);
      const first = defects[0];
      const found = first ? `${first.id} ${printShort(first.schedule)}` : "";
      assert.equal(found, wanted, `${flaw}: ${JSON.stringify(first?.witness)}`);
      assert.deepEqual(unsteady, [], flaw);
    }
  });
});
