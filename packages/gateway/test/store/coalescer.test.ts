import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { coalesce } from "../../src/store/coalescer.ts";

suite("the coalescer", () => {
  test("calls that arrive together share a run and get their own results", async () => {
    const runs: (readonly number[])[] = [];
    const double = coalesce({
      itemsMax: 10,
      inFlightMax: 2,
      run: async (items: readonly number[]) => {
        runs.push(items);
        return items.map((item) => item * 2);
      },
    });
    assert.deepEqual(await Promise.all([1, 2, 3].map(double)), [2, 4, 6]);
    assert.deepEqual(runs, [[1, 2, 3]]);
  });

  test("a failing member fails alone", async () => {
    const run = coalesce({
      itemsMax: 10,
      inFlightMax: 1,
      run: async (items: readonly string[]) => {
        if (items.includes("bad")) throw new Error("bad item");
        return items;
      },
    });
    const outcomes = await Promise.allSettled(["good", "bad", "fine"].map(run));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
  });

  test("a call is run again once, and told so, before its failure is believed", async () => {
    const runs: (readonly [string, boolean])[] = [];
    const run = coalesce({
      itemsMax: 10,
      inFlightMax: 1,
      run: async (items: readonly string[], isRepeated) => {
        runs.push([items.join(), isRepeated]);
        if (!isRepeated || items.includes("bad")) throw new Error("the connection broke");
        return items;
      },
    });
    assert.equal(await run("good"), "good");
    await assert.rejects(run("bad"), /the connection broke/);
    assert.deepEqual(runs, [
      ["good", false],
      ["good", true],
      ["bad", false],
      ["bad", true],
    ]);
  });

  test("a call never joins a run that has already started", async () => {
    const started: string[] = [];
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const run = coalesce({
      itemsMax: 10,
      inFlightMax: 1,
      run: async (items: readonly string[]) => {
        started.push(items.join());
        if (items.includes("first")) await gate;
        return items;
      },
    });
    const first = run("first");
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const later = [run("second"), run("third")];
    open();
    await Promise.all([first, ...later]);
    assert.deepEqual(started, ["first", "second,third"]);
  });
});
