import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Secret } from "../../src/domain/secret.ts";
import { type BiSnapKeys } from "../../src/domain/upstream/bi-snap-keys.ts";
import { findAccount } from "../../src/operations/upstream/accounts.ts";
import { addAccount, type NewAccount } from "../../src/operations/upstream/add-account.ts";
import { listAccounts } from "../../src/operations/upstream/list-accounts.ts";
import { rehearse } from "../../src/operations/upstream/rehearsal/rehearse.ts";
import { resolveDue } from "../../src/operations/upstream/resolver.ts";
import { rotateCredentials } from "../../src/operations/upstream/rotate-credentials.ts";
import { portOf, testAccount } from "../../src/operations/upstream/test-account.ts";
import { newKeys } from "../support/bi-snap.ts";
import { BI_SNAP_PROFILES } from "../support/bi-snap-profiles.ts";
import { startBiSnapFace } from "../support/bi-snap-upstream.ts";
import { dumpDatabase } from "../support/dump-database.ts";
import { startTestServer } from "../support/gateway.ts";
import { RECORDED_KEYS } from "../support/scripted-bi-snap.ts";
import {
  ABSENT,
  addedAccount,
  createProductionGateway,
  upstreamSaying,
} from "../support/upstream-accounts.ts";
import { Order, startWorld } from "../support/upstream-world.ts";

const EVERY_ID = { store_id: "s", terminal_id: "t", postal_code: "40123" } as const;

function wanted(keys: Partial<BiSnapKeys> = {}): Omit<NewAccount, "merchantId"> {
  const ids = { ...RECORDED_KEYS.ids, ...EVERY_ID, ...keys.ids };
  return {
    connector: "bi-snap",
    profile: "gerbang",
    environment: "sandbox",
    label: "Ours",
    baseUrl: "https://pay.example",
    keys: { biSnap: { ...RECORDED_KEYS, ...keys, ids } },
    by: "operator",
  };
}

