import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { Secret } from "../../src/domain/secret.ts";
import { createUpstreamHttp } from "../../src/outbound/upstream-http.ts";
import type { Fault } from "../support/fault-proxy.ts";
import { falsify, faults } from "../support/faults.ts";
import { startRehearsal } from "../support/rehearse.ts";
import { addedAccount } from "../support/upstream-accounts.ts";

const PATIENCE = { payMs: 300, messageMs: 300, lagMs: 300 };

/** The bank's messages are let through as soon as its API has paid. */
async function ringWhenPaid(stage: Awaited<ReturnType<typeof startRehearsal>>): Promise<void> {
  await stage.calls.arrived("webhook", 1);
  await stage.calls.idle();
  await stage.deliver();
}

/** The order that the n-th charge was for. */
function isOfType(type: "gopay" | "qris") {
  return ({ body }: { readonly body: string }) => body.includes(`"payment_type":"${type}"`);
}

/** Answers as if each charge had made an order of its own. */
function secondOrder(next: () => number): Fault {
  return {
    name: "second order",
    async deal(call) {
      const own = await call.pass();
      const first = call.log.find(({ request, answered }) => request.verb === "charge" && answered);
      const body = JSON.parse(own.body.toString("utf8")) as Record<string, unknown>;
      if (body["status_code"] !== "406" && next() === 0) return call.send(own);
      const theirs = call.log.find(
        ({ request, answered }) =>
          answered && isOfType("qris")(request) && answered !== first?.answered,
      );
      const said = theirs?.answered ?? own;
      const told = JSON.parse(said.body.toString("utf8")) as object;
      const transaction_id = `00000000-0000-4000-8000-00000000000${next() % 10}`;
      call.send({ ...said, body: Buffer.from(JSON.stringify({ ...told, transaction_id })) });
    },
  };
}

/** A status of something that was paid says that more went back. */
function refundedBody(body: Record<string, unknown>, sum: object) {
  return "refunds" in body ? { ...body, ...sum } : body;
}

/** Only a picture, as some answers. */
function withoutCode(): Fault {
  return faults.falsify(falsify.without("qr_string"));
}

