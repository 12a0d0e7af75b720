import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { hash, verify } from "node:crypto";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { BiSnapCaller, giveClient } from "../../../gateway/test/support/bi-snap.ts";
import { chargeBody, startTestServer } from "../../../gateway/test/support/gateway.ts";
import { startReceiver } from "../../../gateway/test/support/receiver.ts";
import { newFolder } from "../support/new-folder.ts";
import { tryCommand } from "../support/try-command.ts";

const BIN = fileURLToPath(new URL("../../bin/gerbang.mjs", import.meta.url));
const require = createRequire(import.meta.url);
const TO = ["--to", "http://127.0.0.1:9/"];

type Line = Readonly<Record<string, unknown>>;

interface Running {
  readonly child: ChildProcess;
  /** The next line that tells of such an event. */
  readonly next: (event: string) => Promise<Line>;
  readonly press: (key: string) => void;
  /** Ends it as Ctrl C does. */
  readonly interrupt: () => Promise<readonly unknown[]>;
}

/** `gerbang listen --json`, in a process of its own. */
function runListen(t: TestContext, args: readonly string[], serverKey: string): Running {
  const environment: NodeJS.ProcessEnv = { ...process.env, GERBANG_SERVER_KEY: serverKey };
  for (const name of ["NODE_OPTIONS", "NODE_TEST_CONTEXT"]) delete environment[name];
  const child = spawn(process.execPath, [BIN, "listen", "--json", "--port", "0", ...args], {
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async next(event) {
      for (;;) {
        const { done, value } = await lines.next();
        assert.notEqual(done, true, `it ended before any ${event}`);
        const line = JSON.parse(value as string) as Line;
        if (line["event"] === event) return line;
      }
    },
    press: (key) => void child.stdin.write(key),
    async interrupt() {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      return await ended;
    },
  };
}

/** A network on the way to an address, which breaks when it is told to. */
async function startNetwork(t: TestContext, url: string) {
  const sockets = new Set<Socket>();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const server = createServer((client) => {
    const other = connect(Number(new URL(url).port), "127.0.0.1");
    for (const socket of [client, other]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    client.pipe(other).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    cut();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cut };
}

interface CoreClient {
  charge(body: unknown): Promise<Line>;
  readonly transaction: {
    status(id: string): Promise<Line>;
    notification(body: unknown): Promise<Line>;
  };
}

function officialClient(url: string, serverKey: string): CoreClient {
  const config = require("midtrans-client/lib/apiConfig.js") as Record<string, unknown>;
  config["CORE_SANDBOX_BASE_URL"] = url;
  const { CoreApi } = require("midtrans-client") as {
    readonly CoreApi: new (options: object) => CoreClient;
  };
  return new CoreApi({ isProduction: false, serverKey, clientKey: "" });
}

suite("gerbang listen", () => {
  test("has the official client charge, be notified and confirm, does what is typed, and ends at Ctrl C", async (t) => {
    const [sandbox, shop, folder] = await Promise.all([
      startTestServer(t),
      startReceiver(t),
      newFolder(t),
    ]);
    const key = sandbox.keys.serverKey.reveal();
    const log = join(folder, "listen.log");
    const args = ["--to", shop.url, "--sandbox-url", sandbox.url, "--log", log];
    const { next, press, interrupt } = runListen(t, args, key);
    const started = await next("started");
    assert.equal(started["to"], shop.url);
    const client = officialClient(String(started["url"]), key);
    assert.equal((await client.charge(chargeBody("o-1")))["transaction_status"], "pending");
    assert.equal((await next("notification"))["answer_status"], 200);
    await sandbox.call("POST", "/sandbox/v1/transactions/o-1/pay", {});
    press("s\n");
    const told = await next("notification");
    assert.deepEqual([told["order_id"], told["transaction_status"]], ["o-1", "settlement"]);
    // As the official example does with what is posted to it.
    const confirmed = await client.transaction.notification(JSON.parse(String(told["body"])));
    assert.equal(confirmed["transaction_status"], "settlement");
    press("r\n");
    const repeated = await next("notification");
    assert.deepEqual([repeated["is_repeat"], repeated["body"]], [true, told["body"]]);
    assert.deepEqual(
      shop.received.map(({ body }) => (JSON.parse(body) as Line)["transaction_status"]),
      ["pending", "settlement", "settlement"],
    );
    assert.deepEqual(await interrupt(), [0, null]);
    const written = readFileSync(log, "utf8");
    assert.match(written, /"event":"notification"/);
    assert.equal(written.includes(key), false);
    assert.equal(statSync(log).mode & 0o77, 0);
  });

  test("relays what a gateway elsewhere tells its merchant, byte for byte, once, and goes on after a break", async (t) => {
    const [team, shop] = await Promise.all([
      startTestServer(t, {
        settings: { paymentNotificationUrls: ["http://127.0.0.1:9/a", "http://127.0.0.1:9/b"] },
      }),
      startReceiver(t),
    ]);
    const network = await startNetwork(t, team.url);
    const key = team.keys.serverKey.reveal();
    const args = ["--to", shop.url, "--gerbang", network.url, "--order", "o-1", "--order", "o-2"];
    const { next, press, interrupt } = runListen(t, args, key);
    assert.equal((await next("started"))["from"], network.url);
    for (const order of ["other", "o-1"]) await team.call("POST", "/v2/charge", chargeBody(order));
    await next("notification");
    network.cut();
    await team.call("POST", "/sandbox/v1/transactions/o-1/pay", {});
    await next("waiting");
    assert.equal((await next("notification"))["transaction_status"], "settlement");
    press("r\n");
    assert.equal((await next("notification"))["is_repeat"], true);
    const { body } = await team.call("GET", "/sandbox/v1/notifications?order=o-1");
    const sent = (body["notifications"] as readonly { readonly body: string }[]).map(
      (one) => one.body,
    );
    assert.equal(sent.length, 4);
    assert.deepEqual(
      shop.received.map((one) => one.body),
      [sent[3], sent[0], sent[0]],
    );
    assert.deepEqual(await interrupt(), [0, null]);
  });

  test("relays messages of BI-SNAP below the shop's address, with a signature that holds", async (t) => {
    const [team, shop] = await Promise.all([startTestServer(t), startReceiver(t)]);
    const client = await giveClient(team, { notificationPrefix: "http://127.0.0.1:9/snap" });
    const args = ["--to", `${shop.url}/`, "--gerbang", team.url];
    const { next, interrupt } = runListen(t, args, team.keys.serverKey.reveal());
    await next("started");
    const caller = new BiSnapCaller(team, client);
    const body = { partnerReferenceNo: "o-1", amount: { value: "1500.00", currency: "IDR" } };
    const token = await caller.token();
    await caller.call("/v1.0/qr/qr-mpm-generate", body, { token, externalId: "ext-1" });
    const told = await next("notification");
    const path = "/v1.0/qr/qr-mpm-notify";
    assert.deepEqual([told["url"], told["answer_status"]], [shop.url + path, 200]);
    const [posted] = shop.received;
    assert.ok(posted);
    const time = String(posted.headers["x-timestamp"]);
    const text = `POST:${path}:${hash("sha256", posted.body, "hex")}:${time}`;
    const signature = Buffer.from(String(posted.headers["x-signature"]), "base64");
    assert.ok(verify("RSA-SHA256", Buffer.from(text), client.signingPublicKey, signature));
    assert.match(String(posted.headers["x-external-id"]), /^\d+$/);
    assert.deepEqual(await interrupt(), [0, null]);
  });

  test("refuses a key of production, whoever says what, and one that may be", async () => {
    for (const key of ["Mid-server-x", "mid-server-x", " Mid-server-x "]) {
      for (const more of [[], ["--sandbox-key"]]) {
        const { exitCode, text } = await tryCommand([
          "listen",
          "--server-key",
          key,
          ...TO,
          ...more,
        ]);
        assert.equal(exitCode, 1);
        assert.match(text, /production key/);
        assert.equal(text.includes("server-x"), false);
      }
    }
    const unclear = await tryCommand(["listen", "--server-key", "VT-server-x", ...TO]);
    assert.equal(unclear.exitCode, 1);
    assert.match(unclear.text, /--sandbox-key/);
    // Of the sandbox, says who gives it; and then the port is the next obstacle.
    const meant = ["listen", "--server-key", "VT-server-x", ...TO, "--sandbox-key", "--port", "x"];
    assert.match((await tryCommand(meant)).text, /--port must be a port/);
  });

  test("refuses any other host than the sandbox's, unless it stands in for it", async () => {
    const listen = ["listen", "--server-key", "SB-Mid-server-x", ...TO, "--port", "x"];
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [["https://api.midtrans.com"], /real service/],
      [["https://API.midtrans.com.", "--elsewhere"], /real service/],
      [["https://api.sandbox.midtrans.com"], /real service/],
      [["https://api.veritrans.co.id", "--elsewhere"], /real service/],
      [["https://sandbox.example"], /another machine/],
      [["http://localhost.example"], /another machine/],
      [["http://10.0.0.5"], /another machine/],
      [["http://u:p@127.0.0.1:1"], /without name/],
      [["ftp://127.0.0.1"], /not an http/],
    ];
    for (const [[url = "", ...more], why] of refused) {
      const { text } = await tryCommand([...listen, "--sandbox-url", url, ...more]);
      assert.match(text, why, url);
    }
    for (const [url = "", ...more] of [
      ["http://127.0.0.1:1"],
      ["http://localhost:1"],
      ["http://[::1]:1"],
      ["https://sandbox.example", "--elsewhere"],
    ]) {
      const { text } = await tryCommand([...listen, "--sandbox-url", url, ...more]);
      assert.match(text, /--port must be a port/, url);
    }
  });

  test("says what is wrong with the rest of the line", async (t) => {
    const receiver = await startReceiver(t);
    const { port } = new URL(receiver.url);
    const key = ["--server-key", "SB-Mid-server-x"];
    for (const [args, why] of [
      [[...key], /--to/],
      [[...key, "--to", "localhost:3000"], /not an http/],
      [[...key, ...TO, "--port", "70000"], /--port must be/],
      [[...key, ...TO, "--order", ".."], /No address can name/],
      [[...key, ...TO, "--log", "/nowhere/at/all"], /cannot be written/],
      [[...key, ...TO, "--port", port], /listens on port \d+ already/],
      [[...key, ...TO, "--gerbang", "http://127.0.0.1:9", "--sandbox-url", "http://[::1]"], /both/],
      [[...key, ...TO, "--gerbang", "http://127.0.0.1:9"], /Nothing answers at/],
      [["--server-key", "SB-Mid server", ...TO], /neither blanks/],
    ] as const) {
      const { text } = await tryCommand(["listen", ...args]);
      assert.match(text, why);
    }
  });
});
