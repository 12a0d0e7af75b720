import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { LookUpTurns } from "../../src/operations/look-up-turns.ts";
import { RecentEntries } from "../../src/operations/recent-entries.ts";
import { WaitingEntries } from "../../src/operations/tail-reader.ts";

suite("the look-ups of open streams", () => {
  test("are two of one merchant's at a moment, in turn, and another's at once", async () => {
    const turns = new LookUpTurns();
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const lookUp = async (merchant: string, name: string) =>
      await turns.take(merchant, async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (name === "b") throw new Error("the database is gone");
        return name;
      });
    const found = Promise.allSettled(
      ["a", "b", "c", "d"].map(async (name) => await lookUp("G1", name)),
    );
    const other = lookUp("G2", "other");
    await turn();
    assert.deepEqual(begun, ["a", "b", "other"]);
    ends.splice(1, 1)[0]?.();
    await turn();
    // Whose look-up failed makes place as well.
    assert.deepEqual(begun, ["a", "b", "other", "c"]);
    while (begun.length < 5 || ends.length > 0) {
      ends.shift()?.();
      await turn();
    }
    assert.deepEqual(
      (await found).map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "fulfilled"],
    );
    assert.equal(await other, "other");
    const again = lookUp("G1", "again");
    await turn();
    ends.shift()?.();
    assert.equal(await again, "again");
  });
});

suite("the look-ups of all merchants' streams", () => {
  test("are six at a moment, and a merchant with many is no more before others than with two", async () => {
    const turns = new LookUpTurns();
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const names = ["G1", "G1", "G1", "G1", "G2", "G3", "G4", "G5", "G6", "G7"];
    const found = names.map(
      async (merchant) =>
        await turns.take(merchant, async () => {
          begun.push(merchant);
          await new Promise<void>((resolve) => ends.push(resolve));
        }),
    );
    await turn();
    assert.deepEqual(begun, ["G1", "G1", "G2", "G3", "G4", "G5"]);
    while (ends.length > 0) {
      ends.shift()?.();
      await turn();
    }
    await Promise.all(found);
    assert.deepEqual(begun.slice(6), ["G6", "G7", "G1", "G1"]);
  });
});

suite("what is kept of a log for those who read it", () => {
  test("is a thousand entries for one of them, who then is behind, and is told on", () => {
    let woken = 0;
    const waiting = new WaitingEntries<number>(() => woken++);
    for (let entry = 1; entry <= 1_000; entry++) waiting.hand(entry);
    assert.equal(woken, 1_000);
    waiting.hand(1_001);
    waiting.hand(1_002);
    assert.equal(waiting.take(), "behind");
    waiting.hand(1_003);
    assert.deepEqual(waiting.take(), { entries: [1_003], settled: "" });
  });

  test("are the newest, and whether those are all behind a place is known", () => {
    const recent = new RecentEntries<string>((entry) => entry);
    recent.skip("b");
    recent.skip("a");
    for (const entry of ["d", "c", "e"]) recent.add(entry);
    const all = () => true;
    assert.equal(recent.placesOf("a", all), undefined);
    assert.deepEqual(recent.placesOf("b", all), ["c", "d", "e"]);
    assert.deepEqual(
      recent.placesOf("c", (entry) => entry !== "d"),
      ["e"],
    );
    recent.settle("d");
    assert.deepEqual(recent.placesOf("d", all), ["e"]);
    for (let at = 0; at < 2_000; at++) recent.add(`f${String(at).padStart(4, "0")}`);
    assert.equal(recent.placesOf("d", all), undefined);
    assert.equal(recent.placesOf("f1000", all)?.at(-1), "f1999");
  });
});
