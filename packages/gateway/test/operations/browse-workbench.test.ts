import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  browseWorkbench,
  type WorkbenchFilter,
} from "../../src/operations/workbench/browse-workbench.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";

const LOOKED_AT_MAX = 20_000;

suite("a search of the workbench", () => {
  test("ends after so many rows, leaves nothing out, and goes on from there", async (t) => {
    const { gateway, keys, call, clock } = await startTestServer(t);
    await call("POST", "/v2/charge", chargeBody("order-1"));
    await call("POST", "/sandbox/v1/transactions/order-1/refuse", {});
    // Refused, and older than most events.
    await call("GET", "/v2/order-2/status");
    clock.advance(60_000);
    await gateway.db.pool.query(
      `insert into event (merchant_id, id, name, occurred_at, recorded_at)
       select $1, format('%s-%s-7000-8000-%s', left(h, 8), right(h, 4), lpad(to_hex(n), 12, '0')),
         'clock.set', now(), now()
       from generate_series(1, $2::integer) n, lateral (select lpad(to_hex($3::bigint), 12, '0') h) at`,
      [keys.id, LOOKED_AT_MAX + 10, clock.now.getTime()],
    );
    const look = async (filter: WorkbenchFilter, from?: string) =>
      await browseWorkbench(gateway, keys.id, {
        filter,
        page: { direction: "older", limit: 5, ...(from !== undefined && { from }) },
      });
    for (const filter of [{ failed: true }, { kinds: ["wallet"] }] as const) {
      const first = await look(filter);
      assert.deepEqual([first.entries.length, first.endedEarly], [0, true]);
      const second = await look(filter, first.olderFrom);
      assert.equal(second.endedEarly, false);
      assert.equal(second.olderFrom, undefined);
      const kinds = second.entries.map(({ kind }) => kind);
      assert.deepEqual(kinds, "failed" in filter ? ["request", "wallet"] : ["wallet"]);
    }
    // What an index finds needs no search.
    const requests = await look({ kinds: ["request"], failed: true });
    assert.deepEqual([requests.entries.length, requests.endedEarly], [1, false]);
    const ofOrder = await look({ subject: "order-1", failed: true });
    assert.deepEqual([ofOrder.entries.length, ofOrder.endedEarly], [1, false]);
  });
});
