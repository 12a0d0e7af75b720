import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { coreApiConnector as core } from "../../src/connectors/core-api/core-api-connector.ts";
import { asFindingText, type Findings } from "../../src/domain/upstream/findings.ts";
import { changeFinding } from "../../src/operations/upstream/change-finding.ts";
import { listAccounts } from "../../src/operations/upstream/list-accounts.ts";
import { saveFound } from "../../src/store/upstream/findings.ts";
import { startChain } from "../support/chain.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { faults } from "../support/faults.ts";
import { chargeBody } from "../support/gateway.ts";
import { answered, callEnding, error, NAMES, recorded } from "../support/scripted-upstream.ts";
import { chargeOrderOf } from "../support/upstream.ts";
import { addedAccount, createProductionGateway } from "../support/upstream-accounts.ts";

const AT = "2026-11-30T00:00:00.000Z";

function found(values: Readonly<Record<string, string | number>>): Findings {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, at: AT, by: "rehearsal" }]),
  );
}

async function chargeKnowing(findings: Findings, exchange: ReturnType<typeof answered>) {
  const { call } = callEnding(exchange);
  const order = chargeOrderOf(NAMES.orderId, { paymentType: "gopay" });
  return await core.charge({ ...call, account: { ...call.account, findings } }, order);
}

const WORDS = { in_progress_text: "Wait for the first.", order_taken_text: "It exists." };

/** A shop that knows this of its bank, with a proxy in between. */
async function startKnowing(t: TestContext, values: Readonly<Record<string, string | number>>) {
  const proxies: FaultProxy[] = [];
  const chain = await startChain(t, {
    baseUrl: async ({ url }) => {
      const proxy = await startFaultProxy(t, url);
      proxies.push(proxy);
      return proxy.url;
    },
  });
  const [calls] = proxies;
  assert.ok(calls);
  const { merchantId, id: accountId } = chain.account;
  await saveFound(chain.shop.gateway.db, { merchantId, accountId }, found(values));
  return { ...chain, calls };
}

/** What needs a person, by its kind. */
async function kindsOf(chain: Awaited<ReturnType<typeof startKnowing>>) {
  const { rows } = await chain.shop.gateway.db.pool.query<{ kind: string }>(
    "select kind from attention where closed_at is null",
  );
  return rows.map(({ kind }) => kind);
}