suite("a rehearsal of an account at another gateway", () => {
  test("goes through the list, pays, returns, closes everything, and keeps what it found", async (t) => {
    const stage = await startRehearsal(t);
    const patience = { payMs: 1_000, messageMs: 10_000, lagMs: 700 };
    const [ended] = await Promise.all([
      stage.run({ payment: "sandbox_api", patience }),
      ringWhenPaid(stage),
    ]);
    assert.deepEqual([ended.outcome, ended.odd], ["finished", []], JSON.stringify(ended.steps));
    assert.deepEqual(await stage.atBank(), ["cancel gopay", "expire qris", "refund qris"]);
    const known = await stage.known();
    assert.deepEqual(
      [known.gopay_answer, known.qris_answer, known.gopay_picture, known.qris_picture],
      ["picture", "qr_string", "agrees", "agrees"],
    );
    assert.deepEqual(
      [known.message, known.order_taken_code, known.repeated_key, known.retry_after],
      ["arrived", "406", "same_answer", "not_seen"],
    );
    assert.ok(Math.abs(Number(known.clock_skew_ms)) < 2_000);
    assert.match(String(known.refund_repeated), /duplicate/);
    // Its messages are about orders that are known: nobody is called.
    const { rows } = await stage.gateway.db.pool.query<{ state: string }>(
      "select distinct state from upstream_message",
    );
    assert.deepEqual(rows, [{ state: "done" }]);
  });

  test("finds out how an upstream differs, and closes what that left behind", async (t) => {
    const stage = await startRehearsal(t);
    const { calls } = stage;
    calls.add({ verb: "charge", of: isOfType("qris"), fault: withoutCode() });
    calls.add({ verb: "charge", nth: 1, fault: faults.answerInstead(500, "<html></html>") });
    calls.add({ verb: "status", nth: 4, fault: faults.notFound() });
    calls.add({ verb: "status", nth: 2, fault: faults.rateLimited("0") });
    calls.add({ verb: "cancel", fault: faults.answer(403, "<html></html>") });
    const ended = await stage.run();
    assert.equal(ended.outcome, "finished");
    const known = await stage.known();
    assert.deepEqual(
      [known.qris_answer, known.qris_picture, known.retry_after, known.server_error_leaves],
      ["picture", "agrees", "seconds", "an_order"],
      JSON.stringify(ended.steps),
    );
    assert.ok(Number(known.status_lag_ms) >= 150, String(known.status_lag_ms));
    assert.equal(ended.step("cancel").verdict, "blocks");
    assert.deepEqual(await stage.atBank(), ["expire gopay", "expire qris", "expire qris"]);
    calls.clear();
    assert.equal((await stage.run()).step("leftovers").said, "nothing was open");
  });

  test("names what would lose money: another amount, a false picture, a closed order that is not", {
    skip: byNight,
  }, async (t) => {
    const stage = await startRehearsal(t);
    const { calls } = stage;
    calls.add({ verb: "charge", of: isOfType("gopay"), fault: faults.falsify(falsify.amount(9)) });
    calls.add({ verb: "charge", of: isOfType("qris"), fault: faults.falsify(falsify.qrAmount(9)) });
    const ended = await stage.run({ patience: PATIENCE });
    assert.deepEqual(ended.odd, ["charge_gopay blocks", "charge_qris blocks"]);
    calls.clear();
    const pending = faults.falsify(falsify.status("pending"));
    const noCancel = calls.add({ verb: "status", fault: pending });
    const again = await stage.run({ patience: PATIENCE });
    assert.match(again.step("cancel").said, /its status says pending/);
    noCancel();
    // They are closed at the bank, and the list says so only now.
    assert.match(
      (await stage.run({ patience: PATIENCE })).step("leftovers").said,
      /nothing|closed/,
    );
    assert.ok((await stage.atBank()).every((told) => !told.startsWith("pending")));
  });

  test("names a second code under one order id, and a refund_key that returns twice", {
    skip: byNight,
  }, async (t) => {
    const stage = await startRehearsal(t);
    const { calls } = stage;
    // Every charge of qris gets the first one's answer, and every second one another id.
    let id = 0;
    calls.add({ verb: "charge", of: isOfType("qris"), fault: secondOrder(() => id++) });
    const ended = await stage.run({ patience: PATIENCE });
    const verdicts = (["repeated_key", "order_taken"] as const).map(
      (one) => ended.step(one).verdict,
    );
    assert.deepEqual(verdicts, ["blocks", "blocks"], JSON.stringify(ended.steps));
    calls.clear();
    const sum = { refund_amount: "800.00" };
    calls.add({ verb: "status", fault: faults.falsify((body) => refundedBody(body, sum)) });
    const twice = await stage.run({ payment: "sandbox_api", patience: PATIENCE });
    assert.match(twice.step("refund").said, /twice/, JSON.stringify(twice.steps));
  });
});

