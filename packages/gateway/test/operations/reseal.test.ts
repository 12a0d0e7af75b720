import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { serverKeyOf } from "../../src/connectors/core-api/call-api.ts";
import { Secret } from "../../src/domain/secret.ts";
import { endOlderSecret, rotateSecret } from "../../src/operations/bi-snap/change-client.ts";
import { resealSecondFactors } from "../../src/operations/dashboard/two-step.ts";
import { type Gateway, openGateway } from "../../src/operations/gateway.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { resealKeys } from "../../src/operations/merchants/reseal-keys.ts";
import { SealError } from "../../src/operations/seal.ts";
import { resealAccounts } from "../../src/operations/upstream/reseal-accounts.ts";
import { rotateCredentials } from "../../src/operations/upstream/rotate-credentials.ts";
import { findClient, saveSeals } from "../../src/store/bi-snap/clients.ts";
import { findSecondFactor, saveNewFactor } from "../../src/store/dashboard/second-factors.ts";
import { startTestDashboard } from "../pages/dashboard/support.ts";
import { giveClient } from "../support/bi-snap.ts";
import { dumpDatabase } from "../support/dump-database.ts";
import { TEST_SECRET } from "../support/gateway.ts";
import {
  ABSENT,
  accountsAsked,
  activeAccount,
  createProductionGateway,
  upstreamSaying,
} from "../support/upstream-accounts.ts";

const NEW_SECRET = new Secret("another secret for tests");

function gatewayWith({ db, wallNow, upstreams }: Gateway, secret: Secret, oldSecret?: Secret) {
  return openGateway({ db, wallNow, upstreams, secret, ...(oldSecret && { oldSecret }) });
}

suite("another secret", () => {
  test("opens and seals anew the keys of people's authenticator apps, too", async (t) => {
    const { gateway: old } = await startTestDashboard(t);
    const { rows } = await old.db.pool.query<{ id: string }>("select id from dashboard_user");
    const userId = rows[0]?.id ?? "";
    const key = new Secret("GEZDGNBVGY3TQOJQ");
    await old.db.kysely.transaction().execute(async (trx) => {
      const sealedKey = old.secondFactorBox.seal(key);
      assert.ok(await saveNewFactor(trx, { userId, sealedKey, now: old.wallNow() }));
    });
    const alone = gatewayWith(old, NEW_SECRET);
    const both = gatewayWith(old, NEW_SECRET, TEST_SECRET);
    await assert.rejects(resealSecondFactors(alone), SealError);
    assert.deepEqual([await resealSecondFactors(both), await resealSecondFactors(both)], [1, 0]);
    const factor = await findSecondFactor(old.db.kysely, userId);
    assert.ok(factor);
    assert.equal(alone.secondFactorBox.open(factor.sealedKey).reveal(), key.reveal());
    assert.throws(() => alone.secretBox.open(factor.sealedKey), SealError, "for one purpose only");
  });

  test("opens nothing alone, everything beside the old one, and after resealing all of it", async (t) => {
    const { gateway: old, keys } = await createProductionGateway(t);
    const account = await activeAccount(old, { merchantId: keys.id });
    const rotation = {
      keys: { serverKey: new Secret("SB-Mid-server-newer-9876543210") },
      port: upstreamSaying(ABSENT),
    };
    await rotateCredentials(old, { merchantId: keys.id, accountId: account.id }, rotation);
    const [before] = await accountsAsked(old, keys.id);
    const alone = gatewayWith(old, NEW_SECRET);
    const both = gatewayWith(old, NEW_SECRET, TEST_SECRET);
    const revealed = async (gateway: Gateway) => {
      const [found] = await accountsAsked(gateway, keys.id);
      return [
        (await findMerchant(gateway, keys.id))?.serverKey.reveal(),
        found && serverKeyOf(found.credentials.keys).reveal(),
        found?.credentials.previousKeys && serverKeyOf(found.credentials.previousKeys).reveal(),
        found?.credentials.inboxToken.reveal(),
        found?.testResult,
      ];
    };
    const expected = [
      keys.serverKey.reveal(),
      "SB-Mid-server-newer-9876543210",
      "SB-Mid-server-theirs-0123456789",
      before?.credentials.inboxToken.reveal(),
      "passed",
    ];
    await assert.rejects(findMerchant(alone, keys.id), SealError);
    await assert.rejects(accountsAsked(alone, keys.id), SealError);
    await assert.rejects(resealAccounts(alone), SealError);
    await assert.rejects(resealKeys(alone), SealError);
    assert.deepEqual(await revealed(both), expected);
    assert.deepEqual([await resealAccounts(both), await resealKeys(both)], [1, 2]);
    const once = await dumpDatabase(old.db.pool);
    assert.deepEqual([await resealAccounts(both), await resealKeys(both)], [0, 0]);
    assert.deepEqual(await dumpDatabase(old.db.pool), once, "repeating it changes nothing");
    assert.deepEqual(await revealed(gatewayWith(old, NEW_SECRET)), expected);
    await assert.rejects(accountsAsked(old, keys.id), SealError);
  });

  test("is put on no secret of BI-SNAP that was changed while it was sealed anew", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const { kysely } = gateway.db;
    await giveClient({ gateway, keys });
    const sealedNow = async () => {
      const sealed = await findClient(kysely, keys.id);
      assert.ok(sealed);
      return sealed;
    };
    const first = await sealedNow();
    await rotateSecret(gateway, keys.id);
    const rotated = await sealedNow();
    await endOlderSecret(gateway, keys.id);
    const ended = await sealedNow();
    for (const before of [first, rotated]) {
      await saveSeals(kysely, before, before);
      assert.deepEqual(await sealedNow(), ended);
    }
  });

  test("has a name that tells nothing of it, and is the same in every process", async (t) => {
    const { gateway } = await createProductionGateway(t);
    const { keyName } = gateway.credentialsBox;
    assert.match(keyName, /^[0-9a-f]{8}$/);
    assert.equal(gatewayWith(gateway, TEST_SECRET).credentialsBox.keyName, keyName);
    assert.notEqual(gatewayWith(gateway, NEW_SECRET).credentialsBox.keyName, keyName);
  });
});
