import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { chargeBody, startTestServer } from "../support/gateway.ts";

suite("a server that stops", () => {
  test("answers what it has in hand, and waits for no connection that is kept alive", async (t) => {
    const waiting: (() => void)[] = [];
    const pause = async () => await new Promise<void>((resolve) => waiting.push(resolve));
    const { call, server } = await startTestServer(t, { pause });
    const charging = call("POST", "/v2/charge", chargeBody("force-slow-1"));
    while (waiting.length === 0) await turn();
    const stopping = server.stop();
    await turn();
    for (const go of waiting) go();
    const { body, headers } = await charging;
    assert.equal(body["status_code"], "201");
    assert.equal(headers.get("connection"), "close");
    await stopping;
  });
});