suite("a rehearsal that does not come to its end", () => {
  test("closes what it has opened when it is to end", async (t) => {
    const stage = await startRehearsal(t);
    const ending = new AbortController();
    const ended = await stage.run(
      { signal: ending.signal },
      { onStep: ({ step }) => (step === "charge_qris" ? ending.abort() : undefined) },
    );
    assert.equal(ended.outcome, "interrupted");
    assert.deepEqual(
      ended.steps.map(({ step }) => step),
      ["key", "leftovers", "charge_gopay", "charge_qris", "closing"],
    );
    assert.deepEqual(await stage.atBank(), ["cancel gopay", "cancel qris"]);
  });

  test("what one that was killed has left is closed by the next, also what it never heard of", async (t) => {
    const stage = await startRehearsal(t);
    // From the second charge's answer on it hears nothing, and then it is gone.
    const { calls } = stage;
    calls.add({ verb: "charge", nth: 2, fault: faults.dropAnswer() });
    calls.add({ verb: "charge", nth: 3, fault: faults.drop() });
    const dies = calls.add({ verb: "cancel", fault: faults.drop() });
    const dies2 = calls.add({ verb: "expire", fault: faults.drop() });
    await assert.rejects(
      stage.run(
        { patience: PATIENCE },
        {
          onStep: ({ step }) => {
            if (step === "charge_qris") throw new Error("killed");
          },
        },
      ),
      /killed/,
    );
    assert.deepEqual(await stage.atBank(), ["pending gopay", "pending qris"]);
    dies();
    dies2();
    calls.clear();
    const next = await stage.run({ patience: PATIENCE });
    assert.equal(next.step("leftovers").said, "closed 2");
    assert.ok((await stage.atBank()).every((told) => !told.startsWith("pending")));
  });

  test("every order is written down before anybody hears of it", async (t) => {
    const stage = await startRehearsal(t);
    const written: boolean[] = [];
    const http = createUpstreamHttp({ allowPrivate: true });
    t.after(async () => await http.close());
    await stage.run(
      { patience: PATIENCE },
      {
        http: {
          async send(request) {
            const orderId = /"order_id":"(rehearsal-\w+)"/.exec(String(request.body ?? ""))?.[1];
            if (request.url.endsWith("/v2/charge")) {
              const { rows } = await stage.gateway.db.pool.query(
                "select from upstream_rehearsal_order where order_id = $1",
                [orderId],
              );
              written.push(rows.length === 1);
            }
            return await http.send(request);
          },
        },
      },
    );
    assert.ok(written.length >= 6 && written.every(Boolean), written.join());
  });

  test("what cannot be closed is named", async (t) => {
    const stage = await startRehearsal(t);
    for (const verb of ["cancel", "expire"] as const) {
      stage.calls.add({ verb, fault: faults.answer(403, "<html></html>") });
    }
    const ended = await stage.run({ patience: PATIENCE });
    const { verdict, said, orders } = ended.step("closing");
    assert.deepEqual([verdict, orders.length], ["differs", 3]);
    assert.match(said, /could not be closed: rehearsal-/);
  });

  test("an upstream that is not there, or does not know the key, ends it before anything is charged", async (t) => {
    const stage = await startRehearsal(t);
    await stage.calls.refuse();
    const away = await stage.run({ patience: PATIENCE });
    assert.deepEqual([away.outcome, away.steps.length], ["unreachable", 1]);
    await stage.calls.accept();
    stage.calls.add({ fault: faults.answer(401, { status_code: "401", status_message: "No." }) });
    const stranger = await stage.run({ patience: PATIENCE });
    assert.deepEqual(stranger.odd, ["key blocks"]);
    assert.equal((await stage.known()).key_accepted, "no");
    assert.deepEqual(await stage.atBank(), []);
  });
});

