import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { authenticate } from "../../src/operations/find-merchant.ts";
import { rotateServerKey } from "../../src/operations/rotate-server-key.ts";
import { createTestGateway } from "../support/gateway.ts";

suite("rotating a server key", () => {
  test("the new key signs at once, and the old one is accepted for a while", async (t) => {
    const { gateway, keys, clock, merchant } = await createTestGateway(t);
    const rotation = { merchantId: keys.id, graceMs: 60_000 };
    const key = await rotateServerKey(gateway, rotation);
    assert.ok(key);
    assert.equal((await merchant()).serverKey.reveal(), key.reveal());
    assert.equal((await authenticate(gateway, keys.serverKey))?.id, keys.id);
    clock.advance(60_000);
    assert.equal(await authenticate(gateway, keys.serverKey), undefined);
    assert.equal((await authenticate(gateway, key))?.id, keys.id);
  });

  test("of rotations at the same moment, one key remains without an end", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const rotation = { merchantId: keys.id, graceMs: 60_000 };
    await Promise.all(
      Array.from({ length: 6 }, async () => await rotateServerKey(gateway, rotation)),
    );
    const { rows } = await gateway.db.pool.query(
      "select count(*)::integer as count from merchant_key where kind = 'server' and expires_at is null",
    );
    assert.deepEqual(rows, [{ count: 1 }]);
  });
});
