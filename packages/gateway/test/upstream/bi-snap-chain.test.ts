import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sampleOf } from "../../../checkout/test/support/sample.ts";
import { BI_SNAP_PROFILES } from "../support/bi-snap-profiles.ts";
import { tryUpstreamCases } from "../support/try-upstream-cases.ts";
import { needs } from "../support/upstream-rows.ts";
import { oneOfEachFault } from "../support/upstream-sample.ts";
import { GROSS, Order, pass, startPaidWorld, startWorld } from "../support/upstream-world.ts";

const MINUTE = 60_000;

/** What each says of a payment that it was told to have been made with DANA. */
const ISSUERS: Readonly<Record<(typeof BI_SNAP_PROFILES)[number], string>> = {
  midtrans: "dana",
  doku: "unknown",
  dana: "unknown",
  winpay: "dana",
};

for (const biSnap of BI_SNAP_PROFILES) {
  suite(`a shop whose upstream speaks the national standard as ${biSnap} does`, () => {
    test("is paid, told by whom where that is said, and gives back where that is possible", async (t) => {
      const { world, order } = await startPaidWorld(t, biSnap);
      assert.match(String(order.told[0]?.body["qr_string"]), /^000201/);
      const { body } = await world.shop.call("GET", "/v2/order-1/status");
      assert.equal(body["issuer"], ISSUERS[biSnap]);
      assert.equal(body["acquirer"], biSnap === "midtrans" ? "gopay" : biSnap);
      const messages = world.bells.log.filter(({ request }) => request.verb === "webhook");
      assert.ok(messages.length > 0);
      for (const { answered } of messages) {
        assert.equal(answered?.status, 200);
        assert.match(String(answered.body), /"responseCode":"200\d\d00"/);
      }
      const refunded = await order.refund("rf-1", GROSS / 4);
      assert.equal(refunded, biSnap === "winpay" ? "412" : "200");
      assert.equal(await order.status(), biSnap === "winpay" ? "settlement" : "partial_refund");
      assert.deepEqual(await needs(world), []);
    });

    test("ends what is cancelled, and what nobody has paid in time", async (t) => {
      const world = await startWorld(t, { biSnap });
      const [cancelled, expired] = [new Order(world, "order-1"), new Order(world, "order-2")];
      await cancelled.open();
      await expired.open();
      assert.equal(await cancelled.close("cancel"), "200");
      await pass(world, 16 * MINUTE);
      await pass(world, 2 * MINUTE);
      assert.deepEqual([await cancelled.status(), await expired.status()], ["cancel", "expire"]);
      assert.deepEqual(await needs(world), []);
    });
  });

  suite(`whatever goes wrong between a shop and an upstream like ${biSnap}`, () => {
    test("it comes to a right end within a day: a sample of the table", async (t) => {
      const turn = BI_SNAP_PROFILES.indexOf(biSnap);
      const cases = oneOfEachFault(turn + 3);
      // By day the dialects share the faults out among them.
      const own = sampleOf(cases, BI_SNAP_PROFILES.length, turn);
      assert.deepEqual(await tryUpstreamCases(t, own, { biSnap }), []);
    });
  });
}
