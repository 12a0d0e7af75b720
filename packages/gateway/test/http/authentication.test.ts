import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Secret } from "../../src/domain/secret.ts";
import { openGateway } from "../../src/operations/gateway.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { rotateKey } from "../../src/operations/merchants/rotate-key.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";

function basic(serverKey: Secret): { readonly authorization: string } {
  return { authorization: `Basic ${btoa(`${serverKey.reveal()}:`)}` };
}

/** What every kind of look-up answers: the one that reads with the key, and those that read after it. */
async function answersTo({ call }: TestServer, serverKey: Secret): Promise<readonly unknown[]> {
  const headers = basic(serverKey);
  const answers = await Promise.all([
    call("GET", "/v2/order-1/status", undefined, headers),
    call("GET", "/v2/unknown/status", undefined, headers),
    call("POST", "/v2/order-1/approve", {}, headers),
  ]);
  return answers.map(({ body }) => body["status_code"]);
}

suite("a server key", () => {
  test("that another process replaced counts for as long as it said, and not a moment longer", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    assert.deepEqual(await answersTo(server, server.keys.serverKey), ["201", "404", "412"]);
    const elsewhere = openGateway({
      db: server.gateway.db,
      secret: new Secret("a secret for tests only"),
      wallNow: () => server.clock.now,
    });
    const newKey = await rotateKey(elsewhere, {
      merchantId: server.keys.id,
      kind: "server",
      graceMs: 1_000,
    });
    assert.ok(newKey);
    assert.deepEqual(await answersTo(server, newKey), ["201", "404", "412"]);
    server.clock.advance(999);
    assert.deepEqual(await answersTo(server, server.keys.serverKey), ["201", "404", "412"]);
    server.clock.advance(1);
    assert.deepEqual(await answersTo(server, server.keys.serverKey), ["401", "401", "401"]);
  });

  test("that was removed from the database is refused at once", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    await answersTo(server, server.keys.serverKey);
    await server.gateway.db.kysely.deleteFrom("merchant_key").execute();
    assert.deepEqual(await answersTo(server, server.keys.serverKey), ["401", "401", "401"]);
  });

  test("signs a status with the newest key, whichever key asked", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    const before = (await server.call("GET", "/v2/order-1/status")).body["signature_key"];
    const newKey = await rotateKey(server.gateway, {
      kind: "server",
      merchantId: server.keys.id,
      graceMs: 60_000,
    });
    assert.ok(newKey);
    const byOld = (await server.call("GET", "/v2/order-1/status")).body["signature_key"];
    const byNew = (await server.call("GET", "/v2/order-1/status", undefined, basic(newKey))).body;
    assert.equal(byOld, byNew["signature_key"]);
    assert.notEqual(byOld, before);
  });

  test("that is a client key, or a server key with a typing slip, is refused", async (t) => {
    const server = await startTestServer(t);
    await server.call("POST", "/v2/charge", chargeBody("order-1"));
    const { clientKey, serverKey } = server.keys;
    for (const key of [clientKey, new Secret(`${serverKey.reveal()}x`), new Secret("x")]) {
      assert.deepEqual(await answersTo(server, key), ["401", "401", "401"]);
    }
  });

  test("sees its own merchant's orders, however many ask at the same moment", async (t) => {
    const server = await startTestServer(t);
    const others = await Promise.all(
      Array.from({ length: 4 }, async () => await createMerchant(server.gateway)),
    );
    const keys = [server.keys, ...others];
    for (const [index, { serverKey }] of keys.entries()) {
      await server.call(
        "POST",
        "/v2/charge",
        chargeBody("order-1", 1_000 + index),
        basic(serverKey),
      );
    }
    const asked = Array.from({ length: 40 }, (_, index) => ({
      merchant: keys[index % keys.length] ?? server.keys,
      order: index % 3 === 0 ? "order-2" : "order-1",
    }));
    const answers = await Promise.all(
      asked.map(
        async ({ merchant, order }) =>
          await server.call("GET", `/v2/${order}/status`, undefined, basic(merchant.serverKey)),
      ),
    );
    for (const [index, { body }] of answers.entries()) {
      const expected = asked[index]?.order === "order-2" ? undefined : asked[index]?.merchant.id;
      assert.equal(body["merchant_id"], expected);
      if (expected) assert.equal(body["gross_amount"], `${1_000 + (index % keys.length)}.00`);
    }
  });
});
