import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { deliverDue } from "../../gateway/test/support/deliver-due.ts";
import {
  chargeBody,
  startTestServer,
  type TestServer,
} from "../../gateway/test/support/gateway.ts";
import { startReceiver } from "../../gateway/test/support/receiver.ts";
import { inheritedEnvironment, runCommand } from "./support/run-command.ts";
import { runProcess } from "./support/run-process.ts";

const BIN = fileURLToPath(new URL("../bin/gerbang.mjs", import.meta.url));

type Environment = Readonly<Record<string, string>>;

function start(args: readonly string[], environment: Environment): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], {
    env: { ...inheritedEnvironment(), ...environment },
  });
}

/** A gateway, and a terminal that knows where it is. */
async function openTerminal(t: TestContext, options: Parameters<typeof startTestServer>[1] = {}) {
  const made = await startTestServer(t, options);
  const environment = {
    GERBANG_URL: made.url,
    GERBANG_SERVER_KEY: made.keys.serverKey.reveal(),
  };
  return {
    made,
    environment,
    gerbang: async (...args: string[]) => await runCommand(args, environment),
    charge: async (order: string) => await made.call("POST", "/v2/charge", chargeBody(order)),
  };
}

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gerbang-cli-"));
  t.after(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}

async function statusOf(made: TestServer, order: string): Promise<unknown> {
  return (await made.call("GET", `/v2/${order}/status`)).body["transaction_status"];
}

/** What a failure says last: the address of a page, with a part that it has. */
async function expectDocument(text: string): Promise<void> {
  const [, page = "", anchor = ""] = /^See (\S+?)#(\S+)$/m.exec(text) ?? [];
  const html = await (await fetch(page)).text();
  assert.ok(html.includes(`id="${anchor}"`), text);
}

