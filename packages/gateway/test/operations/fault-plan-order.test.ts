import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setFaultPlan } from "../../src/operations/sandbox/fault-plan.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";

type Body = Readonly<Record<string, unknown>>;

/** Charges and pays for three URLs while workers run, then lets three days pass. */
async function live(made: TestServer, { isWaiting }: { readonly isWaiting: boolean }) {
  const sandbox = async (method: string, path: string, body: unknown): Promise<Body> =>
    (await made.call(method, `/sandbox/v1${path}`, body)).body;
  const quiet = async () => {
    const { outcome } = await sandbox("POST", "/wait", { quiet: true, timeout: "20s" });
    assert.equal(outcome, "reached");
  };
  await resetMerchant(made.gateway, await made.merchant());
  await sandbox("PUT", "/clock", { mode: "frozen", now: "2026-12-01 09:00:00" });
  await setFaultPlan(made.gateway, await made.merchant(), {
    seed: 7,
    rules: [
      { fault: "reorder", share: 0.4 },
      { fault: "duplicate", share: 0.4 },
    ],
  });
  for (let order = 0; order < 5; order++) {
    await made.call("POST", "/v2/charge", chargeBody(`order-${order}`));
    if (isWaiting) await quiet();
  }
  for (let order = 0; order < 3; order++) {
    await sandbox("POST", `/transactions/order-${order}/pay`, {});
    if (isWaiting) await quiet();
  }
  await quiet();
  const advanced = await sandbox("POST", "/clock/advance", { by: "3d" });
  assert.equal(advanced["complete"], true);
  const happened = (advanced["happened"] as readonly Body[]).map(withoutIds);
  // Of those at one moment, copies come by when they were planned.
  return {
    happened: happened.map((one) => JSON.stringify(one)).sort(),
    decided: await decisions(made),
  };
}

function withoutIds(happening: Body): Body {
  return Object.fromEntries(
    Object.entries(happening).filter(([name]) => !/(^|_)id$/.test(name) || name === "order_id"),
  );
}

/** For every message that is no copy, what the plan made of it and which one overtook it. */
async function decisions({ gateway }: TestServer): Promise<readonly unknown[]> {
  const rows = await gateway.db.kysely
    .selectFrom("notification")
    .selectAll()
    .orderBy("order_id")
    .orderBy("id")
    .execute();
  const name = (id: string | null) => {
    const row = rows.find((one) => one.id === id);
    return row && [row.order_id, row.transaction_status, row.url];
  };
  return rows
    .filter(({ copy_of }) => copy_of === null)
    .map(({ id, faults, after_id, due_at }) => [name(id), faults, name(after_id), due_at]);
}

suite("on a frozen clock, with messages reordered and repeated, while workers run", () => {
  test("the plan decides the same of each message, and an advance from quiet does the same", async (t) => {
    const receivers: Receiver[] = [];
    for (let url = 0; url < 3; url++) receivers.push(await startReceiver(t, 200));
    const made = await startTestServer(t, {
      workers: true,
      settings: { paymentNotificationUrls: receivers.map(({ url }) => url) },
    });
    const hurried = await live(made, { isWaiting: false });
    const waited = await live(made, { isWaiting: true });
    assert.equal(hurried.decided.length, 30);
    assert.ok(hurried.happened.length > 6);
    assert.deepEqual(waited, hurried);
  });
});