suite("an account of the national standard", () => {
  test("proves its keys at each kind of provider, and that wrong ones are wrong", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    for (const profile of BI_SNAP_PROFILES) {
      const bank = await startTestServer(t);
      const face = await startBiSnapFace(t, bank, profile);
      for (const [privateKey, result] of [
        [face.keys.privateKey, "passed"],
        [new Secret(newKeys().privateKey), "refused: unauthorized"],
      ] as const) {
        const account = await addedAccount(gateway, {
          merchantId: keys.id,
          connector: "bi-snap",
          profile,
          baseUrl: face.url,
          keys: { biSnap: { ...face.keys, privateKey } },
        });
        const key = { merchantId: keys.id, accountId: account.id };
        const tested = await testAccount(gateway, key, portOf(gateway));
        assert.deepEqual(tested, { outcome: "tested", result }, profile);
      }
    }
  });

  test("is refused by what is wrong with its keys", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const short = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
    const own = newKeys();
    const cases: readonly (readonly [string, Partial<NewAccount>])[] = [
      ["profile", { profile: "other" }],
      ["profile", { connector: "core-api", profile: "doku" }],
      ["base_url_is_fixed", { profile: "doku" }],
      ["keys_of_other_protocol", { keys: { serverKey: new Secret("Mid-server-theirs-012345") } }],
      ["keys_of_other_protocol", { connector: "core-api" }],
      ["client_id", wanted({ clientId: "a|b" })],
      ["client_id", wanted({ clientId: "" })],
      ["client_secret", wanted({ clientSecret: new Secret("short") })],
      ["private_key", wanted({ privateKey: new Secret(short) })],
      ["private_key", wanted({ privateKey: new Secret(own.publicKey) })],
      ["provider_public_key", wanted({ providerPublicKey: "no key" })],
      ["provider_public_key", wanted({ providerPublicKey: own.privateKey })],
      [
        "provider_key_is_ours",
        wanted({ privateKey: new Secret(own.privateKey), providerPublicKey: own.publicKey }),
      ],
      ["channel_id", wanted({ ids: { channel_id: "H2H" } })],
      ["id_form", wanted({ ids: { merchant_id: "a b" } })],
      [
        "store_id_missing",
        { profile: "dana", keys: { biSnap: { ...RECORDED_KEYS, ids: { merchant_id: "m" } } } },
      ],
      [
        "channel_id_missing",
        { profile: "winpay", keys: { biSnap: { ...RECORDED_KEYS, ids: {} } } },
      ],
    ];
    for (const [reason, change] of cases) {
      const refused = await addAccount(gateway, { ...wanted(), ...change, merchantId: keys.id });
      assert.deepEqual(refused, { outcome: "refused", reason }, JSON.stringify(change));
    }
    assert.deepEqual(await listAccounts(gateway), []);
  });

  test("is shown by its client id, its ids and the end of its secret, and by where its messages go", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    gateway.publicAddress.url = "https://shop.example";
    await addAccount(gateway, { ...wanted(), merchantId: keys.id });
    const [listed] = await listAccounts(gateway);
    assert.equal(listed?.keyEnding, "0001");
    assert.equal(listed.biSnap?.clientId, RECORDED_KEYS.clientId);
    assert.equal(listed.biSnap.ids.merchant_id, "G100200300");
    assert.match(listed.biSnap.messageUrl, /^https:\/\/shop\.example\/upstream\/[\w-]{43}$/);
  });

  test("keeps what a rotation leaves out, tries what it says, and verifies late messages by the keys before", async (t) => {
    const { gateway, keys, clock } = await createProductionGateway(t);
    const added = await addAccount(gateway, { ...wanted(), merchantId: keys.id });
    assert.equal(added.outcome, "added");
    const key = { merchantId: keys.id, accountId: added.account.id };
    const port = upstreamSaying(ABSENT);
    const theirs = newKeys().publicKey;
    const change = { biSnap: { providerPublicKey: theirs, ids: { terminal_id: "B02" } } };
    const rotated = await rotateCredentials(gateway, key, { keys: change, port });
    assert.equal(rotated.outcome, "rotated");
    const again = await rotateCredentials(gateway, key, { keys: change, port });
    assert.deepEqual(again, { outcome: "refused", reason: "same_key" });
    const other = { serverKey: new Secret("Mid-server-theirs-0123456789") };
    assert.deepEqual(await rotateCredentials(gateway, key, { keys: other, port }), {
      outcome: "refused",
      reason: "keys_of_other_protocol",
    });
    const { id: accountId } = await addedAccount(gateway, { merchantId: keys.id });
    const core = { merchantId: keys.id, accountId };
    assert.deepEqual(await rotateCredentials(gateway, core, { keys: change, port }), {
      outcome: "refused",
      reason: "keys_of_other_protocol",
    });
    const found = await findAccount(gateway, key.merchantId, key.accountId);
    assert.ok(found && "biSnap" in found.credentials.keys);
    const { biSnap } = found.credentials.keys;
    assert.equal(biSnap.providerPublicKey, theirs);
    assert.equal(biSnap.clientSecret?.reveal(), RECORDED_KEYS.clientSecret?.reveal());
    assert.deepEqual(biSnap.ids, { ...RECORDED_KEYS.ids, ...EVERY_ID, terminal_id: "B02" });
    const before = found.credentials.previousKeys;
    assert.ok(before && "biSnap" in before);
    assert.equal(before.biSnap.providerPublicKey, RECORDED_KEYS.providerPublicKey);
    clock.advance(8 * 86_400_000);
    const later = await findAccount(gateway, key.merchantId, key.accountId);
    assert.equal(later?.credentials.previousKeys, undefined);
  });

  test("takes messages that are signed by either key while the provider changes its own", async (t) => {
    const world = await startWorld(t, { biSnap: "midtrans" });
    const key = { merchantId: world.account.merchantId, accountId: world.account.id };
    const change = { biSnap: { providerPublicKey: newKeys().publicKey } };
    const port = upstreamSaying(ABSENT);
    const rotated = await rotateCredentials(world.shop.gateway, key, { keys: change, port });
    assert.equal(rotated.outcome, "rotated");
    const order = new Order(world, "order-1");
    await order.open();
    await order.pay();
    await world.tell();
    const { rows } = await world.shop.gateway.db.pool.query<{ verdict: string }>(
      "select distinct verdict from upstream_message",
    );
    assert.deepEqual(rows, [{ verdict: "genuine" }]);
    assert.equal(await order.status(), "settlement");
  });

  test("has its secrets nowhere in the database but under seal, whatever its upstream echoes", async (t) => {
    const world = await startWorld(t, { biSnap: "midtrans" });
    const { face } = world.branches[0] ?? {};
    const secret = face?.keys.clientSecret?.reveal() ?? "";
    const pem = face?.keys.privateKey.reveal() ?? "";
    const token = "planted-token-0123456789";
    world.calls.add({
      verb: "other",
      nth: 1,
      fault: {
        name: "echo",
        deal: (call) =>
          call.send({
            status: 200,
            headers: { "content-type": "application/json" },
            body: Buffer.from(JSON.stringify({ accessToken: token, secret, pem })),
          }),
      },
    });
    const order = new Order(world, "order-1");
    assert.equal(await order.charge(), "503");
    assert.equal(await order.charge(), "201");
    await world.tell();
    while ((await resolveDue(world.shop.gateway)) > 0);
    await world.shop.gateway.upstreamCalls.settled();
    const dump = await dumpDatabase(world.shop.gateway.db.pool);
    for (const planted of [secret, token, pem.split("\n")[3] ?? ""]) {
      assert.ok(planted.length > 10);
      assert.ok(!JSON.stringify([...dump]).includes(planted), planted);
    }
  });

  test("is not rehearsed with: the steps are those of the Core API", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const added = await addAccount(gateway, { ...wanted(), merchantId: keys.id });
    assert.equal(added.outcome, "added");
    const key = { merchantId: keys.id, accountId: added.account.id };
    assert.deepEqual(await rehearse(gateway, key, {} as never, {} as never), {
      outcome: "refused",
      reason: "other_protocol",
    });
  });
});
