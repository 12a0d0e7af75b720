import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { AttentionKind } from "../../src/domain/upstream/attention.ts";
import { callAttention } from "../../src/operations/upstream/call-attention.ts";
import { decideAttention } from "../../src/operations/upstream/decide-attention.ts";
import { holdingCharge } from "../../src/operations/upstream/hold-charge.ts";
import { endWithout } from "../../src/operations/upstream/step-refund.ts";
import { findUpstreamRefund } from "../../src/store/upstream/refunds.ts";
import {
  type Desk,
  differing,
  lostCharge,
  lostRefund,
  MINUTE,
  refundBody,
  SARI,
  SHORT_MS,
  startDesk,
  strayed,
} from "../support/desk.ts";
import { chargeBody } from "../support/gateway.ts";
import { whileLocked } from "../support/while-locked.ts";

const APPLIED = { outcome: "applied" } as const;
const DECIDED = { outcome: "refused", reason: "decided" } as const;

async function activity({ shop }: Desk): Promise<readonly unknown[]> {
  const { rows } = await shop.gateway.db.pool.query<Record<string, unknown>>(
    "select user_name, action, subject, data from activity where action like 'attention%' order by id",
  );
  return rows.map(({ user_name, action, subject, data }) => [user_name, action, subject, data]);
}

const CHARGE = "select from upstream_charge for update";

/** Two at the same place at the same moment, every time. */
async function meet<One, Other>(
  { shop }: Desk,
  one: () => Promise<One>,
  other: () => Promise<Other>,
): Promise<readonly [One, Other]> {
  return await whileLocked(shop.gateway.db, CHARGE, {
    waiting: 2,
    work: async () => await Promise.all([one(), other()]),
  });
}

