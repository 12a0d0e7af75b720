import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { leaveDuringLookUp } from "../../support/early-leaver.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

async function openLive(t: TestContext, dashboard: TestDashboard) {
  const connection = new AbortController();
  t.after(() => connection.abort());
  const answer = await fetch(`${dashboard.url}${dashboard.base}/live`, {
    headers: { cookie: dashboard.as("owner").cookie },
    signal: connection.signal,
  });
  assert.ok(answer.body);
  return { answer, reader: answer.body.pipeThrough(new TextDecoderStream()).getReader() };
}

suite("the live stream of the dashboard", () => {
  test("tells once of changes that come together", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { answer, reader } = await openLive(t, dashboard);
    assert.equal(answer.headers.get("content-type"), "text/event-stream; charset=utf-8");
    assert.equal((await reader.read()).value, "retry: 3000\n\n");
    const { changes } = dashboard.gateway.db;
    for (const _ of [1, 2, 3]) changes.announce({ merchantId: dashboard.keys.id });
    assert.equal((await reader.read()).value, "data: changed\n\n");
    await dashboard.server.stop();
    assert.equal((await reader.read()).done, true);
  });

  test("leaves nothing behind when the page is closed before it was looked up whose it is", async (t) => {
    const dashboard = await startTestDashboard(t);
    const left = await leaveDuringLookUp(dashboard, {
      path: `${dashboard.base}/live`,
      headers: { cookie: dashboard.as("owner").cookie },
      lock: "lock table dashboard_session in access exclusive mode",
    });
    assert.equal(left, 0);
  });
});
