import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { byNight } from "../../checkout/test/support/sample.ts";
import { startTestServer } from "../../gateway/test/support/gateway.ts";
import { newFolder } from "./support/new-folder.ts";
import { runProcess } from "./support/run-process.ts";

/** Runs a program by `gerbang tls`, towards a gateway of its own. */
async function startedFor(t: TestContext) {
  const server = await startTestServer(t);
  // Of its own, to see what is left there.
  const temporary = await newFolder(t);
  const environment = {
    TMPDIR: temporary,
    GERBANG_URL: server.url,
    GERBANG_SERVER_KEY: server.keys.serverKey.reveal(),
  };
  return {
    ...server,
    leftovers: () => readdirSync(temporary).filter((name) => name.startsWith("gerbang-tls-")),
    run: async (...command: readonly string[]) =>
      await runProcess(["tls", "--", ...command], environment),
  };
}

const CALLS = "https://api.sandbox.midtrans.com/v2";

function has(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

suite("gerbang tls", () => {
  test("has the official Node.js client work as it is, without a line that points it", async (t) => {
    const { run, call, leftovers } = await startedFor(t);
    const folder = await newFolder(t);
    const program = join(folder, "shop.cjs");
    const client = import.meta.resolve("midtrans-client").replace("file://", "");
    writeFileSync(
      program,
      `const { CoreApi } = require(${JSON.stringify(client)});
       const core = new CoreApi({ isProduction: false, serverKey: process.env.GERBANG_SERVER_KEY, clientKey: "" });
       core.charge({ payment_type: "gopay", transaction_details: { order_id: "o-1", gross_amount: 44000 } })
         .then((charged) => core.transaction.status(charged.transaction_id))
         .then((found) => console.log(found.transaction_status));`,
    );
    const { code, stdout, stderr } = await run(process.execPath, program);
    assert.deepEqual([code, stdout.trim()], [0, "pending"], stderr);
    assert.equal((await call("GET", "/v2/o-1/status")).body["order_id"], "o-1");
    assert.deepEqual(leftovers(), []);
  });

  test("has Node.js's own fetch, curl, Python and Java trust it and come here", {
    skip: byNight,
  }, async (t) => {
    const { run } = await startedFor(t);
    const folder = await newFolder(t);
    const java = join(folder, "Ask.java");
    writeFileSync(
      java,
      `public class Ask { public static void main(String[] a) throws Exception {
         var c = (java.net.HttpURLConnection) new java.net.URL("${CALLS}/nobody/status").openConnection();
         c.getResponseCode();
         System.out.println(new String(c.getErrorStream().readAllBytes()));
       } }`,
    );
    const node = `fetch("${CALLS}/nobody/status").then((a) => a.text()).then(console.log)`;
    const python = `import urllib.request as u, urllib.error as e
try: u.urlopen("${CALLS}/nobody/status")
except e.HTTPError as refused: print(refused.read().decode())`;
    const programs: readonly (readonly [string, readonly string[], readonly string[]])[] = [
      [process.execPath, ["--version"], ["-e", node]],
      ["curl", ["--version"], ["-s", `${CALLS}/nobody/status`]],
      ["python3", ["--version"], ["-c", python]],
      ["java", ["--version"], [java]],
    ];
    await Promise.all(
      programs.map(async ([program, version, args]) => {
        if (!has(program, ...version)) return t.diagnostic(`no ${program} here`);
        const { code, stdout, stderr } = await run(program, ...args);
        assert.equal(code, 0, `${program}: ${stderr}`);
        assert.match(stdout, /"status_code":"401"/, program);
      }),
    );
  });

  test("serves a program that knows no proxy, and vouches for no other host", async (t) => {
    const { run } = await startedFor(t);
    // As a line in the hosts file has it: straight to the port, by TLS.
    const straight = `const [, port] = /:(\\d+)$/.exec(process.env.https_proxy);
      const ca = require("fs").readFileSync(process.env.NODE_EXTRA_CA_CERTS);
      const ask = (host) => new Promise((end) => require("https").get(
        { host: "127.0.0.1", port, servername: host, headers: { host }, path: "/v2/x/status", ca, agent: false },
        (answer) => answer.on("data", (data) => end(String(data)))).on("error", (error) => end(error.code)));
      ask("api.sandbox.midtrans.com").then(console.log).then(() => ask("bank.example")).then(console.log);`;
    const { stdout, stderr } = await run(process.execPath, "-e", straight);
    const [ours, others] = stdout.trim().split("\n");
    assert.match(ours ?? "", /"status_code":"401"/, stderr);
    assert.equal(others, "ERR_TLS_CERT_ALTNAME_INVALID");
  });

  test("lets calls of other hosts through, plain ones too", async (t) => {
    const { run } = await startedFor(t);
    const other = createServer((request, response) => response.end(`you asked ${request.url}`));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    t.after(() => other.close());
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/there`;
    const program = `
      const proxy = new URL(process.env.https_proxy);
      const at = { host: proxy.hostname, port: proxy.port };
      const http = require("http");
      http.get({ ...at, path: "${url}" }, (answer) => answer.on("data", (data) => console.log(String(data))));
      for (const path of ["127.0.0.1:1", "[::1]:1"]) http.request({ ...at, method: "CONNECT", path })
        .on("connect", (answer) => console.log(answer.statusCode)).end();
      http.request({ ...at, method: "CONNECT", path: "no[host" })
        .on("error", (error) => console.log(error.code)).end();`;
    const { stdout } = await run(process.execPath, "-e", program);
    assert.deepEqual(stdout.trim().split("\n").sort(), [
      "502",
      "502",
      "ECONNRESET",
      "you asked /there",
    ]);
  });

  test("ends as the program ends, and says what cannot be run", async (t) => {
    const { run, leftovers } = await startedFor(t);
    assert.equal((await run(process.execPath, "-e", "process.exit(7)")).code, 7);
    assert.equal((await run("/bin/sh", "-c", "kill -TERM $$")).code, 143);
    const unknown = await run("/no/such/program");
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /\/no\/such\/program cannot be run/);
    assert.equal((await run()).code, 2);
    assert.deepEqual(leftovers(), []);
  });

  test("makes certificates that OpenSSL finds nothing wrong with", {
    skip: !has("openssl", "version"),
  }, async (t) => {
    const { run } = await startedFor(t);
    const program = `openssl s_client -connect "\${https_proxy#http://}" -servername app.sandbox.midtrans.com \
      -verify_return_error -verify_hostname app.sandbox.midtrans.com -x509_strict -CAfile "$NODE_EXTRA_CA_CERTS" < /dev/null`;
    const { stdout, stderr } = await run("/bin/sh", "-c", program);
    assert.match(stdout, /Verify return code: 0/, stderr);
  });
});
