import { suite, test } from "node:test";
import { surviveEveryFault } from "../test/gateway/support/every-fault.ts";

suite("a merchant of a running Gerbang", () => {
  test("with every fault at once, 1,000 orders: each callback exactly once, no order wrong", async (t) => {
    await surviveEveryFault(t, 1_000);
  });
});
