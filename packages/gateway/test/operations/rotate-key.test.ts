import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Secret } from "../../src/domain/secret.ts";
import { endKey, listAcceptedKeys } from "../../src/operations/dashboard/merchant-keys.ts";
import type { Gateway } from "../../src/operations/gateway.ts";
import { authenticate } from "../../src/operations/merchants/find-merchant.ts";
import { rotateKey } from "../../src/operations/merchants/rotate-key.ts";
import { createTestGateway } from "../support/gateway.ts";

async function merchantOf(gateway: Gateway, key: Secret) {
  return (await authenticate(gateway, key, "127.0.0.1"))?.merchant;
}

suite("rotating a key", () => {
  test("the new key signs at once, and the old one is accepted for a while", async (t) => {
    const { gateway, keys, clock, merchant } = await createTestGateway(t);
    const rotation = { merchantId: keys.id, kind: "server", graceMs: 60_000 } as const;
    const key = await rotateKey(gateway, rotation);
    assert.ok(key);
    assert.equal((await merchant()).serverKey.reveal(), key.reveal());
    assert.equal((await merchantOf(gateway, keys.serverKey))?.id, keys.id);
    clock.advance(60_000);
    assert.equal(await merchantOf(gateway, keys.serverKey), undefined);
    assert.equal((await merchantOf(gateway, key))?.id, keys.id);
  });

  test("of rotations at the same moment, one key remains without an end", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const rotation = { merchantId: keys.id, kind: "server", graceMs: 60_000 } as const;
    await Promise.all(Array.from({ length: 6 }, async () => await rotateKey(gateway, rotation)));
    const { rows } = await gateway.db.pool.query(
      "select count(*)::integer as count from merchant_key where kind = 'server' and expires_at is null",
    );
    assert.deepEqual(rows, [{ count: 1 }]);
  });

  test("a key that leaked ends before its time, and the newest of its kind never does", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const rotation = { merchantId: keys.id, kind: "server", graceMs: 60_000 } as const;
    const key = await rotateKey(gateway, rotation);
    assert.ok(key);
    const [newest, former] = (await listAcceptedKeys(gateway, keys.id)).filter(
      ({ kind }) => kind === "server",
    );
    assert.ok(newest && former);
    assert.equal(await endKey(gateway, keys.id, newest.id), false);
    assert.equal(await endKey(gateway, keys.id, former.id), true);
    assert.equal(await merchantOf(gateway, keys.serverKey), undefined);
    assert.equal((await merchantOf(gateway, key))?.id, keys.id);
  });

  test("a client key rotates by itself", async (t) => {
    const { gateway, keys, clock } = await createTestGateway(t);
    const rotation = { merchantId: keys.id, kind: "client", graceMs: 60_000 } as const;
    const key = await rotateKey(gateway, rotation);
    const accepted = async () =>
      (await listAcceptedKeys(gateway, keys.id)).map((one) => one.key.reveal());
    const [server, former] = [keys.serverKey.reveal(), keys.clientKey.reveal()];
    assert.deepEqual(new Set(await accepted()), new Set([key?.reveal(), former, server]));
    clock.advance(60_000);
    assert.deepEqual(new Set(await accepted()), new Set([key?.reveal(), server]));
    assert.equal((await merchantOf(gateway, keys.serverKey))?.id, keys.id);
  });
});
