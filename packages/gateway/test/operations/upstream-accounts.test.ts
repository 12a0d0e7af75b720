import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { serverKeyOf } from "../../src/connectors/core-api/call-api.ts";
import { Secret } from "../../src/domain/secret.ts";
import type { UpstreamAccount } from "../../src/domain/upstream/account.ts";
import type { FindReply } from "../../src/domain/upstream/connector.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { SealError } from "../../src/operations/seal.ts";
import { findAccount, findAccountByInbox } from "../../src/operations/upstream/accounts.ts";
import { addAccount } from "../../src/operations/upstream/add-account.ts";
import { listAccounts } from "../../src/operations/upstream/list-accounts.ts";
import { rotateCredentials } from "../../src/operations/upstream/rotate-credentials.ts";
import { setAccountState } from "../../src/operations/upstream/set-account-state.ts";
import { portOf, testAccount } from "../../src/operations/upstream/test-account.ts";
import { createTestGateway, startTestServer } from "../support/gateway.ts";
import {
  ABSENT,
  accountsAsked,
  activeAccount,
  addedAccount,
  createProductionGateway,
  upstreamSaying,
} from "../support/upstream-accounts.ts";
import { whileLocked } from "../support/while-locked.ts";

const DAY_MS = 86_400_000;
const keyOf = ({ merchantId, id }: UpstreamAccount) => ({ merchantId, accountId: id });

