import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { exchangeRaw } from "../support/raw-http.ts";

suite("a request for the head of an answer alone", () => {
  test("gets the status and the headers of the whole answer, and no body", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    for (const path of ["/v2/order-1/status", "/v2/none/status", "/", "/openapi.json", "/docs"]) {
      const [whole, head] = [await ask(server, "GET", path), await ask(server, "HEAD", path)];
      assert.equal(head.status, whole.status, path);
      assert.ok(whole.body.length > 0, path);
      assert.equal(head.body, "", path);
      assert.deepEqual(head.headers, whole.headers, path);
    }
  });

  test("is no call of another method: what only takes a form is told so", async (t) => {
    const server = await startTestServer(t);
    const refused = await ask(server, "HEAD", "/v2/charge");
    assert.deepEqual([refused.status, refused.headers["allow"]], [405, "POST"]);
    const put = await ask(server, "PUT", "/v2/order-1/status");
    assert.deepEqual([put.status, put.headers["allow"]], [405, "GET, HEAD"]);
  });

  test("stands in the log of calls as what it was", async (t) => {
    const server = await startTestServer(t);
    await ask(server, "HEAD", "/v2/order-1/status");
    await server.gateway.requestRecorder.flush();
    const { rows } = await server.gateway.db.pool.query("select method, path from api_request");
    assert.deepEqual(rows, [{ method: "HEAD", path: "/v2/order-1/status" }]);
  });

  test("leaves the connection usable, also where a path cannot be decoded", async (t) => {
    const server = await startTestServer(t);
    const authorization = `authorization: Basic ${btoa(`${server.keys.serverKey.reveal()}:`)}`;
    const lines = (method: string, path: string, more = "") =>
      `${method} ${path} HTTP/1.1\r\nhost: gerbang\r\n${authorization}\r\n${more}\r\n`;
    const answers = await exchangeRaw(
      server.url,
      lines("HEAD", "/v2/%E0%A4%A/status") + lines("GET", "/healthz", "connection: close\r\n"),
    );
    const heads = answers.match(/HTTP\/1\.1 \d+/g);
    assert.deepEqual(heads?.length, 2, answers);
    assert.match(answers, /\r\n\r\nHTTP\/1\.1/, "nothing stands between the two");
  });
});

async function ask({ url, keys }: TestServer, method: string, path: string) {
  const authorization = `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
  const answer = await fetch(url + path, { method, headers: { authorization } });
  return {
    status: answer.status,
    // What the client does with its connection, and when, is no part of the answer.
    headers: Object.fromEntries(
      [...answer.headers].filter(([name]) => !/^(?:date|connection|keep-alive)$/.test(name)),
    ),
    body: await answer.text(),
  };
}
