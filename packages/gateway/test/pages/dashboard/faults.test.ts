import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { getFaultPlan } from "../../../src/operations/sandbox/fault-plan.ts";
import { startTestDashboard } from "./support.ts";

const textOf = (page: string) => page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

suite("the dashboard's plan of faults", () => {
  test("names kinds of messages and what they report, and shows them again", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway } = dashboard;
    const owner = dashboard.as("owner");
    const rules = {
      fault: "drop",
      kind_account_: "on",
      status_ENABLED_: "on",
      fault2: "duplicate",
      kind_subscription_2: "on",
      "status_subscription.charge_2": "on",
    };
    const shown = await owner.submit(`${base}/sandbox/faults`, rules);
    assert.match(textOf(shown), /drop[^·]* linked accounts Account linked ENABLED/);
    assert.match(
      textOf(shown),
      /duplicate[^·]* subscriptions Subscription charged subscription\.charge/,
    );
    assert.match(shown, /name="kind_account_"\s+checked/);
    const plan = await getFaultPlan(gateway, await dashboard.merchant());
    assert.deepEqual(plan?.rules, [
      { fault: "drop", share: 1, kinds: ["account"], statuses: ["ENABLED"] },
      { fault: "duplicate", share: 1, kinds: ["subscription"], statuses: ["subscription.charge"] },
    ]);
  });

  test("is refused where its messages cannot have the fault, or do not report the status", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const owner = dashboard.as("owner");
    for (const [fields, problem] of [
      [{ fault: "wrong_amount", kind_account_: "on" }, /Not to all messages/],
      [{ fault: "corrupt_signature", "status_subscription.charge_": "on" }, /Not to all messages/],
      [
        { fault: "drop", kind_account_: "on", status_settlement_: "on" },
        /No message that is chosen/,
      ],
    ] as const) {
      const refused = await owner.post(`${base}/sandbox/faults`, fields);
      assert.equal(refused.status, 422);
      assert.match(await refused.text(), problem);
    }
  });
});
