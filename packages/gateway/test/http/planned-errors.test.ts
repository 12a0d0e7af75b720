import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { suite, type TestContext, test } from "node:test";
import { pino } from "pino";
import { BiSnapCaller, giveClient } from "../support/bi-snap.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";

async function open(t: TestContext) {
  const logged: string[] = [];
  const stream = new Writable({
    write(line: Buffer, _encoding, done) {
      logged.push(line.toString());
      done();
    },
  });
  const server = await startTestServer(t, {
    logger: pino({ level: "error" }, stream),
    watch: (app) => {
      app.get("/v2/broken", () => {
        throw new Error("nobody foresaw this");
      });
    },
  });
  return { server, logged };
}

suite("an internal error that somebody asked for", () => {
  test("is answered and not told to the operator; one that nobody foresaw is", async (t) => {
    const { server, logged } = await open(t);
    const { call } = server;
    const gates = [{ match: { method: "GET" }, do: "answer", code: 500 }];
    await call("PUT", "/sandbox/v1/gates", { ttl: "1m", gates });
    const byGate = await call("GET", "/v2/order-1/status");
    const byName = await call("POST", "/v2/charge", chargeBody("force-500-order"));
    assert.deepEqual([byGate.body["status_code"], byName.body["status_code"]], ["500", "500"]);
    assert.equal(logged.join(""), "");
    assert.equal((await call("GET", "/v2/broken")).body["status_code"], "500");
    assert.equal(logged.length, 1);
    assert.match(logged.join(""), /nobody foresaw this.*request failed/);
  });

  test("is not told of BI-SNAP's either", async (t) => {
    const { server, logged } = await open(t);
    const caller = new BiSnapCaller(server, await giveClient(server));
    const token = await caller.token();
    const query = async () => {
      const sent = { originalReferenceNo: "1", serviceCode: "47" };
      return await caller.call("/v1.0/qr/qr-mpm-query", sent, { token, externalId: "a" });
    };
    const gates = [{ match: { path: "/v1.0/qr/qr-mpm-query" }, do: "answer", code: 500 }];
    await server.call("PUT", "/sandbox/v1/gates", { ttl: "1m", gates });
    assert.equal((await query()).status, 500);
    const forced = await caller.call(
      "/v1.0/qr/qr-mpm-generate",
      { partnerReferenceNo: "force-500-kopi", amount: { value: "1500.00", currency: "IDR" } },
      { token, externalId: "b" },
    );
    assert.equal(forced.status, 500);
    assert.equal(logged.join(""), "");
  });
});
