import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { chargeBody } from "../../gateway/test/support/gateway.ts";
import { startReceiver } from "../../gateway/test/support/receiver.ts";
import { openTerminal } from "./support/sandbox-terminal.ts";

suite("deliveries by command", () => {
  test("take the merchant in hand, deliver, and put gates before its calls", async (t) => {
    const receiver = await startReceiver(t, 200);
    const terminal = await openTerminal(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    const { made } = terminal;
    const gerbang = async (...args: string[]) => {
      const { stdout, stderr } = await terminal.gerbang(...args);
      return stdout + stderr;
    };
    assert.match(
      await gerbang("hold", "take", "--ttl", "2m"),
      /^In hand until .*\nNo message is due/,
    );
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const due = await gerbang("hold");
    const id = /^([0-9a-f-]{36}) .* order-1 {2}pending #1/m.exec(due)?.[1] ?? "";
    assert.match(
      await gerbang("deliver", id, "--lose-answer"),
      /order-1 {2}pending #1 {2}reset \(it answered 200\) {2}owed/,
    );
    assert.match(
      await gerbang("deliver", id, id, "--together"),
      /#2 {2}200 {2}delivered[^]*#1 {2}200 {2}delivered[^]*They overlapped\./,
    );
    assert.match(await gerbang("deliver", id), /delivered or given up/);
    const said = "order-1:settlement,pending:1";
    assert.match(await gerbang("deliver", said, "--again"), /order-1 {2}pending #1 {2}200/);
    assert.match(await gerbang("deliver", "order-1:settlement"), /that says settlement/);
    const gates = await gerbang("gates", "set", "answer:code=500,path=/v2/*/status,times=2");
    assert.match(gates, /answer 500 before {2}path=\/v2\/\*\/status {2}2 left/);
    assert.match(await gerbang("status", "order-1"), /recovering from unexpected issues/);
    assert.match(await gerbang("gates"), /1 left/);
    assert.match(
      await gerbang("calls", "--order", "order-1"),
      /GET \/v2\/order-1\/status {2}200 500/,
    );
    const added = await gerbang("gates", "add", "hold:order=order-7");
    const gate = /^([0-9a-f-]{36}) /m.exec(added)?.[1] ?? "";
    assert.match(await gerbang("gates", "remove", gate), /Released: 0/);
    assert.match(await gerbang("gates"), /1 left/);
    assert.match(await gerbang("gates", "set", "hold:by=me"), /by=me is not NAME=VALUE/);
    assert.match(await gerbang("gates", "clear"), /No gates stand/);
    assert.match(await gerbang("transactions", "order-1"), /pending {2}44000\.00/);
    assert.match(await gerbang("hold", "end"), /It is let go/);
    assert.match(await gerbang("hold", "take", "--forget"), /owed meanwhile is never sent/);
  });
});
