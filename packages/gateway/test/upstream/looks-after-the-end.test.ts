import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { falsify, faults } from "../support/faults.ts";
import { needs } from "../support/upstream-rows.ts";
import { Order, startWorld, type World } from "../support/upstream-world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** One order that is paid, and one that has ended in the shop, but not at the bank. */
async function startEnded(t: Parameters<typeof startWorld>[0]) {
  const world = await startWorld(t);
  const [paid, late] = [new Order(world, "paid"), new Order(world, "late")];
  for (const order of [paid, late]) await order.open();
  await paid.pay();
  await world.tell();
  const heal = world.calls.add({ verb: "status", fault: SAYS_CANCEL });
  world.advance(31_000);
  await world.resolve();
  heal();
  assert.deepEqual([await paid.status(), await late.status()], ["settlement", "cancel"]);
  return { world, paid, late };
}

const SAYS_CANCEL = faults.falsify(falsify.status("cancel"));

/** The bank says what it said before of both: its status answers are behind its messages. */
function behind({ calls }: World): () => void {
  const old = faults.falsify((body) => ({
    ...body,
    transaction_status: body["order_id"] === "late" ? "cancel" : "settlement",
    refunds: undefined,
    refund_amount: undefined,
  }));
  return calls.add({ verb: "status", fault: old });
}

function asked({ calls }: World): number {
  return calls.log.filter(({ request }) => request.verb === "status").length;
}

suite("what has ended", () => {
  test("is looked at once more when a message of a refund or of late money is ahead of the status", async (t) => {
    const { world, paid, late } = await startEnded(t);
    const catchesUp = behind(world);
    await paid.refundAtBank("theirs", 1_000);
    await late.pay();
    await world.tell();
    assert.deepEqual([await paid.status(), await needs(world)], ["settlement", []]);
    catchesUp();
    world.advance(30_000);
    await world.resolve();
    assert.equal(await paid.status(), "partial_refund");
    assert.deepEqual(await needs(world), ["stray_payment"]);
  });

  test("is looked at again until there is an answer, also when that was to be the last look", async (t) => {
    const { world, paid, late } = await startEnded(t);
    world.bells.add({ verb: "webhook", fault: faults.answer(200) });
    await late.pay();
    const old = behind(world);
    for (const ms of [15 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR]) {
      world.advance(ms);
      await world.resolve();
    }
    old();
    await paid.refundAtBank("theirs", 1_000);
    const silent = world.calls.add({ verb: "status", fault: faults.drop() });
    world.advance(DAY);
    await world.resolve();
    const inVain = asked(world);
    world.advance(9 * MINUTE);
    await world.resolve();
    assert.equal(asked(world), inVain);
    silent();
    world.advance(MINUTE);
    await world.resolve();
    assert.equal(asked(world), inVain + 2);
    assert.equal(await paid.status(), "partial_refund");
    assert.deepEqual(await needs(world), ["stray_payment"]);
  });

  test("is given up a day after the last look, if the bank never answers", async (t) => {
    const { world } = await startEnded(t);
    world.calls.add({ verb: "status", fault: faults.drop() });
    for (let day = 0; day < 10; day++) {
      world.advance(DAY);
      await world.resolve();
    }
    const { rows } = await world.shop.gateway.db.pool.query(
      "select from upstream_attempt where next_sync_at is not null",
    );
    assert.equal(rows.length, 0);
  });
});