suite("what a person decides about money that an upstream left in doubt", () => {
  test("a stray payment goes back once, however often it is clicked, and the resolver ends it", async (t) => {
    const desk = await strayed(t);
    assert.deepEqual(await desk.decide("stray_payment", "return", "  "), {
      outcome: "refused",
      reason: "no_reason",
    });
    assert.deepEqual(await desk.decide("stray_payment", "made"), {
      outcome: "refused",
      reason: "not_allowed",
    });
    const twice = await meet(
      desk,
      async () => await desk.decide("stray_payment", "return"),
      async () => await desk.decide("stray_payment", "return"),
    );
    assert.deepEqual(
      twice.map(({ outcome }) => outcome).toSorted(),
      ["applied", "refused"],
      JSON.stringify(twice),
    );
    // It is on the list until the money has gone back.
    assert.deepEqual(await desk.open(), ["stray_payment"]);
    assert.deepEqual(await desk.decide("stray_payment", "return"), DECIDED);
    assert.deepEqual(await desk.decide("stray_payment", "keep"), DECIDED);
    await desk.resolve();
    assert.deepEqual(await desk.open(), []);
    const stray = await desk.row("stray_payment");
    assert.deepEqual([stray["state"], stray["note"]], ["returned", "looked at the portal"]);
    assert.equal(await desk.statusAtBank("order-1"), "refund");
    assert.equal(await desk.status("order-1"), "cancel");
    assert.deepEqual(await activity(desk), [
      [
        "Sari",
        "attention_return",
        "order-1",
        { about: "stray_payment", reason: "looked at the portal" },
      ],
    ]);
  });

  test("a stray payment is kept, with the note, by name", async (t) => {
    const desk = await strayed(t);
    assert.deepEqual(await desk.decide("stray_payment", "keep", "delivered all the same"), APPLIED);
    assert.deepEqual(await desk.decide("stray_payment", "keep"), DECIDED);
    const stray = await desk.row("stray_payment");
    assert.deepEqual([stray["state"], stray["note"]], ["kept", "delivered all the same"]);
    const attention = await desk.row("attention");
    assert.equal(attention["closed_by"], "Sari");
    assert.equal(attention["how"], "delivered all the same");
    assert.equal((await activity(desk)).length, 1);
    await desk.tell();
    assert.equal(await desk.statusAtBank("order-1"), "settlement");
    assert.deepEqual(await desk.open(), []);
  });

  for (const decision of ["return", "keep"] as const) {
    test(`a payment of another amount: after ${decision} its transaction is cancelled, once`, async (t) => {
      const desk = await differing(t);
      const { gateway } = desk.shop;
      await gateway.db.pool.query(
        "update merchant set payment_notification_urls = '{http://127.0.0.1:9/n}'",
      );
      const [outcome] = await meet(
        desk,
        async () => await desk.decide("amount_differs", decision),
        async () => {
          // The resolver reads the very same payment again.
          await gateway.db.pool.query("update upstream_attempt set next_sync_at = created_at");
          await desk.resolve();
        },
      );
      assert.deepEqual(outcome, APPLIED);
      await desk.resolve();
      assert.equal(await desk.status("order-1"), "cancel");
      assert.deepEqual(await desk.open(), []);
      const { rows } = await gateway.db.pool.query<Record<string, unknown>>(
        `select c.hold, s.state, (select count(*) from event where name = 'transaction.cancel') as told,
           (select count(*) from notification where transaction_status = 'cancel') as owed
         from upstream_charge c, stray_payment s`,
      );
      const state = decision === "return" ? "returned" : "kept";
      assert.deepEqual(rows, [{ hold: null, state, told: 1, owed: 1 }]);
      const there = decision === "return" ? "partial_refund" : "settlement";
      assert.equal(await desk.statusAtBank("order-1"), there);
      // Said again, it changes nothing.
      desk.advance(25 * 60 * MINUTE);
      await desk.resolve();
      assert.deepEqual(await desk.open(), []);
      assert.equal(await desk.status("order-1"), "cancel");
    });
  }

  test("the return of a payment of another amount also ends by what the upstream lists", async (t) => {
    const desk = await differing(t);
    desk.proxy.treat(({ path }) => (path.includes("/refund") ? "lose" : "pass"));
    assert.deepEqual(await desk.decide("amount_differs", "return"), APPLIED);
    await desk.resolve();
    // The upstream says the right amount by now: what is held stays so until it is decided to its end.
    assert.equal(await desk.status("order-1"), "pending");
    desk.advance(MINUTE);
    await desk.resolve();
    assert.equal(await desk.status("order-1"), "cancel");
    // Less went back than was paid, as it turns out.
    assert.deepEqual(await desk.open(), ["contradiction"]);
  });

  test("a charge in doubt is closed by somebody who looked: nobody saw its code", async (t) => {
    const desk = await lostCharge(t);
    assert.deepEqual(await desk.decide("charge_unknown", "close"), APPLIED);
    assert.deepEqual(await desk.decide("charge_unknown", "close"), DECIDED);
    const attempt = await desk.row("upstream_attempt");
    assert.deepEqual([attempt["state"], attempt["closed_as"]], ["closed", "given_up"]);
    const { rows } = await desk.shop.gateway.db.pool.query("select state from upstream_charge");
    assert.deepEqual(rows, [{ state: "abandoned" }]);
    desk.advance(30 * MINUTE);
    await desk.resolve();
    assert.deepEqual(await desk.open(), []);
  });

  test("a charge in doubt is asked about at once, and ends by what the upstream says", async (t) => {
    const desk = await lostCharge(t);
    desk.proxy.treat(() => "pass");
    assert.deepEqual(await desk.decide("charge_unknown", "ask"), APPLIED);
    // It is due already.
    assert.deepEqual(await desk.decide("charge_unknown", "ask"), DECIDED);
    assert.equal((await activity(desk)).length, 1);
    await desk.resolve();
    desk.advance(MINUTE);
    await desk.resolve();
    const attempt = await desk.row("upstream_attempt");
    assert.deepEqual([attempt["state"], attempt["closed_as"]], ["closed", "absent"]);
    assert.deepEqual(await desk.open(), []);
    assert.deepEqual(await desk.decide("charge_unknown", "close"), DECIDED);
  });

  test("a charge that turns out to be paid while somebody closes it is a stray, whoever is first", async (t) => {
    const desk = await startDesk(t, SHORT_MS);
    desk.proxy.treat(({ path }) => (path.endsWith("/charge") ? "lose" : "drop"));
    await desk.shop.call("POST", "/v2/charge", chargeBody("order-1"));
    desk.advance(2 * MINUTE);
    await desk.resolve();
    desk.advance(10 * MINUTE);
    await desk.resolve();
    assert.deepEqual(await desk.open(), ["charge_unknown"]);
    await desk.pay("order-1");
    desk.proxy.treat(() => "pass");
    await desk.shop.gateway.db.pool.query("update upstream_attempt set next_sync_at = created_at");
    await meet(
      desk,
      async () => await desk.decide("charge_unknown", "close"),
      async () => await desk.resolve(),
    );
    desk.advance(10 * MINUTE);
    await desk.tell();
    const stray = await desk.row("stray_payment");
    assert.deepEqual([stray["cause"], stray["state"]], ["unwanted", "returned"]);
    assert.equal(await desk.statusAtBank("order-1"), "refund");
    assert.deepEqual(await desk.open(), []);
  });

  test("a charge in doubt that turns out to be paid needs nobody but for its money", async (t) => {
    const desk = await startDesk(t, SHORT_MS);
    desk.proxy.treat(({ path }) => (path.endsWith("/charge") ? "lose" : "drop"));
    await desk.shop.call("POST", "/v2/charge", chargeBody("order-1"));
    desk.advance(2 * MINUTE);
    await desk.resolve();
    desk.advance(10 * MINUTE);
    await desk.resolve();
    await desk.pay("order-1");
    desk.proxy.treat(({ path }) => (path.includes("/refund") ? "drop" : "pass"));
    await desk.tell();
    assert.deepEqual(await desk.open(), ["stray_payment"]);
    assert.deepEqual(await desk.decide("charge_unknown", "close"), DECIDED);
    assert.deepEqual(await desk.decide("stray_payment", "keep"), DECIDED);
  });

  test("a refund in doubt is posted once, by somebody who saw it and by the resolver at one moment", async (t) => {
    const desk = await lostRefund(t, "lose");
    desk.proxy.treat(() => "pass");
    await desk.shop.gateway.db.pool.query("update upstream_refund set next_sync_at = created_at");
    await meet(
      desk,
      async () => await desk.decide("refund_unknown", "made"),
      async () => await desk.resolve(),
    );
    await desk.resolve();
    const { body } = await desk.shop.call("GET", "/v2/order-1/status");
    assert.equal(body["transaction_status"], "refund");
    assert.equal((body["refunds"] as unknown[]).length, 1);
    const refund = await desk.row("upstream_refund");
    assert.equal(refund["state"], "accepted");
    assert.deepEqual(await desk.open(), []);
    assert.deepEqual(await desk.decide("refund_unknown", "not_made"), DECIDED);
    const { rows } = await desk.shop.gateway.db.pool.query<Record<string, unknown>>(
      "select refunded_amount, refund_reserved from upstream_charge",
    );
    assert.deepEqual(rows, [{ refunded_amount: 44_000, refund_reserved: 0 }]);
  });

  test("a refund that was not made is released by name, and can be asked for again", async (t) => {
    const desk = await lostRefund(t, "drop");
    const { shop, proxy } = desk;
    assert.deepEqual(await desk.decide("refund_unknown", "ask"), APPLIED);
    const lease = async (leased_until: Date | null) =>
      await shop.gateway.db.kysely.updateTable("upstream_refund").set({ leased_until }).execute();
    await lease(new Date(shop.clock.now.getTime() + MINUTE));
    const busy = { outcome: "refused", reason: "busy" };
    assert.deepEqual(await desk.decide("refund_unknown", "not_made"), busy);
    await lease(null);
    assert.deepEqual(await desk.decide("refund_unknown", "not_made", "not on the portal"), APPLIED);
    assert.deepEqual(await desk.decide("refund_unknown", "not_made"), DECIDED);
    const refund = await desk.row("upstream_refund");
    assert.deepEqual([refund["state"], refund["next_sync_at"]], ["released", null]);
    proxy.treat(() => "pass");
    await desk.resolve();
    assert.equal(await desk.statusAtBank("order-1"), "settlement");
    const { body } = await shop.call("POST", "/v2/order-1/refund", refundBody("rf-2"));
    assert.equal(body["status_code"], "200", JSON.stringify(body));
    const attention = await desk.row("attention");
    assert.deepEqual([attention["closed_by"], attention["how"]], ["Sari", "not on the portal"]);
  });

  test("the return of a stray payment that was not made can be decided again", async (t) => {
    const desk = await strayed(t);
    desk.proxy.treat(() => "drop");
    assert.deepEqual(await desk.decide("stray_payment", "return"), APPLIED);
    await desk.resolve();
    desk.advance(11 * MINUTE);
    await desk.resolve();
    assert.deepEqual(await desk.open(), ["stray_payment", "refund_unknown"]);
    const lost = String((await desk.row("upstream_refund"))["id"]);
    assert.deepEqual(await desk.decide("refund_unknown", "not_made"), APPLIED);
    assert.deepEqual(await desk.open(), ["stray_payment"]);
    desk.proxy.treat(() => "pass");
    assert.deepEqual(await desk.decide("stray_payment", "return"), APPLIED);
    // The first one's answer comes only now, and says nothing of the second.
    const { gateway, keys } = desk.shop;
    const first = await findUpstreamRefund(gateway.db.kysely, keys.id, lost);
    assert.ok(first);
    await holdingCharge(gateway, first, async (held) => {
      await endWithout(gateway, held, first, "denied");
    });
    assert.equal((await desk.row("stray_payment"))["state"], "returning");
    await desk.resolve();
    assert.equal(await desk.statusAtBank("order-1"), "refund");
    assert.deepEqual(await desk.open(), []);
  });

  test("what somebody has seen is not raised again for a day, unless it says something new", async (t) => {
    const desk = await startDesk(t);
    let message = "wrong key";
    desk.proxy.treat(() => ({
      status: 401,
      body: { status_code: "401", status_message: message },
    }));
    const charge = async (order: string) =>
      await desk.shop.call("POST", "/v2/charge", chargeBody(order));
    await charge("order-1");
    assert.deepEqual(await desk.open(), ["unauthorized"]);
    assert.deepEqual(await desk.decide("unauthorized", "ask"), {
      outcome: "refused",
      reason: "not_allowed",
    });
    const seen = async () => await desk.decide("unauthorized", "seen");
    const twice = await whileLocked(desk.shop.gateway.db, "select from attention for update", {
      waiting: 2,
      work: async () => await Promise.all([seen(), seen()]),
    });
    assert.equal(twice.filter(({ outcome }) => outcome === "applied").length, 1);
    assert.equal((await activity(desk)).length, 1);
    assert.deepEqual(await seen(), DECIDED);
    await charge("order-2");
    assert.deepEqual(await desk.open(), []);
    message = "another word";
    await charge("order-3");
    assert.deepEqual(await desk.open(), ["unauthorized"]);
    assert.deepEqual(await desk.decide("unauthorized", "seen"), APPLIED);
    desk.advance(25 * 60 * MINUTE);
    await charge("order-4");
    assert.deepEqual(await desk.open(), ["unauthorized"]);
  });

  test("everything else is seen, or asked about where an upstream can be asked", async (t) => {
    const desk = await startDesk(t);
    const { gateway, keys, merchant } = desk.shop;
    await desk.shop.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
    const attempt = await desk.row("upstream_attempt");
    const about = { merchantId: keys.id, transactionId: String(attempt["transaction_id"]) };
    const raise = async (kind: AttentionKind, subject: unknown, where: object = about) =>
      await callAttention(gateway, {
        ...about,
        ...where,
        kind,
        subject: String(subject),
        data: { a: 1 },
      });
    for (const kind of ["contradiction", "bad_offer"] as const) await raise(kind, attempt["id"]);
    for (const kind of ["refund_unconfirmed", "foreign_refund"] as const) await raise(kind, "r-1");
    const asked = ["contradiction", "bad_offer", "refund_unconfirmed", "foreign_refund"] as const;
    for (const kind of asked) {
      await gateway.db.pool.query("update upstream_attempt set next_sync_at = 'infinity'");
      assert.deepEqual(await desk.decide(kind, "ask"), APPLIED, kind);
      await desk.resolve();
      assert.equal((await desk.row("upstream_call"))["verb"], "find", kind);
      assert.deepEqual(await desk.decide(kind, "seen"), APPLIED, kind);
    }
    for (const kind of [
      "not_enabled",
      "forged_messages",
      "unknown_order",
      "foreign_gerbang",
    ] as const) {
      await raise(kind, desk.account.id, { transactionId: undefined });
      assert.deepEqual(await desk.decide(kind, "seen"), APPLIED, kind);
    }
    assert.deepEqual(await desk.open(), []);
    // Nothing was made of it there: what has its order id is somebody else's.
    await gateway.db.pool.query(
      "update upstream_attempt set state = 'closed', shown = false, closed_as = 'refused'",
    );
    await raise("contradiction", attempt["id"], { data: { a: 2 } });
    await gateway.db.pool.query("update attention set closed_by = null, data = '{}'");
    await raise("contradiction", attempt["id"]);
    assert.deepEqual(await desk.decide("contradiction", "ask"), {
      outcome: "refused",
      reason: "not_allowed",
    });
    const asked2 = { id: "none", decision: "seen", reason: "why", by: SARI } as const;
    assert.deepEqual(await decideAttention(gateway, await merchant(), asked2), {
      outcome: "refused",
      reason: "unknown",
    });
  });
});
