import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { PaymentRecord, PaymentStore } from "../src/index.ts";

export interface StoreUnderTest<Tx> {
  readonly store: PaymentStore<Tx>;
  /** A second store over the same data, as another process has it. */
  readonly elsewhere: PaymentStore<Tx>;
  /** Does something through `tx` that must be committed with the record or not at all. */
  readonly effect: (tx: Tx, note: string) => Promise<void>;
  readonly effects: () => Promise<readonly string[]>;
}

const RECORD: PaymentRecord = {
  orderId: "order-1",
  openedAt: "2026-01-05T03:15:30.000Z",
  awaitsCharge: false,
  transactions: [],
  checks: 0,
};
const NOON = new Date("2026-01-05T12:00:00.000Z");

/** What every store has to do. Call it in a test file with a way to open one. */
export function storeContract<Tx>(
  name: string,
  open: (t: TestContext) => Promise<StoreUnderTest<Tx>>,
): void {
  suite(`${name} as a payment store`, () => {
    test("what was saved is found, with the effects of its work", async (t) => {
      const { store, elsewhere, effect, effects } = await open(t);
      await store.withOrder("order-1", async ({ tx, record, save }) => {
        assert.equal(record, undefined);
        await effect(tx, "paid");
        await save(RECORD);
      });
      assert.deepEqual(await elsewhere.find("order-1"), RECORD);
      assert.deepEqual(await effects(), ["paid"]);
      assert.equal(await store.find("order-2"), undefined);
    });

    test("work that fails leaves neither record nor effects", async (t) => {
      const { store, effect, effects } = await open(t);
      const work = store.withOrder("order-1", async ({ tx, save }) => {
        await effect(tx, "paid");
        await save(RECORD);
        throw new Error("the shop's own failure");
      });
      await assert.rejects(work, /the shop's own failure/);
      assert.equal(await store.find("order-1"), undefined);
      assert.deepEqual(await effects(), []);
      await store.withOrder("order-1", async ({ save }) => await save(RECORD));
      assert.deepEqual(await store.find("order-1"), RECORD);
    });

    test("work that saves nothing leaves no effects", async (t) => {
      const { store, effect, effects } = await open(t);
      const result = await store.withOrder("order-1", async ({ tx }) => {
        await effect(tx, "paid");
        return "result";
      });
      assert.equal(result, "result");
      assert.deepEqual(await effects(), []);
      assert.equal(await store.find("order-1"), undefined);
    });

    test("work for one order waits for the work before it, in another process too", async (t) => {
      const { store, elsewhere } = await open(t);
      const entered = Promise.withResolvers<void>();
      const leave = Promise.withResolvers<void>();
      const first = store.withOrder("order-1", async ({ save }) => {
        entered.resolve();
        await leave.promise;
        await save({ ...RECORD, checks: 1 });
      });
      await entered.promise;
      const seen: (number | undefined)[] = [];
      const others = [store, store, elsewhere, elsewhere].map(
        async (other) =>
          await other.withOrder("order-1", async ({ record, save }) => {
            seen.push(record?.checks);
            await save({ ...RECORD, checks: (record?.checks ?? 0) + 1 });
          }),
      );
      // Another order goes through meanwhile: by then the ones above have had their chance.
      await elsewhere.withOrder("order-2", async ({ save }) => {
        await save({ ...RECORD, orderId: "order-2" });
      });
      assert.deepEqual(seen, []);
      leave.resolve();
      await Promise.all([first, ...others]);
      assert.deepEqual(seen, [1, 2, 3, 4]);
    });

    test("orders that are due are found, the longest overdue first", async (t) => {
      const { store } = await open(t);
      const save = async (orderId: string, checkAt?: string) =>
        await store.withOrder(orderId, async (order) => {
          await order.save({ ...RECORD, orderId, ...(checkAt && { checkAt }) });
        });
      await save("now", NOON.toISOString());
      await save("later", "2026-01-05T12:00:00.001Z");
      await save("overdue", "2026-01-05T11:00:00.000Z");
      await save("never");
      assert.deepEqual(await store.findDue(NOON, 10), ["overdue", "now"]);
      assert.deepEqual(await store.findDue(NOON, 1), ["overdue"]);
      await save("overdue");
      assert.deepEqual(await store.findDue(NOON, 10), ["now"]);
    });
  });
}
