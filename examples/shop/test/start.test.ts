import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { after, before, suite, type TestContext, test } from "node:test";
import { byNight, sampleOf } from "../../../packages/checkout/test/support/sample.ts";
import { until } from "../../../packages/checkout/test/support/until.ts";
import { runProcess } from "../../../packages/cli/test/support/run-process.ts";
import { lastOfAll } from "../../../packages/gateway/test/support/last-of-all.ts";
import { makeTestFolder } from "../../../packages/gateway/test/support/test-folder.ts";
import type { StartedShop } from "../src/started-file.ts";

const START = join(import.meta.dirname, "../start.mjs");

interface Running {
  readonly child: ChildProcess;
  readonly started: StartedShop;
  readonly output: string;
}

const newFolder = async () => await makeTestFolder("gerbang-start-");

async function newDataFolder(t: TestContext): Promise<string> {
  const dataDir = await newFolder();
  lastOfAll(t, async () => await rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

function spawnStart(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
) {
  return spawn(process.execPath, ["--conditions=@gerbang/source", START, ...flags], {
    env: {
      PATH: process.env["PATH"],
      GERBANG_DATA: dataDir,
      PORT: "0",
      SHOP_PORT: "0",
      BANK_PORT: "0",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Starts, and resolves once the announcement is out. */
async function start(
  t: Pick<TestContext, "after">,
  dataDir: string,
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawnStart(dataDir, environment, flags);
  t.after(async () => await stop(child));
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("no real money can move")) resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  const started = JSON.parse(await readFile(join(dataDir, "started.json"), "utf8")) as StartedShop;
  return { child, started, output };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM") {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill(signal);
  await once(child, "exit");
  return child.exitCode;
}

async function call(started: StartedShop, method: string, path: string, body?: object) {
  const answer = await fetch(started.url + path, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${started.server_key}:`)}`,
      "content-type": "application/json",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function untilSettled(started: StartedShop, orderId: string): Promise<void> {
  await until(async () => {
    const { transaction_status: status } = await call(started, "GET", `/v2/${orderId}/status`);
    return status === "settlement";
  });
}

/** Whoever may read `started.json` has the server key as well. */
async function findsDoorByTheFileAlone({ started, output }: Running): Promise<void> {
  const { certify_token: token = "" } = started;
  assert.ok(Buffer.from(token, "base64url").length >= 32);
  assert.ok(!output.includes(token));
  const statuses = [token, "", "any-word"].map(async (word) => {
    const headers = { authorization: `Bearer ${word}` };
    return (await fetch(`${started.shop_url}/certify?order_id=none`, { headers })).status;
  });
  assert.deepEqual(await Promise.all(statuses), [404, 401, 401]);
}

const CHARGE = {
  payment_type: "gopay",
  transaction_details: { order_id: "order-1", gross_amount: 44_000 },
};

suite("npm start", () => {
  // Of a newcomer, whose first steps several tests take; who stops a start begins one of their own.
  let newcomer: { readonly dataDir: string; readonly running: Running };
  before(async () => {
    const dataDir = await newFolder();
    newcomer = { dataDir, running: await start({ after: () => undefined }, dataDir) };
  });
  after(async () => {
    await stop(newcomer.running.child);
    await rm(newcomer.dataDir, { recursive: true, force: true });
  });

  test("says everything a newcomer needs, its curl line works as pasted, and another start on its folder is refused in a sentence", async () => {
    const { dataDir, running } = newcomer;
    const { child, started, output } = running;
    for (const fact of [
      started.url,
      started.shop_url,
      started.server_key,
      started.owner_password,
    ]) {
      assert.ok(output.includes(fact), `${fact} is not announced`);
    }
    const { mode } = await stat(join(dataDir, "started.json"));
    assert.equal(mode & 0o777, 0o600);

    const curl = /curl [^]*?\}\}'/.exec(output)?.[0] ?? "";
    const shell = spawn("sh", ["-c", curl], { stdio: ["ignore", "pipe", "ignore"] });
    let answer = "";
    shell.stdout.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
    });
    await once(shell, "close");
    assert.equal((JSON.parse(answer) as Record<string, unknown>)["status_code"], "201");
    const menu = await fetch(started.shop_url);
    assert.match(await menu.text(), /Kopi tubruk/);

    await findsDoorByTheFileAlone({ child, started, output });
    const second = spawnStart(dataDir);
    let refusal = "";
    second.stderr.on("data", (chunk: Buffer) => {
      refusal += chunk.toString();
    });
    const [code] = (await once(second, "close")) as [number];
    assert.equal(code, 1);
    assert.match(refusal, new RegExp(String(child.pid)));
    assert.doesNotMatch(refusal, /\n\s+at /);
  });

  test("with --chain is paid through a second gateway, as a production merchant is", {
    skip: byNight,
  }, async (t) => {
    const dataDir = await newDataFolder(t);
    const first = await start(t, dataDir, ["--chain"]);
    const { started } = first;
    assert.match(started.server_key, /^Mid-server-/);
    assert.equal(started.certify_token, undefined);
    const door = await fetch(`${started.shop_url}/certify`, { method: "POST", body: "{}" });
    assert.equal(door.status, 404);
    const { upstream_url: url = "", upstream_server_key: key = "" } = started;
    assert.equal((await call(started, "POST", "/v2/charge", CHARGE))["status_code"], "201");
    const upstream = { ...started, url, server_key: key };
    const paid = await call(upstream, "POST", "/sandbox/v1/transactions/order-1/pay", {});
    assert.equal(paid["transaction_status"], "settlement", JSON.stringify(paid));
    await untilSettled(started, "order-1");

    // The next start finds the merchant, its account and the upstream again.
    assert.equal(await stop(first.child), 0);
    const second = await start(t, dataDir, ["--chain"]);
    assert.equal(second.started.server_key, started.server_key);
    const charge = { ...CHARGE, transaction_details: { order_id: "order-2", gross_amount: 9_000 } };
    assert.equal((await call(second.started, "POST", "/v2/charge", charge))["status_code"], "201");
  });

  test("is enough for gerbang certify, which finds the shop by the folder", {
    timeout: 180_000,
  }, async () => {
    const words = ["certify", "--quick", "--only", "redirects"];
    const { code, stdout, stderr } = await runProcess(words, { GERBANG_DATA: newcomer.dataDir });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /: certified\.\n/);
    const [, away] = /(\d+ left out, and so not certified:[^]*)/.exec(stdout) ?? [];
    assert.equal(away, undefined, "a shop with a finish page has all of them");
  });

  test("opens the shop's door by the word that somebody chose", { skip: byNight }, async (t) => {
    const dataDir = await newDataFolder(t);
    const { started } = await start(t, dataDir, [], { GERBANG_CERTIFY: "any-word" });
    assert.equal(started.certify_token, "any-word");
  });

  test("keeps keys and orders over a clean stop, which ends with 0, and all that was answered over a kill", {
    timeout: 180_000,
  }, async (t) => {
    const dataDir = await newDataFolder(t);
    const first = await start(t, dataDir);
    await call(first.started, "POST", "/v2/charge", CHARGE);
    assert.equal(await stop(first.child), 0);
    // A script that waits for the file must not read of what has stopped.
    assert.ok(!(await readdir(dataDir)).includes("started.json"));
    const second = await start(t, dataDir);
    assert.equal(second.started.server_key, first.started.server_key);
    // The free port is another one now: notifications follow the shop, and none stay behind.
    const settings = await call(second.started, "GET", "/sandbox/v1/settings");
    assert.match(
      JSON.stringify(settings),
      new RegExp(`"${second.started.shop_url}/notifications"`),
    );
    assert.doesNotMatch(JSON.stringify(settings), new RegExp(first.started.shop_url));
    const status = await call(second.started, "GET", "/v2/order-1/status");
    assert.equal(status["transaction_status"], "pending");

    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const transaction_details = { order_id: `killed-${index}`, gross_amount: 1_000 };
        const body = { ...CHARGE, transaction_details };
        return await call(second.started, "POST", "/v2/charge", body);
      }),
    );
    await stop(second.child, "SIGKILL");
    const third = await start(t, dataDir);
    for (const answer of answers) {
      const kept = await call(third.started, "GET", `/v2/${String(answer["order_id"])}/status`);
      assert.equal(kept["transaction_id"], answer["transaction_id"]);
    }
  });

  test("finds out that a port is taken before anything is created", async (t) => {
    const other = createServer().listen(0, "127.0.0.1");
    t.after(() => other.close());
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    // Of the gateway's own two another test knows already that they are found.
    await Promise.all(
      sampleOf(["SHOP_PORT", "PORT", "METRICS_PORT"], 3).map(async (name) => {
        const dataDir = await newDataFolder(t);
        const child = spawnStart(dataDir, { [name]: String(port) });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
          stream.on("data", (chunk: Buffer) => {
            output += chunk.toString();
          });
        }
        const [code] = (await once(child, "close")) as [number];
        assert.equal(code, 1, name);
        assert.match(
          output,
          new RegExp(`^\\nGerbang has to stop. Something else listens on port ${port} .*\\n$`),
        );
        const created = await readdir(dataDir);
        assert.ok(!created.includes("postgres") && !created.includes("secret"), String(created));
      }),
    );
  });

  test("a signal in the middle of a start stops it cleanly when it is over", async (t) => {
    const dataDir = await newDataFolder(t);
    const child = spawnStart(dataDir);
    let output = "";
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stdout.once("data", () => child.kill("SIGTERM"));
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 0);
    assert.equal(output, "");
  });

  test("lists everything that is wrong with the environment", async (t) => {
    const second = spawnStart(await newDataFolder(t), { PORT: "seven", LOG_LEVEL: "loud" });
    let output = "";
    second.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [code] = (await once(second, "close")) as [number];
    assert.equal(code, 1);
    assert.match(output, /PORT must be a port number/);
    assert.match(output, /LOG_LEVEL must be one of/);
  });
});
