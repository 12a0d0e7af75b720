import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { deliverDue } from "../../gateway/test/support/deliver-due.ts";
import { startReceiver } from "../../gateway/test/support/receiver.ts";
import { openTerminal, start } from "./support/sandbox-terminal.ts";

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
