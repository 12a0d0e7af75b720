import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf } from "../../src/store/columns.ts";
import { copyTransaction } from "../../src/store/copy-rows.ts";
import { toTransaction } from "../../src/store/transactions/transaction-row.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";

const ODD = 'tab\t newline\n return\r backslash \\ \\N quotes "\'" brace {,} Rp €';

test("rows that are copied in arrive as they were, whatever stands in them, or not at all", async (t) => {
  const { gateway, call } = await startTestServer(t);
  await call("POST", "/v2/charge", chargeBody("order-1"));
  const { db } = gateway;
  const read = async (order: string) =>
    await db.kysely
      .selectFrom("transaction")
      .select(columnsOf("transaction"))
      .where("order_id", "=", order as never)
      .execute();
  const [charged] = await read("order-1");
  assert.ok(charged);
  const odd = {
    ...charged,
    id: "copied" as never,
    order_id: ODD.slice(0, 50) as never,
    callback_url: "",
    custom_field1: ODD,
    metadata: { [ODD]: [ODD, null, 1.5, true] },
    append_notification_urls: [ODD, "", "null"],
    settled_at: null,
  };
  await copyTransaction(db, async (_trx, copy) => await copy("transaction", [odd]));
  assert.deepEqual(await read(odd.order_id), [odd]);
  assert.equal(toTransaction({ ...odd, refunds: [] }).customField1, ODD);

  const another = { ...odd, id: "another" as never, order_id: "order-2" as never };
  const both = copyTransaction(db, async (_trx, copy) => {
    await copy("transaction", [another]);
    await copy("transaction", [charged]);
  });
  await assert.rejects(both, /duplicate key/);
  // What no column holds is found before the copy begins: within it the rollback would wait for ever.
  const never = { ...another, gross_amount: Symbol("none") as never };
  const odder = copyTransaction(db, async (_trx, copy) => await copy("transaction", [never]));
  await assert.rejects(odder, /holds no symbol/);
  assert.deepEqual(await read("order-2"), []);
});
