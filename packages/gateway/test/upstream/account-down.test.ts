import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { BREAKER_RULES } from "../../src/domain/upstream/breaker.ts";
import { resolveDue } from "../../src/operations/upstream/resolver.ts";
import { setAccountState } from "../../src/operations/upstream/set-account-state.ts";
import { faults } from "../support/faults.ts";
import { attemptOf, attemptsOf, refundsOf } from "../support/upstream-rows.ts";
import { Order, pass, startWorld, type World } from "../support/upstream-world.ts";

const SECOND = 1_000;

/** A world whose bank counts as down by the usual rules. */
async function startFrailWorld(t: TestContext, patience: Patience = {}): Promise<World> {
  return await startWorld(t, { breaker: BREAKER_RULES, ...patience });
}

interface Patience {
  readonly callMs?: number;
  readonly requestMs?: number;
}

/** So many calls of another order's, one after the other, of which none is answered. */
async function failCloses(world: World, times: number): Promise<void> {
  const order = new Order(world, `failing-${world.calls.log.length}`);
  await order.open();
  for (let tries = 0; tries < times; tries++) {
    const lost = world.calls.add({ fault: faults.drop() });
    await order.close("cancel");
    lost();
  }
}

async function bringDown(world: World): Promise<void> {
  // Each cancel of which the answer is lost asks for the status, too.
  await failCloses(world, 3);
  assert.equal(world.shop.gateway.upstreamCalls.isOpen(world.account, "other"), true);
}

function probesOf({ calls }: World): number {
  return calls.log.filter(({ request }) => request.path.includes("/gerbang-test-")).length;
}

/** When an order's attempt is asked about next, and how often it was. */
async function planOf({ shop }: World, orderId: string) {
  const { rows } = await shop.gateway.db.pool.query<{ syncs: number; next: Date | null }>(
    `select a.syncs, a.next_sync_at as next from upstream_attempt a
     join upstream_charge c on c.transaction_id = a.transaction_id where c.order_id = $1`,
    [orderId],
  );
  const [plan] = rows;
  assert.ok(plan);
  return plan;
}

/** The same of the only refund. */
async function refundPlan({ shop }: World) {
  const { rows } = await shop.gateway.db.pool.query<{ tries: number; next: Date | null }>(
    "select tries, next_sync_at as next from upstream_refund",
  );
  const [plan] = rows;
  assert.ok(plan);
  return plan;
}

suite("an account that does not answer charges", () => {
  test("is sent no more of them until a look-up shows that it answers; the rest goes on", async (t) => {
    const world = await startFrailWorld(t);
    const { upstreamCalls } = world.shop.gateway;
    const open = new Order(world, "open");
    await open.open();
    const lost = world.calls.add({ verb: "charge", fault: faults.drop() });
    // On a busy machine a request has the time for fewer calls.
    for (let number = 0; !upstreamCalls.isOpen(world.account, "charge"); number++) {
      assert.ok(number < 10);
      await new Order(world, `lost-${number}`).charge();
    }
    assert.equal(upstreamCalls.isOpen(world.account, "other"), false);
    lost();

    const made = world.calls.log.length;
    const refused = new Order(world, "refused");
    assert.equal(await refused.charge(), "503");
    assert.equal(world.calls.log.length, made, "nobody was called");
    assert.deepEqual(await attemptsOf(world, "refused"), [], "nor was anything begun");
    assert.equal(await open.close("cancel"), "200");

    await pass(world, 4 * SECOND);
    assert.equal(probesOf(world), 0);
    await pass(world, 1 * SECOND);
    assert.equal(probesOf(world), 1);
    assert.equal(await refused.charge(), "201");
    const health = upstreamCalls.state(world.account);
    assert.equal(health?.breakers.charge.state, "closed");
  });

  test("is probed by one look-up at a time, later and later while none is answered", async (t) => {
    // Each cancel is to have the time for all of its calls, also on a busy machine: so many have to fail.
    const world = await startFrailWorld(t, { callMs: 10_000, requestMs: 20_000 });
    const { gateway } = world.shop;
    await bringDown(world);
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const held = world.calls.add({ verb: "status", fault: faults.delay(over) });
    world.advance(5 * SECOND);
    const probing = resolveDue(gateway);
    await world.calls.arrived("status", 3);
    await resolveDue(gateway);
    assert.equal(gateway.upstreamCalls.state(world.account)?.breakers.other.state, "half_open");
    assert.equal(probesOf(world), 1);
    held();
    const refusing = world.calls.add({ verb: "status", fault: faults.unavailable() });
    end();
    await probing;
    assert.equal(gateway.upstreamCalls.isOpen(world.account, "other"), false);

    await failCloses(world, 3);
    await pass(world, 9 * SECOND);
    assert.equal(probesOf(world), 1, "the last time it was no call that succeeded");
    await pass(world, 1 * SECOND);
    assert.equal(probesOf(world), 2);
    refusing();
    await pass(world, 19 * SECOND);
    assert.equal(gateway.upstreamCalls.isOpen(world.account, "other"), true);
    await pass(world, 1 * SECOND);
    assert.equal(gateway.upstreamCalls.isOpen(world.account, "other"), false);
  });

  test("is forgotten, and not probed, when it is off", async (t) => {
    const world = await startFrailWorld(t);
    const { gateway, keys } = world.shop;
    await bringDown(world);
    await setAccountState(gateway, { merchantId: keys.id, accountId: world.account.id }, "off");
    await pass(world, 6 * SECOND);
    assert.equal(probesOf(world), 0);
    assert.equal(gateway.upstreamCalls.state(world.account), undefined);
  });
});