suite("the account that takes a merchant's charges", () => {
  test("is found with its credentials, also by its id and by the token of its inbox", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    assert.deepEqual(await accountsAsked(gateway, keys.id), []);
    const account = await activeAccount(gateway, { merchantId: keys.id });
    const [found] = await accountsAsked(gateway, keys.id);
    assert.equal(found?.id, account.id);
    assert.equal(found.baseUrl, "https://api.sandbox.midtrans.com");
    assert.equal(serverKeyOf(found.credentials.keys).reveal(), "SB-Mid-server-theirs-0123456789");
    const token = found.credentials.inboxToken.reveal();
    assert.match(token, /^[\w-]{43}$/);
    assert.deepEqual(await findAccount(gateway, keys.id, account.id), found);
    assert.deepEqual(await findAccountByInbox(gateway, token), found);
    assert.equal(await findAccountByInbox(gateway, `${token.slice(1)}x`), undefined);
    assert.equal(await findAccount(gateway, keys.id, "another"), undefined);
  });

  test("is nobody else's", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const account = await activeAccount(gateway, { merchantId: keys.id });
    const other = await createMerchant(gateway, { environment: "production" });
    assert.deepEqual(await accountsAsked(gateway, other.id), []);
    assert.equal(await findAccount(gateway, other.id, account.id), undefined);
  });

  test("is the oldest one that is active; the next one waits for it to fail, and no third is asked", async (t) => {
    const { gateway, keys, clock } = await createProductionGateway(t);
    const made: UpstreamAccount[] = [];
    for (const label of ["one", "two", "three"]) {
      made.push(await activeAccount(gateway, { merchantId: keys.id, label }));
      clock.advance(1);
    }
    const asked = async () => (await accountsAsked(gateway, keys.id)).map(({ label }) => label);
    assert.deepEqual(await asked(), ["one", "two"]);
    const [one, two] = made.map(keyOf);
    assert.ok(one && two);
    await setAccountState(gateway, two, "off");
    assert.deepEqual(await asked(), ["one", "three"]);
    await setAccountState(gateway, one, "draining");
    assert.deepEqual(await asked(), ["three"]);
    await setAccountState(gateway, one, "active");
    assert.deepEqual(await asked(), ["one", "three"]);
  });

  test("is never one of a sandbox beside one of real money, also when both are made active at once", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const made = await Promise.all(
      (["sandbox", "production"] as const).map(async (environment) => {
        const serverKey = new Secret("Mid-server-theirs-0123456789");
        const account = await addedAccount(gateway, {
          merchantId: keys.id,
          environment,
          serverKey,
        });
        await testAccount(gateway, keyOf(account), upstreamSaying(ABSENT));
        return account;
      }),
    );
    const activate = async (account: UpstreamAccount) =>
      await setAccountState(gateway, keyOf(account), "active");
    const outcomes = await whileLocked(gateway.db, "select from merchant for update", {
      waiting: 2,
      work: async () => await Promise.all(made.map(activate)),
    });
    const refused = { outcome: "refused", reason: "other_environment" };
    const at = outcomes.findIndex(({ outcome }) => outcome === "refused");
    assert.deepEqual(outcomes[at], refused);
    const [later, first] = at === 0 ? made : made.toReversed();
    assert.ok(later && first);
    assert.deepEqual(await activate(later), refused);
    assert.deepEqual(await activate(first), { outcome: "applied" });
    await setAccountState(gateway, keyOf(first), "draining");
    assert.deepEqual(await activate(later), { outcome: "applied" });
    assert.deepEqual(await activate(first), refused);
  });

  for (const [mode, allowed] of [
    ["off", []],
    ["sandbox", ["sandbox"]],
    ["production", ["sandbox", "production"]],
  ] as const) {
    test(`counts as off unless the gateway may call it: ${mode}`, async (t) => {
      const { gateway, keys } = await createProductionGateway(t);
      const restricted = { ...gateway, upstreams: { ...gateway.upstreams, mode } };
      for (const environment of ["sandbox", "production"] as const) {
        const { id: merchantId } =
          environment === "sandbox"
            ? keys
            : await createMerchant(gateway, { environment: "production" });
        const serverKey = new Secret("Mid-server-theirs-0123456789");
        const wanted = { merchantId, environment, serverKey };
        const account = await activeAccount(gateway, wanted);
        const isAllowed = allowed.some((one) => one === environment);
        const [active] = await accountsAsked(restricted, merchantId);
        assert.equal(active?.id, isAllowed ? account.id : undefined, environment);
        const known = await findAccount(restricted, merchantId, account.id);
        assert.equal(known?.state, isAllowed ? "active" : "off", environment);
        const token = known.credentials.inboxToken.reveal();
        const heard = await findAccountByInbox(restricted, token);
        assert.equal(heard?.state, isAllowed ? "active" : "off", environment);
        const [listed] = await listAccounts(restricted, merchantId);
        assert.equal(listed?.state, "active");
        assert.equal(listed.isAllowed, isAllowed, environment);
        const port = upstreamSaying(ABSENT);
        const tested = await testAccount(restricted, keyOf(account), port);
        assert.equal(tested.outcome, isAllowed ? "tested" : "refused", environment);
        const rotation = { keys: { serverKey: new Secret("Mid-server-another-0123456789") }, port };
        const rotated = await rotateCredentials(restricted, keyOf(account), rotation);
        assert.equal(rotated.outcome, isAllowed ? "rotated" : "refused", environment);
        assert.equal(port.keys.length, isAllowed ? 2 : 0, "nothing is called");
      }
    });
  }
});