suite("two rehearsals of one account", () => {
  test("of two at once one goes through, and the other is told so without one call", async (t) => {
    const stage = await startRehearsal(t);
    const both = await Promise.all([
      stage.begin({ patience: PATIENCE }),
      stage.begin({ patience: PATIENCE }),
    ]);
    const told = both.map((one) => ("reason" in one ? one.reason : one.outcome));
    assert.deepEqual(told.toSorted(), ["finished", "under_way"]);
    const calls = both.reduce((sum, one) => sum + ("calls" in one ? one.calls : 0), 0);
    assert.equal(stage.calls.log.length, calls, "only one called");
    assert.deepEqual(await stage.atBank(), ["cancel gopay", "cancel qris", "expire qris"]);
    // It is free at once, also after one that failed.
    const fails = { onStep: () => Promise.reject(new Error("no terminal")) };
    await assert.rejects(stage.begin({ patience: PATIENCE }, fails), /no terminal/);
    assert.equal((await stage.run({ patience: PATIENCE })).outcome, "finished");
  });

  test("one whose time is over and whose account another has taken calls and closes nothing more", async (t) => {
    const stage = await startRehearsal(t);
    const { pool } = stage.gateway.db;
    let called = 0;
    const stale = await stage.run(
      { patience: PATIENCE },
      {
        async onStep({ step }) {
          if (step !== "charge_qris") return;
          await pool.query("update upstream_rehearsal set leased_until = clock_timestamp()");
          const next = await stage.run({ patience: PATIENCE });
          assert.deepEqual([next.outcome, next.step("leftovers").said], ["finished", "closed 2"]);
          // A third one is at work.
          await pool.query(
            `insert into upstream_rehearsal (merchant_id, account_id, lease_id, leased_until)
              select merchant_id, id, 'third', 'infinity' from upstream_account`,
          );
          called = stage.calls.log.length;
        },
      },
    );
    assert.equal(stale.outcome, "interrupted");
    const { verdict, said } = stale.step("closing");
    assert.deepEqual([verdict, stale.steps.length], ["skipped", 5]);
    assert.match(said, /another rehearsal has this account/);
    assert.equal(stage.calls.log.length, called);
    const { rows } = await pool.query<{ lease_id: string }>(
      "select lease_id from upstream_rehearsal",
    );
    assert.deepEqual(rows, [{ lease_id: "third" }], "nor does it free the account");
  });

  test("is held on from call to call, however long it takes", async (t) => {
    const stage = await startRehearsal(t);
    const { pool } = stage.gateway.db;
    const until: number[] = [];
    await stage.run(
      { patience: PATIENCE },
      {
        async onStep() {
          const { rows } = await pool.query<{ until: Date }>(
            "select leased_until as until from upstream_rehearsal",
          );
          until.push(rows[0]?.until.getTime() ?? 0);
        },
      },
    );
    assert.ok(Number(until.at(-2)) > Number(until[0]), until.join());
  });
});

suite("what is never rehearsed", () => {
  test("accounts of real money and keys that may be, without one call", async (t) => {
    const stage = await startRehearsal(t);
    const { merchantId } = stage.account;
    const { rehearse } = await import("../../src/operations/upstream/rehearsal/rehearse.ts");
    const real = await addedAccount(stage.gateway, {
      merchantId,
      environment: "production",
      serverKey: new Secret("Mid-server-theirs-0123456789"),
    });
    const named = await addedAccount(stage.gateway, {
      merchantId,
      profile: "gerbang",
      baseUrl: stage.calls.url,
      serverKey: new Secret("Mid-server-theirs-0123456789"),
    });
    const off = await addedAccount(stage.gateway, { merchantId });
    await stage.gateway.db.pool.query("update upstream_account set state = 'off' where id = $1", [
      off.id,
    ]);
    const asked = async (accountId: string, gateway = stage.gateway) =>
      await rehearse(
        gateway,
        { merchantId, accountId },
        { payment: "skip", patience: PATIENCE, version: "1", signal: new AbortController().signal },
        {
          http: { send: async () => assert.fail("it was called") },
          readCode: async () => undefined,
          onStep: () => undefined,
          say: () => undefined,
        },
      );
    const nobody: typeof stage.gateway = {
      ...stage.gateway,
      upstreams: { ...stage.gateway.upstreams, mode: "off" },
    };
    const reasons = await Promise.all([
      asked(real.id),
      asked(named.id),
      asked("nobody"),
      asked(off.id),
      asked(stage.account.id, nobody),
    ]);
    assert.deepEqual(
      reasons.map((one) => ("reason" in one ? one.reason : one.outcome)),
      ["real_money", "production_key", "no_such_account", "not_allowed", "not_allowed"],
    );
    const { rows } = await stage.gateway.db.pool.query("select from upstream_rehearsal");
    assert.equal(rows.length, 0, "nor is it kept from others");
  });
});
