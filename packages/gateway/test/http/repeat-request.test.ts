import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { asCurl, asTest } from "../../src/domain/requests/repeat-request.ts";
import { browseRequests } from "../../src/operations/requests/browse-requests.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";

async function newest({ gateway, keys }: TestServer) {
  const { requests } = await browseRequests(gateway, keys.id, {
    filter: {},
    page: { direction: "older", limit: 1 },
  });
  const [request] = requests;
  assert.ok(request);
  return request;
}

interface Ran {
  readonly code: number;
  readonly output: string;
}

async function run(command: string, given: readonly string[], env: object): Promise<Ran> {
  const { NODE_TEST_CONTEXT: _, ...own } = process.env;
  return await new Promise((resolve) => {
    execFile(command, [...given], { env: { ...own, ...env } }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : 127) : 0;
      resolve({ code, output: stdout + stderr });
    });
  });
}

async function runTest(t: TestContext, { keys, url }: TestServer, text: string): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), "gerbang-copied-"));
  t.after(async () => await rm(folder, { recursive: true }));
  const file = join(folder, "payment.test.mjs");
  await writeFile(file, text);
  return await run(process.execPath, ["--test", file], {
    SERVER_KEY: keys.serverKey.reveal(),
    GERBANG_URL: url,
  });
}

const WRONG_SUM = {
  ...chargeBody('it\'s $HOME `x` \\ "1"', 44_000),
  item_details: [{ id: "a", name: "Kopi “susu”", price: 1_000, quantity: 1 }],
};

suite("a request that is sent again", () => {
  test("as curl asks the same and is answered the same, and holds no key", async (t) => {
    const server = await startTestServer(t);
    const { call, keys, url } = server;
    const secret = keys.serverKey.reveal();
    if ((await run("curl", ["--version"], {})).code !== 0) return t.skip("there is no curl");
    const asked = [
      async () => await call("POST", "/v2/charge", WRONG_SUM, { "x-custom": "a'b $HOME" }),
      async () => await call("GET", "/v2/order-9/status?x='1'&y=$2"),
      async () => await call("POST", "/v2/charge", `{"payment_type":"gopay",\n broken 'it`),
      async () => await call("POST", "/v2/order-9/cancel"),
    ];
    for (const ask of asked) {
      const { body } = await ask();
      const first = await newest(server);
      const text = asCurl(first, url);
      assert.ok(!text.includes(secret));
      const { output, code } = await run("sh", ["-c", `${text} --silent`], { SERVER_KEY: secret });
      assert.equal(code, 0, output);
      const answered = JSON.parse(output) as Record<string, unknown>;
      assert.equal(answered["status_code"], body["status_code"]);
      assert.deepEqual(answered["validation_messages"], body["validation_messages"]);
      const again = await newest(server);
      assert.notEqual(again.id, first.id);
      assert.equal(again.path, first.path);
      assert.equal(again.body, first.body);
      assert.equal(again.headers["x-custom"], first.headers["x-custom"]);
    }
    return undefined;
  });

  test("as a test fails with what it was told, and passes once it is mended", async (t) => {
    const server = await startTestServer(t);
    const { call, keys, url } = server;
    await call("POST", "/v2/charge", WRONG_SUM);
    const text = asTest(await newest(server), url);
    assert.ok(!text.includes(keys.serverKey.reveal()));
    assert.match(text, /CHANGE/);
    const failed = await runTest(t, server, text);
    assert.equal(failed.code, 1);
    assert.match(failed.output, /not equal to the sum of item_details/);
    const mended = await runTest(t, server, text.replace('"price": 1000', '"price": 44000'));
    assert.equal(mended.code, 0, mended.output);
    assert.equal((await call("GET", "/v2/order-9/status")).body["status_code"], "404");
    const status = asTest(await newest(server), url);
    assert.equal((await runTest(t, server, status)).code, 1);
    await call("GET", "/sandbox/v1/clock");
    assert.equal((await runTest(t, server, asTest(await newest(server), url))).code, 0);
  });

  test("keeps to the byte what is no plain JSON: the mistake may be in the text", async (t) => {
    const server = await startTestServer(t);
    const { call, url } = server;
    for (const body of [
      '{"payment_type":"gopay","transaction_details":{"order_id":"a","gross_amount":15.000}}',
      "{broken\u2028 `${x}` */ //",
      '{"__proto__":{"a":1}}',
      '"a text"',
    ]) {
      await call("POST", "/v2/charge", body);
      const first = await newest(server);
      await runTest(t, server, asTest(first, url));
      assert.equal((await newest(server)).body, first.body);
    }
  });
});
