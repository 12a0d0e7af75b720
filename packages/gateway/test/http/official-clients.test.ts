import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startTestServer, type TestServer } from "../support/gateway.ts";

const run = promisify(execFile);
const PAGE = new URL("../../../../docs/integrate/official-clients.md", import.meta.url);
// Below the repository, so that the client is found.
const BUILD = new URL("../../../../node_modules/.cache/official-clients/", import.meta.url);

async function snippet(language: string): Promise<string> {
  const page = await readFile(PAGE, "utf8");
  const code = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "m").exec(page)?.[1];
  assert.ok(code, `no ${language} on the page`);
  return code;
}

function pointed({ url, keys }: TestServer) {
  return { ...process.env, GERBANG_URL: url, GERBANG_SERVER_KEY: keys.serverKey.reveal() };
}

/** What each snippet charged is pending, and is there. */
async function expectCharged(server: TestServer, output: string): Promise<void> {
  const [, orderId = "", first, second] = /^(order-\d+) (\w+)\r?\n(\w+)/.exec(output) ?? [];
  assert.deepEqual([first, second], ["pending", "pending"], output);
  const { body } = await server.call("GET", `/v2/${orderId}/status`);
  assert.equal(body["transaction_status"], "pending");
}

const hasPythonClient =
  spawnSync("python3", ["-c", "import midtransclient"], { stdio: "ignore" }).status === 0;
const hasPython = spawnSync("python3", ["--version"], { stdio: "ignore" }).status === 0;

/** What of each client its snippet uses, as its source of that version has it. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  js: ["midtrans-client/lib/apiConfig.js", "CORE_SANDBOX_BASE_URL", "SNAP_SANDBOX_BASE_URL"],
  php: [
    "midtrans/midtrans-php/Midtrans/Config.php",
    "https://api.sandbox.midtrans.com",
    "https://app.sandbox.midtrans.com",
    String.raw`\Midtrans\Config::$serverKey`,
    String.raw`\Midtrans\Config::$isProduction`,
    String.raw`\Midtrans\CoreApi::charge(`,
  ],
  python: ["midtransclient.CoreApi(", "api_config.CORE_SANDBOX_BASE_URL", "transactions.status("],
  ruby: ["Midtrans.config.server_key =", "Midtrans.config.api_host =", "Midtrans.charge("],
  go: [
    "midtrans.DefaultGoHttpClient.Transport =",
    "coreapi.Client{}",
    "client.New(",
    "client.ChargeTransaction(&coreapi.ChargeReq{",
    "coreapi.PaymentTypeGopay",
    "midtrans.TransactionDetails{",
    "GrossAmt:",
  ],
  java: [
    "extends Config",
    "public String getCoreApiURL()",
    'super(serverKey, "", false)',
    "new MidtransCoreApiImpl(",
    "core.chargeTransaction(",
  ],
};

suite("the page that points the official clients here", () => {
  test("the Node.js client charges by its snippet", async (t) => {
    const server = await startTestServer(t);
    await mkdir(BUILD, { recursive: true });
    const file = fileURLToPath(new URL("charge.mjs", BUILD));
    await writeFile(file, await snippet("js"));
    const { stdout } = await run(process.execPath, [file], { env: pointed(server) });
    await expectCharged(server, stdout);
  });

  test("the Python client charges by its snippet", {
    skip: !hasPythonClient && "python3 has no midtransclient",
  }, async (t) => {
    const server = await startTestServer(t);
    const { stdout } = await run("python3", ["-c", await snippet("python")], {
      env: pointed(server),
    });
    await expectCharged(server, stdout);
  });

  test("the Python snippet is Python", { skip: !hasPython && "there is no python3" }, async () => {
    const check = "import ast, sys; ast.parse(sys.argv[1])";
    await run("python3", ["-c", check, await snippet("python")]);
  });

  test("every snippet uses what its client has, and takes address and key from one place", async () => {
    const page = await readFile(PAGE, "utf8");
    for (const [language, names] of Object.entries(NAMES)) {
      const code = await snippet(language);
      for (const name of [...names, "GERBANG_URL", "GERBANG_SERVER_KEY"]) {
        assert.ok(code.includes(name), `${language}: ${name}`);
      }
    }
    for (const name of ["CORE_SANDBOX_BASE_URL", "SANDBOX_BASE_URL", "api_host", "getCoreApiURL"]) {
      assert.ok(page.includes(`\`${name}\``), name);
    }
  });
});
