import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { RefundKey, Rupiah } from "@gerbang/protocol";
import type { Gateway } from "../../src/operations/gateway.ts";
import { findByReference } from "../../src/operations/transactions/find-payable.ts";
import { refund } from "../../src/operations/transactions/refund.ts";
import { startTestServer } from "../support/gateway.ts";
import { chargeOrder, postForm } from "../support/payer.ts";

/** What was announced meanwhile, once for each kind of event, and only after its commit. */
async function announcedDuring(gateway: Gateway, work: () => Promise<unknown>) {
  const looks: Promise<readonly string[]>[] = [];
  const look = async () => {
    const rows = await gateway.db.kysely
      .selectFrom("event")
      .select("name")
      .orderBy("id", "desc")
      .limit(1)
      .execute();
    return rows.map(({ name }) => name);
  };
  const end = gateway.db.changes.subscribe(({ transactionId }) => {
    if (transactionId !== undefined) looks.push(look());
  });
  await work();
  end();
  return (await Promise.all(looks)).flat();
}

suite("events that change no status", () => {
  test("are announced after their commit: declined, refused by the wallet, refused refunds", async (t) => {
    const server = await startTestServer(t);
    const { gateway } = server;
    const { reference, transactionId } = await chargeOrder(server, "kopi-1");
    const wallet = `${server.url}/gopay/ui/checkout`;
    for (const path of ["decline", "pay"]) {
      const fields = { referenceid: reference, pin: "000000" };
      const announced = await announcedDuring(gateway, async () => {
        await postForm(`${wallet}/${path}`, fields);
      });
      assert.deepEqual(announced, ["wallet.refused"], path);
    }
    const announced = await announcedDuring(gateway, async () => {
      await server.call("POST", "/sandbox/v1/transactions/kopi-1/refuse");
    });
    assert.deepEqual(announced, ["wallet.refused"]);

    await postForm(`${wallet}/pay`, { referenceid: reference, pin: "112233" });
    const payable = await findByReference(gateway, reference);
    assert.ok(payable);
    const refused = await announcedDuring(gateway, async () => {
      await refund(gateway, payable.merchant, {
        id: transactionId,
        key: "kembali-1" as RefundKey,
        amount: 99_000_000 as Rupiah,
        reason: "too much",
      });
    });
    assert.deepEqual(refused, ["refund.refused"]);
  });
});
