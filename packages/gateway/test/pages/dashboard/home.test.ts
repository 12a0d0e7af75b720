import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { foldTransactionHours } from "../../../src/operations/dashboard/fold-transaction-hours.ts";
import { startTestDashboard } from "./support.ts";

suite("home", () => {
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
