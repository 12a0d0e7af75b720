import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { CallRank } from "../../src/domain/upstream/call-rank.ts";
import { AccountGate, type GateLimits } from "../../src/operations/account-gate.ts";

/** A gate whose time moves only when told; its timers are real. */
function openGate(limits: Partial<GateLimits> = {}) {
  const clock = { now: 0 };
  const gate = new AccountGate({ perSecond: 10_000, places: 100, ...limits }, () => clock.now);
  const entered: string[] = [];
  /** Enters, and notes under a name when it was let in. */
  const enter = async (rank: CallRank, name: string = rank) => {
    const isLetIn = await gate.enter(rank);
    if (isLetIn) entered.push(name);
    return isLetIn;
  };
  return { gate, clock, entered, enter };
}

suite("the gate before an account", () => {
  test("lets the urgent in first, and those of one rank as they came", async () => {
    const { gate, entered, enter } = openGate({ places: 10 });
    await Promise.all(Array.from({ length: 10 }, async () => await enter("charge", "first")));
    const names = ["timed", "bell", "command", "charge"] as const;
    const waiting = names.flatMap((rank) => [enter(rank, `${rank} 1`), enter(rank, `${rank} 2`)]);
    assert.equal(gate.waiting, 8);
    for (let left = 0; left < 8; left++) {
      gate.leave("charge");
      await turn();
    }
    assert.deepEqual(
      await Promise.all(waiting),
      Array.from({ length: 8 }, () => true),
    );
    const order = names.toReversed().flatMap((rank) => [`${rank} 1`, `${rank} 2`]);
    assert.deepEqual(entered.slice(10), order);
  });

  test("leaves half of the places to those whom somebody waits for", async () => {
    const { gate, enter } = openGate({ places: 4 });
    await enter("bell");
    await enter("timed");
    assert.deepEqual(
      [gate.roomFor("bell"), gate.roomFor("timed"), gate.roomFor("charge")],
      [0, 0, 2],
    );
    const late = enter("bell", "late");
    assert.equal(gate.waiting, 1);
    assert.equal(await enter("charge"), true);
    assert.equal(await enter("command"), true);
    gate.leave("charge");
    assert.equal(gate.waiting, 1, "a place of the others is none for it");
    gate.leave("timed");
    assert.equal(await late, true);
  });

  test("turns away at once whoever would wait for more than a second, and lets nobody queue for ever", async () => {
    const { gate, enter } = openGate({ perSecond: 2, places: 3 });
    assert.equal(await enter("charge"), true);
    const second = enter("charge");
    const third = enter("charge");
    assert.equal(await enter("charge", "in 1.5 s"), false);
    assert.equal(gate.waiting, 2);
    gate.sendAway(() => true);
    assert.deepEqual(await Promise.all([second, third]), [false, false]);

    const full = openGate({ places: 2 });
    await Promise.all([full.enter("charge"), full.enter("charge")]);
    const waiting = [full.enter("charge"), full.enter("charge")];
    assert.equal(await full.enter("charge"), false);
    assert.equal(await full.enter("timed"), false);
    full.gate.sendAway(() => true);
    await Promise.all(waiting);
  });

  test("lets in who waits as soon as there is a call for him, and not before", async () => {
    const ticks = () => performance.now();
    const gate = new AccountGate({ perSecond: 20, places: 50 }, ticks);
    const begun = performance.now();
    const times = await Promise.all(
      Array.from({ length: 6 }, async () => {
        assert.equal(await gate.enter("charge"), true);
        return performance.now() - begun;
      }),
    );
    // One at once, the others 50 ms apart.
    for (const [at, ms] of times.entries()) assert.ok(ms > at * 50 - 5, `${at} after ${ms} ms`);
  });

  test("gives what is timed no more than half of the calls, however little else there is", async () => {
    const { gate, clock, enter } = openGate({ perSecond: 100, places: 1_000 });
    let timed = 0;
    for (; clock.now < 2_000; clock.now += 5) {
      while (gate.roomFor("timed") > 50) {
        if (!(await enter("timed"))) break;
        timed++;
      }
    }
    assert.ok(timed >= 95 && timed <= 105, `${timed} in two seconds`);
    assert.equal(await enter("charge"), true);
  });

  test("sends away who would wait for the end of a pause, and lets nobody in before it", async () => {
    const { gate, clock, enter } = openGate({ places: 1 });
    await enter("charge");
    const waiting = [enter("charge"), enter("bell")];
    gate.slowDown(0, 10_000);
    assert.equal(gate.waiting, 0);
    assert.deepEqual(await Promise.all(waiting), [false, false]);
    gate.leave("charge");
    assert.equal(await enter("charge"), false);
    assert.equal(gate.roomFor("charge"), 0);
    assert.equal(gate.pace.pausedMs, 10_000);
    clock.now = 10_001;
    assert.equal(await enter("charge"), true);
  });

  test("keeps to new limits from then on", async () => {
    const { gate, enter } = openGate({ places: 1 });
    await enter("charge");
    const waiting = enter("charge");
    gate.fit({ perSecond: 10_000, places: 2 });
    assert.equal(await waiting, true);
    gate.fit({ perSecond: 10_000, places: 1 });
    gate.leave("charge");
    assert.equal(gate.roomFor("charge"), 0);
  });
});