suite("an account's credentials", () => {
  test("do not open in another row, nor when they were changed", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const other = await createMerchant(gateway, { environment: "production" });
    const own = await addedAccount(gateway, { merchantId: keys.id });
    const second = await addedAccount(gateway, { merchantId: keys.id });
    const foreign = await addedAccount(gateway, { merchantId: other.id });
    for (const target of [second, foreign]) {
      await gateway.db.pool.query(
        `update upstream_account set sealed =
          (select sealed from upstream_account where merchant_id = $1 and id = $2)
        where merchant_id = $3 and id = $4`,
        [own.merchantId, own.id, target.merchantId, target.id],
      );
      await assert.rejects(findAccount(gateway, target.merchantId, target.id), SealError);
    }
    const listed = await listAccounts(gateway);
    assert.deepEqual(
      new Map(listed.map(({ id, keyEnding }) => [id, keyEnding])),
      new Map([
        [own.id, "6789"],
        [second.id, undefined],
        [foreign.id, undefined],
      ]),
    );
    await gateway.db.pool.query(
      "update upstream_account set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where id = $1",
      [own.id],
    );
    await assert.rejects(findAccount(gateway, keys.id, own.id), SealError);
  });

  test("are replaced by a key that was tried, while the one before verifies for seven days", async (t) => {
    const { gateway, keys, clock } = await createProductionGateway(t);
    const account = await activeAccount(gateway, { merchantId: keys.id });
    const before = await findAccount(gateway, keys.id, account.id);
    const port = upstreamSaying(ABSENT);
    const serverKey = new Secret("SB-Mid-server-newer-9876543210");
    const rotate = async () =>
      await rotateCredentials(gateway, keyOf(account), { keys: { serverKey }, port });
    const previousUntil = new Date(clock.now.getTime() + 7 * DAY_MS);
    assert.deepEqual(await rotate(), { outcome: "rotated", previousUntil });
    assert.deepEqual(port.keys, ["SB-Mid-server-newer-9876543210"]);
    assert.deepEqual(await rotate(), { outcome: "refused", reason: "same_key" });
    const [after] = await accountsAsked(gateway, keys.id);
    assert.equal(
      after && serverKeyOf(after.credentials.keys).reveal(),
      "SB-Mid-server-newer-9876543210",
    );
    assert.equal(
      after?.credentials.previousKeys && serverKeyOf(after.credentials.previousKeys).reveal(),
      "SB-Mid-server-theirs-0123456789",
    );
    assert.equal(
      after?.credentials.inboxToken.reveal(),
      before?.credentials.inboxToken.reveal(),
      "messages go on coming to the same address",
    );
    clock.advance(7 * DAY_MS - 1);
    assert.ok((await accountsAsked(gateway, keys.id))[0]?.credentials.previousKeys);
    clock.advance(1);
    const [later] = await accountsAsked(gateway, keys.id);
    assert.equal(later?.credentials.previousKeys, undefined);
  });

  test("stay when the new key fails", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const account = await activeAccount(gateway, { merchantId: keys.id });
    const refusing = upstreamSaying({
      outcome: "refused",
      reason: "unauthorized",
      code: "401",
      message: "SB-Mid-server-newer-9876543210 is not known",
    });
    const serverKey = new Secret("SB-Mid-server-newer-9876543210");
    const rotation = { keys: { serverKey }, port: refusing };
    assert.deepEqual(await rotateCredentials(gateway, keyOf(account), rotation), {
      outcome: "failed",
      result: "refused: unauthorized",
    });
    const [kept] = await accountsAsked(gateway, keys.id);
    assert.equal(
      kept && serverKeyOf(kept.credentials.keys).reveal(),
      "SB-Mid-server-theirs-0123456789",
    );
  });

  test("that were replaced while a key was tried are not replaced by it", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const key = keyOf(await activeAccount(gateway, { merchantId: keys.id }));
    const port = upstreamSaying(ABSENT);
    const faster = new Secret("SB-Mid-server-faster-1111111");
    const find = async () => {
      await rotateCredentials(gateway, key, { keys: { serverKey: faster }, port });
      return ABSENT;
    };
    const slow = upstreamSaying(find);
    const slower = new Secret("SB-Mid-server-slower-2222222");
    const changed = { outcome: "refused", reason: "changed" };
    const rotation = { keys: { serverKey: slower }, port: slow };
    assert.deepEqual(await rotateCredentials(gateway, key, rotation), changed);
    const [found] = await accountsAsked(gateway, keys.id);
    assert.equal(found && serverKeyOf(found.credentials.keys).reveal(), faster.reveal());
  });

  test("of an account that is not called are replaced untried, and have to be tested again", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const account = await activeAccount(gateway, { merchantId: keys.id });
    const key = keyOf(account);
    await setAccountState(gateway, key, "off");
    const port = upstreamSaying(ABSENT);
    const serverKey = new Secret("SB-Mid-server-newer-9876543210");
    const rotated = await rotateCredentials(gateway, key, { keys: { serverKey }, port });
    assert.equal(rotated.outcome, "rotated");
    assert.equal(port.keys.length, 0);
    const untested = { outcome: "refused", reason: "not_tested" };
    assert.deepEqual(await setAccountState(gateway, key, "active"), untested);
    await testAccount(gateway, key, port);
    assert.deepEqual(await setAccountState(gateway, key, "active"), { outcome: "applied" });
  });
});

