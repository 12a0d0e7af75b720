import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { foldTransactionHours } from "../../../src/operations/dashboard/fold-transaction-hours.ts";
import type { DayTotals } from "../../../src/operations/dashboard/read-home.ts";
import { wholeDays } from "../../../src/pages/dashboard/overview/period-sums.ts";
import { startTestDashboard } from "./support.ts";

suite("home", () => {
  test("compares the days that are over with as many before: not with the part of today", () => {
    const sold = (day: string, settled: number): DayTotals => ({
      day,
      paymentType: "qris",
      charged: settled,
      paid: settled,
      expired: 0,
      cancelled: 0,
      denied: 0,
      timeToPayMs: 0,
      settled,
      settledAmount: settled as Rupiah,
      refunds: 0,
      refundedAmount: 0 as Rupiah,
    });
    const compared = wholeDays({
      days: ["2026-03-01", "2026-03-02", "2026-03-03"],
      totals: [sold("2026-03-01", 10), sold("2026-03-02", 20), sold("2026-03-03", 1)],
      before: [sold("2026-02-26", 1_000), sold("2026-02-27", 5), sold("2026-02-28", 6)],
    });
    assert.equal(compared.over.settled, 30);
    assert.equal(compared.former.settled, 11);
  });

  test("lists only what needs somebody, and says so when nothing does", async (t) => {
    const dashboard = await startTestDashboard(t);
    const show = async () => await (await dashboard.as("owner").get(dashboard.base)).text();
    const calm = await show();
    assert.match(calm, /Needs attention[\s\S]*All clear/);
    assert.doesNotMatch(calm, /waiting to be sent|pending|Under way/);
    await dashboard.settle("order-1");
    await dashboard.charge("order-2");
    await foldTransactionHours(dashboard.gateway);
    const busy = await show();
    assert.match(busy, /All clear[\s\S]*Under way[\s\S]*waiting to be sent/);
    assert.match(busy, /Success rate<\/dt><dd>100,0%/, "what is pending has not failed");
  });
});
