import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Gateway } from "../../src/operations/gateway.ts";
import { waitUntil } from "../../src/operations/sandbox/wait-until.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { owe } from "../support/deliveries.ts";
import { createTestGateway } from "../support/gateway.ts";

suite("waiting for a status", () => {
  test("tells the status that was reached, though it was read just before", async (t) => {
    const made = await createTestGateway(t);
    const id = await owe(made, "order-1");
    const merchant = await made.merchant();
    let reads = 0;
    const gateway: Gateway = {
      ...made.gateway,
      async findTransaction(...asked) {
        const found = await made.gateway.findTransaction(...asked);
        reads++;
        if (reads === 1) await pay(made.gateway, merchant, { id, method: { via: "gopay" } });
        return found;
      },
    };
    const { outcome, transaction } = await waitUntil(
      gateway,
      merchant,
      { what: "status", id, statuses: ["settlement"] },
      { timeoutMs: 5_000, signal: t.signal },
    );
    assert.deepEqual([outcome, transaction?.status], ["reached", "settlement"]);
  });
});
