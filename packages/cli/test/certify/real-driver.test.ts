import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { certify } from "../../src/certify/certify.ts";
import type { Driver } from "../../src/certify/drive/driver.ts";
import type { Trace } from "../../src/certify/judge/trace.ts";
import { printShort, written } from "../../src/certify/schedule/notation.ts";
import { configOf, openDriver, startRealGateway, startSmallShop } from "./support/certified.ts";
import type { Flaw } from "./support/small-shop.ts";

/** Real processes, played by the hundred: seconds on a quiet machine, and what others leave of a busy one. */
const PATIENT = { timeout: 240_000 };

type Gateway = Awaited<ReturnType<typeof startRealGateway>>;

async function find(t: TestContext, gateway: Gateway, flaw: Flaw, only: readonly string[]) {
  const shopUrl = await startSmallShop(t, gateway, flaw);
  const config = configOf(shopUrl);
  const { driver, offers, amount } = await openDriver(gateway, config);
  const verdict = await certify(driver, { profile: "quick", amount, offers, only });
  await driver.close();
  return verdict;
}

describe("a real application", PATIENT, () => {
  it("is taken not to come to what the gateway refuses: charging an order that can be paid", async (t) => {
    const gateway = await startRealGateway(t);
    const { driver, offers } = await openDriver(
      gateway,
      configOf(await startSmallShop(t, gateway, "none")),
    );
    assert.ok(!offers.has("two_open"));
    assert.equal(await driver.play(written("c₂ p S")), undefined);
    const trace = await driver.play(written("x c₂ p₂ S₂"));
    assert.deepEqual(
      trace?.entries.at(-1)?.exchanges.map(({ status }) => status),
      [200],
    );
    // The message about an attempt is found by what it says, also where both say the same.
    const late = await driver.play(written("x X c₂ x₂ X₂"));
    assert.deepEqual(
      late?.entries.map(({ exchanges }) => exchanges.length),
      [0, 1, 0, 0, 1],
    );
    // An older one is still itself when the order's newest is another.
    const both = await driver.play(written("x c₂ x₂ X X₂"));
    assert.deepEqual(
      both?.entries.flatMap(({ exchanges }) => exchanges.map(({ status }) => status)),
      [200, 200],
    );
    await driver.close();
  });

  it("knows of a payment before whatever comes behind it, whether or not that is a message", async (t) => {
    const gateway = await startRealGateway(t);
    const { driver } = await openDriver(
      gateway,
      configOf(await startSmallShop(t, gateway, "none")),
    );
    const statusIn = (views: readonly unknown[] | undefined) =>
      (views?.[0] as { readonly status?: string } | undefined)?.status;
    const lookedAt = await driver.play(written("p S⊘ R"));
    assert.equal(statusIn(lookedAt?.entries.at(-1)?.views), "paid");
    const untold = await driver.play(written("P p"));
    assert.equal(statusIn(untold?.closing), "waiting");
    assert.equal(statusIn(untold?.reconciled), "paid");
    await driver.close();
  });

  it("is asked nothing that is known, and what it asked is looked for where it matters", async (t) => {
    const gateway = await startRealGateway(t);
    const { driver } = await openDriver(
      gateway,
      configOf(await startSmallShop(t, gateway, "none")),
    );
    const watch = { isFineSoFar: () => true, isFine: () => true };
    const asked = (trace: Trace | undefined) =>
      trace?.entries.flatMap(({ exchanges }) => exchanges.map((one) => one.asked));
    const [beside, race] = await driver.playAll([written("p S"), written("q S∥S")], watch);
    const alone = await driver.play(written("p S"), watch);
    assert.deepEqual([beside, race, alone].map(asked), [
      [undefined],
      ["transaction", "transaction"],
      ["transaction"],
    ]);
    assert.deepEqual(beside?.start, []);
    // What is usual is only being learned.
    assert.equal((await driver.play(written("p S")))?.start.length, 1);
    await driver.close();
    // Who works after its answer may change nothing yet: that is seen beside what was there before.
    const late = await startSmallShop(t, gateway, "none", () => 60);
    const { driver: waiting } = await openDriver(gateway, configOf(late));
    const [patient] = await waiting.playAll([written("p S"), written("q S")], watch);
    assert.equal(patient?.start.length, 1);
    await waiting.close();
  });

  it("is owed nothing any more of what was left undelivered, before hundreds of it are", async (t) => {
    const gateway = await startRealGateway(t);
    const { driver } = await openDriver(
      gateway,
      configOf(await startSmallShop(t, gateway, "none")),
    );
    await driver.playAll(Array.from({ length: 70 }, () => written("P p")));
    const { due } = await gateway.sandbox.call({ method: "GET", path: "/control" });
    assert.deepEqual(due, []);
    await driver.close();
  });

  // The first waits for half a minute, in each step of what is usual.
  for (const [when, isSlowInUsual, skip] of [
    ["when it shows what is usual", true, byNight],
    ["afterwards", false, false],
  ] as const) {
    const options = { ...PATIENT, skip };
    it(
      `is not taken for wrong when it is slower than it was measured, ${when}`,
      options,
      async (t) => {
        const gateway = await startRealGateway(t);
        let lateMs = 0;
        const shopUrl = await startSmallShop(t, gateway, "none", () => lateMs);
        const { driver, offers, amount } = await openDriver(gateway, configOf(shopUrl));
        const slowed: Driver = {
          play: async (...one) => await driver.play(...one),
          patiently: async (...one) => await driver.patiently(...one),
          async playAll(schedules, watch) {
            // What is usual is played without one.
            if (watch || isSlowInUsual) lateMs = 400;
            return await driver.playAll(schedules, watch);
          },
        };
        const { defects, unsteady } = await certify(slowed, {
          profile: "quick",
          amount,
          offers,
          only: ["redirects"],
        });
        await driver.close();
        assert.deepEqual([defects, unsteady], [[], []]);
      },
    );
  }

  const tried: readonly (readonly [Flaw, string, string])[] = [
    ["none", "at once", ""],
    ["repeats", "redirects", "GC-18 p S S"],
    ["races", "at once", "GC-19 p S∥S"],
  ];
  it(
    "is found sound when it is, and otherwise found out by its shortest schedule",
    PATIENT,
    async (t) => {
      const gateway = await startRealGateway(t);
      for (const [flaw, family, wanted] of tried) {
        const { defects, unsteady, played } = await find(t, gateway, flaw, [family]);
        assert.ok(played > 5, flaw);
        const first = defects[0];
        const found = first ? `${first.id} ${printShort(first.schedule)}` : "";
        assert.equal(found, wanted, `${flaw}: ${JSON.stringify(first?.witness)}`);
        // A shop that races may do so now and then where nothing was held, on a busy machine.
        if (flaw !== "races") assert.deepEqual(unsteady, [], flaw);
      }
    },
  );
});