suite("what is known of an upstream", () => {
  test("tells a first request that still runs from an order that exists, by the upstream's words", async () => {
    const whyOf = async (findings: Findings, message: string) => {
      const reply = await chargeKnowing(findings, answered(200, error("406", message)));
      return "why" in reply ? reply.why : reply.outcome;
    };
    const { in_progress_text: running, order_taken_text: taken } = WORDS;
    assert.equal(await whyOf(found(WORDS), running), "still_running");
    assert.equal(await whyOf(found(WORDS), taken), "order_taken");
    assert.equal(await whyOf({}, running), "order_taken");
    // The same words for both say nothing.
    const same = found({ ...WORDS, order_taken_text: running });
    assert.equal(await whyOf(same, running), "order_taken");
    // Of long words the beginning is kept, and a sign of two halves is not cut in two.
    const long = `${"x".repeat(199)}😀 wait`;
    const kept = found({ ...WORDS, in_progress_text: asFindingText(long) });
    assert.equal(await whyOf(kept, long), "still_running");
    const other = found({ ...WORDS, in_progress_code: "409" });
    assert.equal(await whyOf(other, running), "order_taken");
  });

  test("counts an offer's time by our clock, where theirs is ahead by more than can be told", async () => {
    const expiryKnowing = async (skew: number) => {
      const reply = await chargeKnowing(
        found({ clock_skew_ms: skew }),
        recorded("charge.gopay.response.201.recommended"),
      );
      assert.equal(reply.outcome, "offered");
      return reply.offer.expiresAt.getTime();
    };
    const usual = await expiryKnowing(0);
    assert.equal((await expiryKnowing(90_000)) - usual, -90_000);
    assert.equal((await expiryKnowing(-90_000)) - usual, 90_000);
    assert.equal(await expiryKnowing(1_900), usual);
  });

  test("its answers of late go before what a rehearsal found of its clock, and a person's word before both", async (t) => {
    const chain = await startKnowing(t, { clock_skew_ms: 600_000 });
    const { shop, calls, account } = chain;
    let theirs = 0;
    calls.add({
      fault: {
        name: "a bank whose clock is off",
        async deal(call) {
          const answer = await call.pass();
          const now = shop.clock.now.getTime();
          const headers = { ...answer.headers, date: new Date(now + theirs).toUTCString() };
          call.send({ ...answer, headers });
        },
      },
    });
    let order = 0;
    // In seconds, how much later than a bank with the right clock says; after so many charges.
    const movedAfter = async (charges: number) => {
      for (let made = 0; made < charges; made++) {
        const id = `order-${++order}`;
        const { body } = await shop.call("POST", "/v2/charge", chargeBody(id, 44_000, "qris"));
        assert.equal(body["status_code"], "201", JSON.stringify(body));
      }
      const { rows } = await shop.gateway.db.pool.query<{ expires: Date }>(
        "select expires_at as expires from transaction where order_id = $1",
        [`order-${order}`],
      );
      const atBank = await chain.bank.gateway.db.pool.query<{ expires: Date }>(
        "select expires_at as expires from transaction order by id desc limit 1",
      );
      const [own, its] = [rows[0]?.expires, atBank.rows[0]?.expires];
      assert.ok(own && its);
      return Math.round((own.getTime() - its.getTime()) / 1_000);
    };
    assert.equal(await movedAfter(4), -600, "too few to measure");
    assert.equal(await movedAfter(1), 0, "it was mended since");
    theirs = -90_000;
    assert.ok(Math.abs((await movedAfter(11)) - 90) <= 1, "the charge's own answer counts, too");
    // What was measured long ago says nothing of now.
    chain.advance(3_700_000);
    assert.equal(await movedAfter(1), -600);
    await movedAfter(4);
    const change = { merchantId: account.merchantId, accountId: account.id };
    const why = { by: { id: "operator", name: "Ayu" }, reason: "their proxy's clock, they say" };
    const said = { name: "clock_skew_ms", value: "30000" };
    assert.deepEqual(await changeFinding(shop.gateway, { ...change, ...why }, said), {
      outcome: "applied",
    });
    assert.equal(await movedAfter(1), -30);
  });

  test("an order that lags is not called a contradiction, and later it is", async (t) => {
    const chain = await startKnowing(t, { status_lag_ms: 60_000 });
    await chain.shop.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
    chain.calls.add({ verb: "status", fault: faults.notFound() });
    chain.advance(31_000);
    await chain.resolve();
    assert.ok(chain.calls.log.some(({ request }) => request.verb === "status"));
    assert.deepEqual(await kindsOf(chain), []);
    chain.advance(120_000);
    await chain.resolve();
    assert.deepEqual(await kindsOf(chain), ["contradiction"]);
  });

  test("a lost charge is not believed to be absent before the lag is over twice", async (t) => {
    const chain = await startKnowing(t, { status_lag_ms: 60_000 });
    chain.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    chain.calls.add({ verb: "status", fault: faults.notFound() });
    await chain.shop.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
    const state = async () => {
      const { rows } = await chain.shop.gateway.db.pool.query<{ state: string }>(
        "select state from upstream_attempt",
      );
      return rows[0]?.state;
    };
    for (const seconds of [61, 5, 15, 20]) {
      chain.advance(seconds * 1_000);
      await chain.resolve();
    }
    assert.equal(await state(), "unwanted");
    for (const seconds of [61, 61]) {
      chain.advance(seconds * 1_000);
      await chain.resolve();
    }
    assert.equal(await state(), "closed");
  });

  test("what a person says stays until they take it back, with reasons in the log", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const { id: accountId, merchantId } = await addedAccount(gateway, { merchantId: keys.id });
    const by = { id: "operator", name: "Ayu" };
    const change = { merchantId, accountId, by, reason: "the provider's mail of Monday" };
    const known = async () => (await listAccounts(gateway, merchantId))[0]?.findings ?? {};
    const say = async (name: string, value?: string, more: object = {}) =>
      await changeFinding(gateway, { ...change, ...more }, { name, value });
    assert.deepEqual(await say("status_lag_ms", "9000"), { outcome: "applied" });
    await saveFound(gateway.db, change, found({ status_lag_ms: 5, message: "arrived" }));
    const { status_lag_ms, message } = await known();
    assert.deepEqual([status_lag_ms?.value, message?.value], [9_000, "arrived"]);
    assert.equal(status_lag_ms?.reason, change.reason);
    assert.deepEqual(await say("status_lag_ms"), { outcome: "applied" });
    await saveFound(gateway.db, change, found({ status_lag_ms: 5 }));
    assert.equal((await known()).status_lag_ms?.value, 5);
    const refusals = await Promise.all([
      say("status_lag_ms", "-1"),
      say("message", "perhaps"),
      say("weather", "good"),
      say("message", "none", { reason: " " }),
      say("message", "none", { accountId: "nobody" }),
    ]);
    assert.deepEqual(
      refusals.map((one) => ("reason" in one ? one.reason : one.outcome)),
      ["finding_value", "finding_value", "no_such_finding", "no_reason", "no_such_account"],
    );
    const { rows } = await gateway.db.pool.query<{ action: string }>(
      "select action from activity order by id",
    );
    const actions = rows.map(({ action }) => action);
    assert.deepEqual(actions, ["upstream_finding_set", "upstream_finding_clear"]);
  });
});
