import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { until } from "../../../checkout/test/support/until.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { logOf } from "../support/request-log.ts";
import { whileLocked } from "../support/while-locked.ts";

function anAnswer({ wallNow }: TestServer["gateway"], { id }: TestServer["keys"]) {
  return {
    merchant: { id, clock: { offsetMs: 0 } },
    receivedAt: wallNow(),
    durationMs: 1,
    operation: "charge",
    method: "POST",
    url: "/v2/charge",
    httpStatus: 200,
    headers: {},
    body: undefined,
    answer: "{}",
    address: "127.0.0.1",
  };
}

function millionBytes() {
  return { body: Buffer.alloc(1_000_000, "b"), answer: "a".repeat(1_000_001).slice(1) };
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/**
 * What is alive, in bytes. The first collection hands dead buffers to a thread that frees them beside it,
 * later on a busy machine; the second begins by waiting for that thread.
 */
function held(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

suite("the recorder of the API's requests", () => {
  test("holds up no answer while the database takes none of it, and is bounded", async (t) => {
    const server = await startTestServer(t, { database: { max: 8 } });
    const { gateway, call } = server;
    const { requestRecorder: recorder } = gateway;
    const seen = anAnswer(gateway, server.keys);
    await whileLocked(gateway.db, "lock table api_request in exclusive mode", {
      waiting: 1,
      work: async () => {
        await call("POST", "/v2/charge", chargeBody("order-1"));
        const flushing = recorder.flush();
        for (let index = 0; index < 1_100; index++) recorder.record(() => seen);
        assert.equal(
          (await call("POST", "/v2/charge", chargeBody("order-2"))).body["status_code"],
          "201",
        );
        return { flushing };
      },
    }).then(async ({ flushing }) => await flushing);
    assert.ok(recorder.dropped > 0);
    // The last call is recorded behind its answer.
    await until(async () => {
      await recorder.flush();
      const { rows } = await gateway.db.pool.query("select count(*)::int from api_request");
      return rows[0].count === 1_102 - recorder.dropped;
    });
  });

  test("holds of long bodies and answers no more than it keeps, while they wait", async (t) => {
    const { gateway, keys } = await startTestServer(t);
    const { requestRecorder: recorder } = gateway;
    const seen = anAnswer(gateway, keys);
    const before = held();
    for (let index = 0; index < 40; index++)
      recorder.record(() => ({ ...seen, ...millionBytes() }));
    // Nothing was awaited: all of them wait still. Whole they would be 80 MB; what else a server has in
    // hand comes and goes by some.
    assert.ok(held() - before < 16_000_000);
    await recorder.flush();
    const { rows } = await gateway.db.pool.query(
      "select distinct length(body) as body, body_bytes, length(answer) as answer, answer_bytes from api_request",
    );
    assert.deepEqual(rows, [
      { body: 8_192, body_bytes: 1_000_000, answer: 8_192, answer_bytes: 1_000_000 },
    ]);
  });

  test("loses no call for the oddity of another one beside it", async (t) => {
    const server = await startTestServer(t);
    const { requestRecorder } = server.gateway;
    const answered = anAnswer(server.gateway, server.keys);
    for (const method of ["GET", "P\0ST", "POST", "PUT"]) {
      requestRecorder.record(() => ({ ...answered, method }));
    }
    await requestRecorder.flush();
    const log = await logOf(server);
    assert.deepEqual(new Set(log.map(({ method }) => method)), new Set(["GET", "POST", "PUT"]));
    assert.equal(requestRecorder.dropped, 1);
  });

  test("does not survive a failure of the database, which costs no call", async (t) => {
    const server = await startTestServer(t);
    const { gateway, call } = server;
    await gateway.db.pool.query("alter table api_request rename to hidden");
    const { body } = await call("POST", "/v2/charge", chargeBody("order-1"));
    assert.equal(body["status_code"], "201");
    await gateway.requestRecorder.flush();
    assert.equal(gateway.requestRecorder.dropped, 1);
    await gateway.db.pool.query("alter table hidden rename to api_request");
    await call("GET", "/v2/order-1/status");
    assert.equal((await logOf(server)).length, 1);
  });

  test("keeps what PostgreSQL would not, and of long bodies the beginning", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", `{"a":"\0","order_id":"\\ud800 \\u0000"}`);
    await server.call("POST", "/v2/charge", JSON.stringify({ a: "é".repeat(7_000) }));
    const [long, odd] = await logOf(server);
    assert.ok(long && odd);
    assert.equal(long["body_bytes"], 14_008);
    assert.ok(String(long["body"]).length < 9_000);
    assert.equal(odd["order_id"], "\uFFFD \uFFFD");
  });
});