suite("an account that answers nothing", () => {
  test("is asked for no cancel and no refund: nothing is begun, and nothing in doubt", async (t) => {
    const world = await startFrailWorld(t);
    const [pending, paid] = [new Order(world, "pending"), new Order(world, "paid")];
    await pending.open();
    await paid.open();
    await paid.pay();
    await world.tell();
    assert.equal(await paid.refund("made", 1_000), "200");
    await bringDown(world);

    const made = world.calls.log.length;
    const plan = await planOf(world, "pending");
    assert.equal(await pending.close("cancel"), "503");
    assert.equal(await pending.close("expire"), "503");
    assert.equal((await attemptOf(world, "pending")).closing, null);
    assert.deepEqual(await planOf(world, "pending"), plan, "nothing was written");
    assert.equal(await paid.refund("r", 1_000), "503");
    const { reserved } = await attemptOf(world, "paid");
    assert.deepEqual([reserved, (await refundsOf(world, "paid")).length], [0, 1]);
    // What can be said without asking is said as ever.
    assert.equal(await paid.refund("much", 9_001), "414");
    assert.equal(await paid.refund("made", 1_000), "406");
    assert.equal(await paid.close("cancel"), "412");
    assert.equal(world.calls.log.length, made);

    await pass(world, 5 * SECOND);
    assert.equal(await pending.close("cancel"), "200");
    assert.equal(await paid.refund("r", 1_000), "200");
  });

  test("keeps what was in doubt before: a repeat of the refund is not joined to nothing", async (t) => {
    const world = await startFrailWorld(t);
    const order = new Order(world, "a");
    await order.open();
    await order.pay();
    await world.tell();
    const lost = world.calls.add({ verb: "refund", times: 1, fault: faults.dropAnswer() });
    assert.equal(await order.refund("r", 1_000), "503");
    lost();
    await bringDown(world);
    const plan = await refundPlan(world);
    assert.equal(await order.refund("r", 2_000), "406");
    assert.equal(await order.refund("r", 1_000), "503");
    assert.equal((await attemptOf(world, "a")).reserved, 1_000);
    assert.deepEqual(await refundPlan(world), plan, "nobody was asked, so nothing is counted");
    await pass(world, 3 * SECOND);
    const later = await refundPlan(world);
    assert.equal(later.tries, plan.tries);
    assert.ok(later.next && later.next > world.shop.clock.now);
    await pass(world, 8 * SECOND);
    await pass(world, 2 * SECOND);
    assert.equal(await order.status(), "partial_refund");
    assert.equal((await attemptOf(world, "a")).reserved, 0);
  });

  test("has what is due wait, uncounted, and is asked about what rang first", async (t) => {
    const world = await startFrailWorld(t);
    const [quiet, rung] = [new Order(world, "quiet"), new Order(world, "rung")];
    await quiet.open();
    await rung.open();
    world.advance(26 * SECOND);
    await bringDown(world);
    const before = await planOf(world, "quiet");
    await rung.pay();
    world.advance(4 * SECOND);
    // Its message comes while nobody can be asked.
    await world.tell();
    const made = world.calls.log.length;
    await world.resolve();
    assert.equal(world.calls.log.length, made);
    const [waits, rings] = [await planOf(world, "quiet"), await planOf(world, "rung")];
    assert.equal(waits.syncs, before.syncs);
    assert.ok(waits.next && rings.next && waits.next > rings.next);
    assert.ok(rings.next > world.shop.clock.now);

    await pass(world, 1 * SECOND);
    await pass(world, 2 * SECOND);
    assert.equal(await rung.status(), "settlement");
    assert.equal((await planOf(world, "quiet")).syncs, before.syncs + 1);
  });

  test("holds no order id: a charge in doubt that nobody wants is given up without asking", async (t) => {
    const world = await startFrailWorld(t);
    const order = new Order(world, "a");
    world.calls.add({ verb: "charge", times: 2, fault: faults.dropAnswer() });
    assert.equal(await order.charge(), "503");
    await bringDown(world);
    const silent = world.calls.add({ verb: "status", fault: faults.drop() });
    for (let waited = 0; waited < 70; waited += 10) await pass(world, 10 * SECOND);
    assert.equal((await attemptOf(world, "a")).charge, "abandoned");
    silent();
    assert.equal(await order.charge(), "201");
  });
});