suite("testing an account", () => {
  test("proves its key at another Gerbang, and that a wrong one is wrong", async (t) => {
    const [{ gateway, keys }, upstream] = await Promise.all([
      createProductionGateway(t),
      startTestServer(t),
    ]);
    const port = portOf(gateway);
    for (const [serverKey, result] of [
      [upstream.keys.serverKey, "passed"],
      [new Secret("SB-Mid-server-nobody-0123456789"), "refused: unauthorized"],
    ] as const) {
      const place = { profile: "gerbang", baseUrl: `${upstream.url}/` } as const;
      const account = await addedAccount(gateway, { merchantId: keys.id, serverKey, ...place });
      const tested = await testAccount(gateway, keyOf(account), port);
      assert.deepEqual(tested, { outcome: "tested", result });
      // Before it is called again, one that is off is tested, too.
      await gateway.db.pool.query("update upstream_account set state = 'off'");
      assert.deepEqual(await testAccount(gateway, keyOf(account), port), tested);
    }
  });

  const replies: readonly (readonly [string, FindReply])[] = [
    ["passed", ABSENT],
    [
      "refused: unauthorized",
      { outcome: "refused", reason: "unauthorized", code: "401", message: "planted words" },
    ],
    ["not sent: dns", { outcome: "not_sent", why: "dns" }],
    ["no usable answer: unreadable", { outcome: "unknown", why: "unreadable" }],
  ];

  test("keeps what came of it, and only a passed one lets it be called", async (t) => {
    const { gateway, keys, clock } = await createProductionGateway(t);
    for (const [result, reply] of replies) {
      const account = await addedAccount(gateway, { merchantId: keys.id });
      const key = keyOf(account);
      const untested = { outcome: "refused", reason: "not_tested" };
      assert.deepEqual(await setAccountState(gateway, key, "active"), untested);
      assert.deepEqual(await testAccount(gateway, key, upstreamSaying(reply)), {
        outcome: "tested",
        result,
      });
      const known = await findAccount(gateway, keys.id, account.id);
      assert.deepEqual([known?.testedAt, known?.testResult], [clock.now, result]);
      for (const state of ["draining", "active"] as const) {
        const { outcome } = await setAccountState(gateway, key, state);
        assert.equal(outcome, result === "passed" ? "applied" : "refused", state);
      }
      assert.deepEqual(await setAccountState(gateway, key, "off"), { outcome: "applied" });
    }
  });

  test("says nothing of a key that came meanwhile", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const key = keyOf(await addedAccount(gateway, { merchantId: keys.id }));
    const port = upstreamSaying(ABSENT);
    const late = upstreamSaying(async () => {
      const serverKey = new Secret("SB-Mid-server-newer-9876543210");
      await rotateCredentials(gateway, key, { keys: { serverKey }, port });
      return ABSENT;
    });
    const changed = { outcome: "refused", reason: "changed" };
    assert.deepEqual(await testAccount(gateway, key, late), changed);
    const untested = { outcome: "refused", reason: "not_tested" };
    assert.deepEqual(await setAccountState(gateway, key, "active"), untested);
  });

  test("and everything else knows no account that is not there", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const key = { merchantId: keys.id, accountId: "nobody" };
    const port = upstreamSaying(ABSENT);
    const missing = { outcome: "refused", reason: "no_such_account" };
    assert.deepEqual(await testAccount(gateway, key, port), missing);
    assert.deepEqual(await setAccountState(gateway, key, "off"), missing);
    const rotation = { keys: { serverKey: new Secret("Mid-server-newer-9876543210") }, port };
    assert.deepEqual(await rotateCredentials(gateway, key, rotation), missing);
  });
});

