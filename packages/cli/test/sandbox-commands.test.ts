import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import type { TestServer } from "../../gateway/test/support/gateway.ts";
import { startReceiver } from "../../gateway/test/support/receiver.ts";
import { newFolder } from "./support/new-folder.ts";
import { openTerminal } from "./support/sandbox-terminal.ts";

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
