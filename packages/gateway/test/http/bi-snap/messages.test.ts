import assert from "node:assert/strict";
import { hash, verify } from "node:crypto";
import { suite, test } from "node:test";
import { BiSnapCaller, giveClient } from "../../support/bi-snap.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { startTestServer } from "../../support/gateway.ts";
import { startReceiver } from "../../support/receiver.ts";

const PATH = "/v1.0/qr/qr-mpm-notify";
const BODY = { amount: { value: "1500", currency: "IDR" }, partnerReferenceNo: "order-1" };

suite("a message of BI-SNAP", () => {
  test("is repeated with the same bytes and number, each time signed anew, until it is answered 200", async (t) => {
    const receiver = await startReceiver(t, 500);
    const server = await startTestServer(t);
    const { gateway, keys } = server;
    const client = await giveClient(server, { notificationPrefix: receiver.url });
    const caller = new BiSnapCaller(server, client);
    await caller.call(
      "/v1.0/qr/qr-mpm-generate",
      { ...BODY, validityPeriod: "2026-12-02T12:00:00+07:00" },
      { token: await caller.token(), externalId: "ext-1" },
    );
    await deliverDue(gateway, { merchantId: keys.id });
    receiver.answer(201);
    const rows = async () =>
      await gateway.db.kysely
        .selectFrom("notification")
        .select(["state", "due_at", "attempts"])
        .executeTakeFirstOrThrow();
    assert.equal((await rows()).due_at.getTime() - server.clock.now.getTime(), 120_000);
    server.clock.advance(120_000);
    await deliverDue(gateway, { merchantId: keys.id });
    assert.equal((await rows()).due_at.getTime() - server.clock.now.getTime(), 600_000);
    receiver.answer(200);
    server.clock.advance(600_000);
    await deliverDue(gateway, { merchantId: keys.id });
    assert.deepEqual(
      { ...(await rows()), due_at: null },
      { state: "delivered", attempts: 3, due_at: null },
    );
    const { received } = receiver;
    assert.equal(new Set(received.map(({ body }) => body)).size, 1);
    assert.equal(new Set(received.map(({ headers }) => headers["x-external-id"])).size, 1);
    assert.equal(new Set(received.map(({ headers }) => headers["x-timestamp"])).size, 3);
    for (const { headers, body, path } of received) {
      assert.equal(path, `/notifications${PATH}`);
      const text = `POST:${PATH}:${hash("sha256", body, "hex")}:${String(headers["x-timestamp"])}`;
      const signature = Buffer.from(String(headers["x-signature"]), "base64");
      assert.ok(verify("RSA-SHA256", Buffer.from(text), client.signingPublicKey, signature));
    }
  });

  test("is tried six times in all, at the merchant's own times, and then given up", async (t) => {
    const receiver = await startReceiver(t, 500);
    const server = await startTestServer(t);
    const client = await giveClient(server, { notificationPrefix: receiver.url });
    const caller = new BiSnapCaller(server, client);
    const frozen = await server.call("POST", "/sandbox/v1/clock/freeze", {
      at: "2026-11-02T12:00:00+07:00",
    });
    assert.equal(frozen.status, 200, JSON.stringify(frozen.body));
    const options = { token: await caller.token(), externalId: "ext-1" };
    // It outlives the last attempt: what is owed of its end is not what is counted.
    const body = { ...BODY, validityPeriod: "2026-12-02T12:00:00+07:00" };
    await caller.call("/v1.0/qr/qr-mpm-generate", body, options);
    for (const by of [
      "1m59s",
      "1s",
      "9m59s",
      "1s",
      "29m59s",
      "1s",
      "89m59s",
      "1s",
      "209m59s",
      "1s",
      "24h",
    ]) {
      const moved = await server.call("POST", "/sandbox/v1/clock/advance", { by });
      assert.equal(moved.status, 200, JSON.stringify(moved.body));
    }
    const minutes = receiver.received.map(({ headers, body: sent }) => {
      const time = String(headers["x-timestamp"]);
      const text = `POST:${PATH}:${hash("sha256", sent, "hex")}:${time}`;
      const signature = Buffer.from(String(headers["x-signature"]), "base64");
      assert.ok(verify("RSA-SHA256", Buffer.from(text), client.signingPublicKey, signature));
      return (Date.parse(time) - Date.parse("2026-11-02T12:00:00+07:00")) / 60_000;
    });
    assert.deepEqual(minutes, [0, 2, 12, 42, 132, 342]);
    const [kept] = await server.gateway.db.kysely
      .selectFrom("notification")
      .select(["state", "attempts"])
      .execute();
    assert.deepEqual(kept, { state: "given_up", attempts: 6 });
  });

  test("goes wrong as a fault plan has it, and is kept in a session", async (t) => {
    const receiver = await startReceiver(t);
    const server = await startTestServer(t);
    const { gateway, keys } = server;
    const client = await giveClient(server, { notificationPrefix: receiver.url });
    const caller = new BiSnapCaller(server, client);
    const plan = {
      seed: 7,
      rules: [
        { fault: "corrupt_signature", nth: 1 },
        { fault: "wrong_amount", nth: 2 },
        { fault: "duplicate", copies: 1, nth: 2 },
      ],
    };
    const set = await server.call("PUT", "/sandbox/v1/faults", plan);
    assert.equal(set.status, 200, JSON.stringify(set.body));
    const token = await caller.token();
    for (const externalId of ["ext-1", "ext-2"]) {
      const made = await caller.call("/v1.0/qr/qr-mpm-generate", BODY, { token, externalId });
      assert.equal(made.body["responseCode"], "2004700");
    }
    await deliverDue(gateway, { merchantId: keys.id });
    const isSigned = receiver.received.map(({ headers, body }) => {
      const text = `POST:${PATH}:${hash("sha256", body, "hex")}:${String(headers["x-timestamp"])}`;
      const signature = Buffer.from(String(headers["x-signature"]), "base64");
      return verify("RSA-SHA256", Buffer.from(text), client.signingPublicKey, signature);
    });
    assert.deepEqual(isSigned, [false, true, true]);
    const amounts = receiver.received.map(
      ({ body }) => (JSON.parse(body) as typeof BODY).amount.value,
    );
    assert.deepEqual(amounts, ["1500.00", "1499.00", "1499.00"]);
    const numbers = receiver.received.map(({ headers }) => headers["x-external-id"]);
    assert.equal(numbers[1], numbers[2], "a copy is the same message");
    const { url, call } = server;
    const file = await (
      await fetch(`${url}/sandbox/v1/export`, {
        headers: { authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}` },
      })
    ).text();
    assert.match(file, /"origin":"bi_snap"/);
    await call("POST", "/sandbox/v1/reset");
    const imported = await call("POST", "/sandbox/v1/import", file, {
      "content-type": "application/x-ndjson",
    });
    assert.equal(imported.status, 200, JSON.stringify(imported.body));
    const found = await caller.call(
      "/v1.0/qr/qr-mpm-query",
      { originalExternalId: "ext-1", serviceCode: "47" },
      { token: await caller.token() },
    );
    assert.equal(found.body["latestTransactionStatus"], "03");
  });
});
