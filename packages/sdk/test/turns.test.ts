import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createTurns } from "../src/turns.ts";

suite("turns", () => {
  test("work that comes while the second runs waits for the second", async () => {
    const inTurn = createTurns();
    const leave = Promise.withResolvers<void>();
    const order: string[] = [];
    const first = inTurn("key", async () => order.push("first"));
    const second = inTurn("key", async () => {
      await leave.promise;
      order.push("second");
    });
    await first;
    const third = inTurn("key", async () => order.push("third"));
    await inTurn("another key", async () => order.push("another"));
    leave.resolve();
    await Promise.all([second, third]);
    assert.deepEqual(order, ["first", "another", "second", "third"]);
  });

  test("a failure is its own work's alone", async () => {
    const inTurn = createTurns();
    const failing = inTurn("key", async () => await Promise.reject(new Error("no")));
    const next = inTurn("key", async () => "done");
    await assert.rejects(failing, /no/);
    assert.equal(await next, "done");
  });
});