suite("gerbang on a sandbox", () => {
  test("pays, refuses, fails and waits", async (t) => {
    const { made, gerbang, charge } = await openTerminal(t);
    for (const order of ["order-1", "order-2"]) await charge(order);
    const waiting = gerbang("wait", "order-1", "settlement", "--timeout", "50s");
    const [paid, refused] = await Promise.all([
      gerbang("pay", "order-1", "--via", "qris", "--issuer", "dana"),
      gerbang("refuse", "order-2"),
    ]);
    assert.equal(paid.code, 0, paid.stderr);
    assert.match(paid.stdout, /^transaction_status +settlement$/m);
    assert.match(paid.stdout, /^issuer +dana$/m);
    assert.match(refused.stdout, /^transaction_status +pending$/m);
    assert.deepEqual(await waiting, { code: 0, stdout: "order-1 is settlement.\n", stderr: "" });
    const [again, failed] = await Promise.all([
      gerbang("pay", "order-1"),
      gerbang("deny", "order-2", "--code", "112", "--json"),
    ]);
    assert.equal(again.code, 1);
    assert.match(
      again.stderr,
      /^The transaction is paid already\nSee \S+\/docs\/errors\/already_paid\n$/,
    );
    await charge("order-3");
    await made.call("POST", "/v2/order-3/expire");
    const late = await gerbang("pay", "order-3", "--late");
    assert.match(late.stdout, /^transaction_status +settlement$/m, late.stderr);
    const denied = JSON.parse(failed.stdout) as Record<string, unknown>;
    assert.equal(denied["transaction_status"], "deny");
    assert.equal(denied["channel_response_code"], "112");
    assert.equal(await statusOf(made, "order-2"), "deny");
    const never = await gerbang("wait", "order-2", "settlement");
    assert.equal(never.code, 4);
    assert.match(never.stderr, /cannot come to that any more\. order-2 is deny/);
    await expectDocument(never.stderr);
  });

  test("takes orders of any text, after -- also such as begin with a dash", async (t) => {
    const { made, gerbang, charge } = await openTerminal(t);
    for (const order of ["INV/1: 100%", "-1", "--via", "."]) await charge(order);
    const [slashed, dashed, option, dot, events] = await Promise.all([
      gerbang("pay", "INV/1: 100%"),
      gerbang("pay", "--", "-1"),
      gerbang("deny", "--json", "--", "--via"),
      gerbang("pay", "."),
      gerbang("events", "--order", "INV/1: 100%"),
    ]);
    assert.equal(slashed.code, 0, slashed.stderr);
    assert.match(slashed.stdout, /^order_id +INV\/1: 100%$/m);
    assert.match(dashed.stdout, /^order_id +-1$/m);
    assert.match(option.stdout, /"order_id": ?"--via"/);
    assert.deepEqual(
      [dot.code, dot.stderr],
      [2, 'No address can name the order ".": give its transaction id.\n'],
    );
    assert.match(events.stdout, /INV\/1: 100%/);
    const waited = await gerbang("wait", "INV/1: 100%", "settlement");
    assert.equal(waited.stdout, "INV/1: 100% is settlement.\n");
    assert.equal(await statusOf(made, "-1"), "settlement");
  });

  test("moves time, and tells what it brought", async (t) => {
    const receiver = await startReceiver(t, 200);
    const { gerbang, charge } = await openTerminal(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    const frozen = await gerbang("clock", "freeze", "2026-12-01 09:00:00");
    assert.equal(frozen.stdout, "It is 2026-12-01 09:00:00 WIB (frozen).\n");
    await charge("order-1");
    const advanced = await gerbang("clock", "advance", "16m");
    assert.equal(advanced.code, 0, advanced.stderr);
    assert.match(advanced.stdout, /^2026-12-01 09:15:00 {2}order-1 {2}transaction\.expire$/m);
    assert.match(advanced.stdout, /notification expire #1 +200 delivered/);
    assert.match(advanced.stdout, /3 things fell due\. It is 2026-12-01 09:16:00 WIB \(frozen\)/);
    const [shown, wrong] = await Promise.all([
      gerbang("clock", "--json"),
      gerbang("clock", "advance", "soon"),
    ]);
    assert.equal((JSON.parse(shown.stdout) as { mode: string }).mode, "frozen");
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /<duration> must be a duration/);
    const behind = await Promise.all([
      gerbang("clock", "offset", "-30m", "--json"),
      gerbang("clock", "offset", "--", "-30m"),
    ]);
    assert.equal((JSON.parse(behind[0].stdout) as { offset: string }).offset, "-30m");
    assert.match(behind[1].stdout, /-30m from the real time/);
    assert.match((await gerbang("clock", "real")).stdout, /\(real\)/);
  });

  test("tells the name of every setting in the help of the command that sets them", async (t) => {
    const { gerbang } = await openTerminal(t);
    const [shown, help] = await Promise.all([
      gerbang("settings", "--json"),
      gerbang("settings", "set", "--help"),
    ]);
    const told = /Names:\s+([^]*?)\n\n/.exec(help.stdout)?.[1] ?? "";
    const names = told.replaceAll(/\([^)]*\)/g, "").split(/[\s,]+/);
    assert.deepEqual(names, Object.keys(JSON.parse(shown.stdout) as object));
  });

  test("tells what the API was asked, with hints", async (t) => {
    const { gerbang, charge, made } = await openTerminal(t);
    await charge("order-1");
    await made.call("POST", "/v2/charge", {
      payment_type: "gopay",
      transaction_details: { order_id: "order-2", gross_amount: "15.000" },
    });
    await made.call("GET", "/v2/order-3/status");
    const [all, failed, one, wrong, grouped, both] = await Promise.all([
      gerbang("logs"),
      gerbang("logs", "--failed", "--json"),
      gerbang("logs", "--order", "order-2", "--bodies"),
      gerbang("logs", "--limit", "none"),
      gerbang("logs", "--grouped"),
      gerbang("logs", "--grouped", "--order", "order-2"),
    ]);
    assert.match(all.stdout, /404 {2}GET {2}\/v2\/order-3\/status[\s\S]*hint \(unknown_order\)/);
    const entries = failed.stdout.trim().split("\n");
    assert.deepEqual(
      entries.map((line) => (JSON.parse(line) as { order_id: string }).order_id),
      ["order-3"],
    );
    assert.match(one.stdout, /hint \(amount_with_separators\): /);
    assert.match(one.stdout, /body: \{"payment_type":"gopay"[\s\S]*answer: \{"status_code":"201"/);
    assert.equal(wrong.code, 2);
    assert.match(grouped.stdout, /1 × 404 {2}.*\n {4}GET \/v2\/…\/status, last .*\n {4}order-3\n/);
    assert.match(grouped.stdout, /^1 × /);
    assert.equal(both.code, 2);
  });

  test("plans faults, lists and resends notifications, changes settings", async (t) => {
    const receiver = await startReceiver(t, 404);
    const { gerbang, charge } = await openTerminal(t);
    const url = receiver.url;
    const set = await gerbang("settings", "set", `payment_notification_url=${url}`, "finish_url=");
    assert.match(set.stdout, new RegExp(`^payment_notification_url +${url}$`, "m"));
    const plan = await gerbang(
      "faults",
      "set",
      "drop:limit=1,statuses=settlement+refund",
      "slow:seconds=0",
      "cut:order=order-9,nth=2,attempt=1",
      "--seed",
      "7",
    );
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(plan.stdout, /^drop +statuses=settlement\+refund limit=1 +taken 0$/m);
    assert.match(plan.stdout, /^cut +order=order-9 nth=2 attempt=1 +taken 0$/m);
    await gerbang("clock", "freeze");
    await charge("order-1");
    await gerbang("clock", "advance", "1h");
    const [listed, cleared] = await Promise.all([
      gerbang("notifications", "--order", "order-1", "--attempts"),
      gerbang("faults", "clear"),
    ]);
    assert.match(listed.stdout, /given_up after 3/);
    assert.match(listed.stdout, /#3 .+404 .+400, 404: 2 retries/);
    assert.match(listed.stdout, /#1 .+404 .+next 2\d{3}-.+, fault slow$/m);
    assert.equal(cleared.stdout, "The faults have ended.\n");
    const [id = ""] = /[0-9a-f-]{36}/.exec(listed.stdout) ?? [];
    const resent = await gerbang("resend", id);
    assert.match(resent.stdout, /owed once more/);
    const [none, nothing, missed, tested] = await Promise.all([
      gerbang("resend", "none"),
      gerbang("resend"),
      gerbang("resend", "--missed-by", url),
      gerbang("test-notification", "--json"),
    ]);
    assert.deepEqual([none.code, nothing.code], [1, 2]);
    assert.match(missed.stdout, /^Owed once more: \d\.$/m);
    const { notification_ids: ids } = JSON.parse(tested.stdout) as { notification_ids: string[] };
    assert.equal(ids.length, 1);
    const mark = `${url} (URL was removed from the settings)`;
    assert.ok(!listed.stdout.includes(mark));
    await gerbang("settings", "set", "payment_notification_url=");
    const after = await Promise.all([gerbang("notifications"), gerbang("logs", "--kind=delivery")]);
    assert.deepEqual(
      after.map(({ stdout }) => stdout.includes(mark)),
      [true, true],
    );
  });

  test("says of each notification URL what it answered to a test, and fails when one did", async (t) => {
    const [well, gone] = [await startReceiver(t, 200), await startReceiver(t, 404)];
    const { made, gerbang } = await openTerminal(t);
    const set = async (urls: readonly string[]) =>
      await made.gateway.db.kysely
        .updateTable("merchant")
        .set({ payment_notification_urls: [...urls] })
        .execute();
    const none = await gerbang("test-notification");
    assert.deepEqual([none.code, none.stdout], [1, ""]);
    assert.match(none.stderr, /no payment_notification_url/);
    await expectDocument(none.stderr);
    await set([well.url, gone.url]);
    const failed = await gerbang("test-notification");
    assert.equal(failed.code, 1);
    const lines = failed.stdout.split("\n");
    assert.equal(lines[0], well.url);
    assert.match(lines[1] ?? "", /^ {2}200 in \d+ ms$/);
    assert.equal(lines[2], gone.url);
    assert.match(
      lines[3] ?? "",
      /^ {2}404 in \d+ ms · Nothing answers POST at this path \(404\)\.$/,
    );
    assert.match(lines[4] ?? "", /Compare the notification URL/);
    await set([well.url]);
    const good = await gerbang("test-notification");
    assert.deepEqual([good.code, good.stderr], [0, ""]);
    assert.equal(well.received.length, 2);
  });

  test("exports to a file, resets, and imports what it exported", async (t) => {
    const { made, gerbang, charge, environment } = await openTerminal(t);
    const folder = await newFolder(t);
    const file = join(folder, "session.jsonl");
    await charge("order-1");
    assert.equal((await gerbang("export", file)).code, 0);
    assert.ok(!(await readFile(file, "utf8")).includes(environment.GERBANG_SERVER_KEY));
    const unsure = await gerbang("reset");
    assert.deepEqual([unsure.code, await statusOf(made, "order-1")], [2, "pending"]);
    const full = await gerbang("import", file);
    assert.equal(full.code, 1);
    assert.match(full.stderr, /reset the merchant first/);
    const torn = join(folder, "torn.jsonl");
    await writeFile(torn, "{");
    const spoiled = await gerbang("import", torn, "--reset");
    assert.deepEqual([spoiled.code, await statusOf(made, "order-1")], [1, "pending"]);
    const imported = await gerbang("import", file, "--reset");
    assert.match(imported.stdout, /^1 transactions, 1 events and 0 notifications/);
    assert.equal(await statusOf(made, "order-1"), "pending");
    const reset = await gerbang("reset", "--yes", "--json");
    assert.deepEqual(JSON.parse(reset.stdout), { outcome: "applied" });
    assert.equal(await statusOf(made, "order-1"), undefined);
  });
});

suite("gerbang's exit codes", () => {
  test("tell a wrong command line, a refusal, and a gateway that is not there apart", async (t) => {
    const folder = await newFolder(t);
    const nowhere = { GERBANG_URL: "http://127.0.0.1:1", GERBANG_SERVER_KEY: "SB-Mid-server-none" };
    const data = { GERBANG_DATA: folder };
    const { made } = await openTerminal(t);
    const gateway = { GERBANG_URL: made.url, GERBANG_SERVER_KEY: made.keys.serverKey.reveal() };
    const cases: readonly [number, readonly string[], Environment, RegExp][] = [
      [0, ["pay", "--help"], data, /gerbang pay order-101 --via qris --issuer dana/],
      [0, ["--help"], data, /Exit codes:/],
      [2, ["pay"], data, /missing required argument/],
      [0, ["--version"], data, /^\d+\.\d+\.\d+\n$/],
      [2, ["vanish"], data, /unknown command/],
      [2, ["clock", "advanse", "16m"], { ...data, ...nowhere }, /has no command 'advanse'/],
      [2, ["pay", "order-1", "order-2"], { ...data, ...nowhere }, /too many arguments/],
      [2, ["faults", "set", "drop:often"], { ...data, ...nowhere }, /is not NAME=VALUE/],
      [
        2,
        ["pay", "order-1", "--via", "blah"],
        { ...data, ...nowhere },
        /Allowed choices are gopay/,
      ],
      [2, ["clock", "offset", "--ahead"], { ...data, ...nowhere }, /unknown option '--ahead'/],
      [2, ["faults", "set", "bogus"], gateway, /bogus is no fault\. There are: duplicate/],
      [2, ["faults", "set", "drop:share=2"], gateway, /share must be/],
      [
        2,
        ["faults", "set", "wrong_amount:kinds=payment+account"],
        gateway,
        /means nothing for account/,
      ],
      [2, ["clock", "freeze", "2026-02-30 10:00:00"], gateway, /<moment> must be a moment/],
      [2, ["events", "--limit", "0"], gateway, /limit must be/],
      [2, ["clock", "--url", "gopher://x"], data, /not an http or https URL/],
      [3, ["clock"], data, /No server key/],
      [
        3,
        ["clock"],
        nowhere,
        /^Nothing answers at http:\/\/127\.0\.0\.1:1 .* Is .* running\?.*\n$/,
      ],
      [
        1,
        ["clock", "--url", made.url, "--key", "SB-Mid-server-wrong"],
        data,
        /cannot be authorized/,
      ],
      [
        4,
        ["wait", "order-9", "settlement", "--timeout", "0s"],
        gateway,
        /Not within 0s\. There is no transaction order-9\./,
      ],
    ];
    for (let from = 0; from < cases.length; from += 3) {
      await Promise.all(
        cases.slice(from, from + 3).map(async ([code, args, environment, message]) => {
          const result = await runProcess(args, environment, folder);
          assert.equal(result.code, code, `${args.join(" ")}: ${result.stderr}`);
          assert.match(result.stdout + result.stderr, message);
          assert.doesNotMatch(result.stderr, /\n\s+at /);
        }),
      );
    }
  });

  test("where npm start wrote where it runs, nothing has to be said; its key goes nowhere else", async (t) => {
    const { made } = await openTerminal(t);
    const folder = await newFolder(t);
    const started = { url: made.url, server_key: made.keys.serverKey.reveal() };
    await writeFile(join(folder, "started.json"), JSON.stringify(started));
    const data = { GERBANG_DATA: folder };
    const [found, elsewhere] = await Promise.all([
      runCommand(["clock"], data),
      runCommand(["clock", "--url", "http://127.0.0.1:1"], data),
    ]);
    assert.equal(found.code, 0, found.stderr);
    assert.match(elsewhere.stderr, /No server key/);
    await rename(join(folder, "started.json"), join(folder, "stopped.json"));
    const stopped = await runCommand(["clock"], data);
    assert.equal(stopped.code, 3);
    assert.match(stopped.stderr, /^Nothing runs on .*: `npm start` was stopped\..*\n$/);
  });
});

/** A way to a server that can be cut and opened again at the same address. */
async function startRelay(t: TestContext, target: string) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const { hostname, port } = new URL(target);
    const onward = connect(Number(port), hostname);
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on("error", () => {});
      one.on("close", () => sockets.delete(one));
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  t.after(() => {
    server.close();
    cut();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cut };
}

suite("gerbang logs", () => {
  test("follows the stream: what was there once, then what happens, until it is stopped", async (t) => {
    const { environment, charge, made, gerbang } = await openTerminal(t);
    await charge("order-1");
    await made.call("GET", "/v2/order-2/status");
    const child = start(["logs", "--refused", "--follow", "--json"], environment);
    t.after(() => child.kill("SIGKILL"));
    const told: string[] = [];
    let rest = "";
    const lines = async (count: number) => {
      while (told.length < count) {
        const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
        const parts = (rest + chunk.toString()).split("\n");
        rest = parts.pop() ?? "";
        told.push(...parts);
      }
      return told.map((line) => (JSON.parse(line) as { order_id: string }).order_id);
    };
    assert.deepEqual(await lines(1), ["order-2"]);
    await charge("order-3");
    // Asked until it is told: the stream may not be open yet.
    await made.call("GET", "/v2/order-4/status");
    assert.deepEqual(await lines(2), ["order-2", "order-4"]);
    child.kill("SIGINT");
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 0);
    assert.equal(told.length, 2);

    const plain = await gerbang("logs", "--kind", "event,request");
    assert.match(plain.stdout, /request {3}404 {2}GET {2}\/v2\/order-4\/status/);
    assert.match(plain.stdout, /event {5}transaction\.pending +order-3 {2}via=charge/);
    const wrong = await gerbang("logs", "--kind", "none");
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--kind must be some of request, event, delivery, wallet/);
  });
});

suite("gerbang events", () => {
  test("lists, and follows over a broken connection without loss or repetition", async (t) => {
    const { made, gerbang, charge, environment } = await openTerminal(t);
    await charge("order-0");
    const listed = await gerbang("events", "--order", "order-0");
    assert.match(listed.stdout, /transaction\.pending +order-0 +via=charge/);
    const relay = await startRelay(t, made.url);
    const child = start(["events", "--follow", "--since", "2026-01-01 00:00:00", "--json"], {
      ...environment,
      GERBANG_URL: relay.url,
    });
    t.after(() => child.kill("SIGKILL"));
    let text = "";
    let seen = () => {};
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      seen();
    });
    const orders = () =>
      text
        .split("\n")
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { order_id: string }).order_id);
    const until = async (count: number) => {
      while (orders().length < count) {
        await new Promise<void>((resolve) => {
          seen = resolve;
        });
      }
    };
    await until(1);
    await charge("order-1");
    await until(2);
    relay.cut();
    await charge("order-2");
    await until(3);
    assert.deepEqual(orders(), ["order-0", "order-1", "order-2"]);
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    child.kill("SIGINT");
    assert.equal(await ended, 0);
  });

  test("tells, mutes and makes good what keeps notifications from arriving", async (t) => {
    const receiver = await startReceiver(t, 405);
    const { made, gerbang, charge } = await openTerminal(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    assert.equal((await gerbang("incidents")).stdout, "There are none.\n");
    await charge("order-1");
    await deliverDue(made.gateway, { merchantId: made.keys.id });
    const told = await gerbang("incidents", "list", "--state", "open");
    assert.match(told.stdout, /^\S+  open  since .*\n  http:\/\/127/);
    assert.match(told.stdout, /Nothing answers POST at this path \(405\)\./);
    assert.match(told.stdout, /orders 1, of which 1 wait; at stake Rp 44000\.00/);
    const listed = JSON.parse((await gerbang("incidents", "--json")).stdout) as {
      incidents: [{ id: string }];
    };
    const [{ id }] = listed.incidents;
    const muted = await gerbang("incidents", "mute", id, "--for", "4h", "--reason", "deploying");
    assert.match(muted.stdout, /^\S+  muted  since/);
    assert.match((await gerbang("incidents", "unmute", id)).stdout, /^\S+  open  since/);
    assert.equal((await gerbang("incidents", "resend", id)).stdout, "On their way again: 1.\n");
    await gerbang("settings", "set", "payment_notification_url=");
    const former = await gerbang("incidents");
    assert.match(former.stdout, /^About URLs that are no longer configured:\n\S+ {2}open/);
    const wrong = await gerbang("incidents", "mute", id, "--for", "ever");
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--for must be a duration/);
    assert.equal((await gerbang("incidents", "mute", "none")).code, 1);
  });
});