suite("adding an account", () => {
  test("is refused where it could not work, or would not be safe", async (t) => {
    const { gateway, keys } = await createProductionGateway(t);
    const wanted = {
      merchantId: keys.id,
      connector: "core-api",
      profile: "other",
      environment: "production",
      label: "Ours",
      keys: { serverKey: new Secret("Mid-server-theirs-0123456789") },
      by: "operator",
    } as const;
    const baseUrl = "https://pay.example";
    const cases = [
      ["base_url_is_fixed", { profile: "midtrans" }],
      ["base_url_is_the_operators", { by: "merchant" }],
      ["base_url_not_http", { baseUrl: "ftp://pay.example" }],
      ["base_url_not_http", { baseUrl: "pay.example" }],
      ["base_url_with_credentials", { baseUrl: "https://user:word@pay.example" }],
      ["base_url_with_query", { baseUrl: "https://pay.example/?" }],
      ["base_url_with_query", { baseUrl: "https://pay.example/#here" }],
      ["base_url_not_https", { baseUrl: "http://pay.example" }],
      ["base_url_of_other_profile", { baseUrl: "https://API.midtrans.com./v2" }],
      ["base_url_of_other_profile", { baseUrl: "http://api.midtrans.com", environment: "sandbox" }],
      ["base_url_blocked", { baseUrl: "https://169.254.169.254" }],
      ["label", { label: "" }],
      ["label", { label: "x".repeat(101) }],
      ["not_a_key", { keys: { serverKey: new Secret("has blanks in it") } }],
      ["not_a_key", { keys: { serverKey: new Secret("short") } }],
      ["client_key", { keys: { serverKey: new Secret("Mid-client-theirs-0123456789") } }],
      ["sandbox_key", { keys: { serverKey: new Secret("SB-Mid-server-theirs-0123456789") } }],
    ] as const;
    for (const [reason, change] of cases) {
      const refused = await addAccount(gateway, { ...wanted, baseUrl, ...change });
      assert.deepEqual(refused, { outcome: "refused", reason }, JSON.stringify(change));
    }
    const missing = await addAccount(gateway, wanted);
    assert.deepEqual(missing, { outcome: "refused", reason: "base_url_missing" });
    assert.deepEqual(await listAccounts(gateway), []);
    const added = await addAccount(gateway, { ...wanted, baseUrl: "https://pay.example/api//" });
    assert.equal(added.outcome === "added" && added.account.baseUrl, "https://pay.example/api");
  });

  test("calls no private address unless the gateway may", async (t) => {
    const delivery = { allowPrivateTargets: false };
    const { gateway, keys } = await createTestGateway(t, { environment: "production", delivery });
    for (const baseUrl of [
      "http://127.0.0.1",
      "http://[::1]",
      "http://10.0.0.1",
      "http://pay.example:8080",
    ]) {
      const refused = await addAccount(gateway, {
        merchantId: keys.id,
        connector: "core-api",
        profile: "gerbang",
        environment: "sandbox",
        label: "Ours",
        baseUrl,
        keys: { serverKey: new Secret("Mid-server-theirs-0123456789") },
        by: "operator",
      });
      assert.deepEqual(refused, { outcome: "refused", reason: "base_url_blocked" }, baseUrl);
    }
  });

  test("is for production merchants only", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const refused = await addAccount(gateway, {
      merchantId: keys.id,
      connector: "core-api",
      profile: "midtrans",
      environment: "sandbox",
      label: "Ours",
      keys: { serverKey: new Secret("SB-Mid-server-theirs-0123456789") },
      by: "operator",
    });
    assert.deepEqual(refused, { outcome: "refused", reason: "no_production_merchant" });
  });
});
