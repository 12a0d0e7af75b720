import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { NOON } from "../../gateway/test/support/gateway.ts";
import { linkAccount } from "../../gateway/test/support/linked-account.ts";
import { freezeAtNoon, subscribe } from "../../gateway/test/support/subscriptions.ts";
import { openTerminal } from "./support/sandbox-terminal.ts";

const WHOLE = Object.entries({
  name: "KOPI",
  source: "PAY_LATER",
  interval: "2",
  "interval-unit": "week",
  "max-interval": "4",
  "start-time": "2026-11-10 08:00:00",
  "retry-max-interval": "1",
  metadata: '{"plan":"dasar"}',
  "customer-details": '{"first_name":"Sari"}',
}).flatMap(([name, value]) => [`--${name}`, value]);

suite("gerbang subscription", () => {
  test("makes them, lists them, runs one before its time, and ends it", async (t) => {
    const terminal = await openTerminal(t);
    const { made } = terminal;
    await freezeAtNoon(made);
    const later = { schedule: { startAt: new Date(NOON.getTime() + 86_400_000), maxInterval: 2 } };
    const { id } = await subscribe(made, await linkAccount(made), later);
    const gerbang = async (...args: string[]) => {
      const { stdout, stderr } = await terminal.gerbang("subscription", ...args);
      return stdout + stderr;
    };
    assert.match(
      await gerbang(),
      /LANGGANAN {2}50000 {2}active, next 2026-11-03 12:00:00 {2}0 of 2/,
    );
    assert.match(
      await gerbang("run", id),
      /1\.1 {2}2026-11-02 12:00:00 {2}200 Success[^]*is active, next 2026-11-04 12:00:00/,
    );
    const [shown, cancelled, unknown] = await Promise.all([
      gerbang("show", id),
      gerbang("cancel", id),
      gerbang("enable", "none"),
    ]);
    assert.match(shown, /1\.1 [^]* LANGGANAN-\d{32}/);
    assert.match(cancelled, /Subscription is updated\./);
    assert.match(unknown, /Subscription doesn't exist\./);
    assert.match(await gerbang("run", id), /is not active/);
    const linked = await linkAccount(made);
    const account = linked.account.id;
    const [plain, whole, source, number, interval, nobody] = await Promise.all([
      gerbang("create", account, "44.000"),
      gerbang("create", account, "50000", "--json", ...WHOLE),
      gerbang("create", account, "1", "--source", "GOPAY_SAVINGS"),
      gerbang("create", account, "1", "--interval", "often"),
      gerbang("create", account, "1", "--max-interval", "0"),
      gerbang("create", "nobody", "1"),
    ]);
    assert.match(plain, /subscription {2}44000 {2}active, next 2026-12-02 12:00:00\nCharge it now/);
    const {
      id: _id,
      created_at: _at,
      schedule,
      ...told
    } = JSON.parse(whole) as Record<string, unknown>;
    assert.deepEqual(told, {
      name: "KOPI",
      amount: "50000",
      currency: "IDR",
      status: "active",
      token: linked.token("PAY_LATER"),
      payment_type: "gopay",
      metadata: { plan: "dasar" },
      customer_details: { first_name: "Sari" },
      gopay: { account_id: account },
      retry_schedule: { interval: 1, interval_unit: "hour", max_interval: 1 },
      transaction_ids: [],
    });
    assert.deepEqual(schedule, {
      interval: 2,
      current_interval: 0,
      interval_unit: "week",
      start_time: "2026-11-10T08:00:00.000000",
      next_execution_at: "2026-11-10T08:00:00.000000",
      max_interval: 4,
    });
    assert.match(source, /has no GOPAY_SAVINGS; it has GOPAY_WALLET, PAY_LATER/);
    assert.match(number, /often is not a whole number/);
    assert.match(interval, /max_interval/);
    assert.match(nobody, /doesn't exist/);
  });
});
