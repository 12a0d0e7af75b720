import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { LostAnswerError } from "../../src/domain/lost-answer.ts";
import { OverloadError } from "../../src/domain/overload.ts";
import { coalesce } from "../../src/store/coalescer.ts";
import { UnreachableError } from "../../src/store/unreachable-error.ts";

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

  for (const [what, second] of [
    ["the database cannot be reached", new UnreachableError(new Error("it restarts"))],
    ["no connection becomes free", new OverloadError("all are taken")],
  ] as const) {
    test(`a lost answer stays one when, the second time, ${what}`, async () => {
      const run = coalesce({
        itemsMax: 10,
        inFlightMax: 1,
        run: async (_items: readonly string[], isRepeated) => {
          throw isRepeated ? second : new LostAnswerError("the connection broke");
        },
      });
      await assert.rejects(run("a charge"), LostAnswerError);
    });
  }

  test("what was never sent, neither time, is no lost answer", async () => {
    const run = coalesce({
      itemsMax: 10,
      inFlightMax: 1,
      run: async () => {
        throw new UnreachableError(new Error("it restarts"));
      },
    });
    await assert.rejects(run("a charge"), UnreachableError);
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

  test("a refused batch is halved down to the one that is refused", async () => {
    const sizes: number[] = [];
    const run = coalesce({
      itemsMax: 128,
      inFlightMax: 1,
      run: async (items: readonly number[]) => {
        sizes.push(items.length);
        if (items.includes(77)) throw new Error("refused");
        return items;
      },
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 128 }, async (_, index) => await run(index)),
    );
    assert.deepEqual(
      outcomes.flatMap(({ status }, index) => (status === "rejected" ? [index] : [])),
      [77],
    );
    assert.ok(sizes.length <= 16, `${sizes.length} runs: ${sizes.join()}`);
  });

  test("who had a call refused runs apart from the others for a while", async () => {
    const runs: (readonly string[])[] = [];
    const run = coalesce({
      itemsMax: 10,
      inFlightMax: 1,
      ownerOf: (item: string) => item.slice(0, 1),
      run: async (items: readonly string[]) => {
        runs.push(items);
        if (items.some((item) => item.endsWith("!"))) throw new Error("refused");
        return items;
      },
    });
    await Promise.allSettled(["a1", "b!", "c1"].map(run));
    runs.length = 0;
    const outcomes = await Promise.allSettled(["a2", "b!", "c2", "b2"].map(run));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "fulfilled"],
    );
    assert.deepEqual(
      runs.filter((items) => items.some((item) => !item.startsWith("b"))),
      [["a2", "c2"]],
    );
  });

  test("a batch whose connection broke is run again whole, and once", async () => {
    const runs: (readonly [number, boolean])[] = [];
    const run = coalesce({
      itemsMax: 10,
      inFlightMax: 1,
      run: async (items: readonly string[], isRepeated) => {
        runs.push([items.length, isRepeated]);
        if (!isRepeated || items.includes("gone")) throw new Error("Connection terminated");
        return items;
      },
    });
    assert.deepEqual(await Promise.all(["a", "b", "c"].map(run)), ["a", "b", "c"]);
    const outcomes = await Promise.allSettled(["gone", "d"].map(run));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.deepEqual(runs, [
      [3, false],
      [3, true],
      [2, false],
      [2, true],
    ]);
  });

  test("calls beyond the bound are refused at once, and the others are answered", async () => {
    const gate = Promise.withResolvers<void>();
    const run = coalesce({
      itemsMax: 1,
      inFlightMax: 1,
      waitingMax: 2,
      run: async (items: readonly number[]) => {
        await gate.promise;
        return items;
      },
    });
    const first = run(1);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const waiting = [run(2), run(3)];
    await assert.rejects(run(4), OverloadError);
    gate.resolve();
    assert.deepEqual(await Promise.all([first, ...waiting]), [1, 2, 3]);
  });

  test("nobody waits long for a turn that does not come, and who comes then is refused at once", async () => {
    const gate = Promise.withResolvers<void>();
    const runs: number[] = [];
    const run = coalesce({
      itemsMax: 1,
      inFlightMax: 1,
      waitMsMax: 50,
      run: async (items: readonly number[]) => {
        runs.push(...items);
        await gate.promise;
        return items;
      },
    });
    const first = run(1);
    await assert.rejects(run(2), OverloadError);
    // Before anything else has its turn.
    let hasWaited = false;
    setImmediate(() => {
      hasWaited = true;
    });
    await assert.rejects(run(3), OverloadError);
    assert.equal(hasWaited, false);
    gate.resolve();
    assert.equal(await first, 1);
    assert.equal(await run(4), 4);
    assert.deepEqual(runs, [1, 4]);
  });
});
