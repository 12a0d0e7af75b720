import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { FetchedToken } from "../../src/domain/upstream/connector.ts";
import { AccountTokens } from "../../src/operations/access-tokens.ts";

const WAIT_MS = 60_000;

/** The tokens of an account by a clock of the test's, where each fetch gets the next one. */
function startTokens(lifetimeMs = 900_000) {
  const clock = { now: 1_000 };
  const tokens = new AccountTokens(() => clock.now);
  let fetched = 0;
  const fetch = async (): Promise<FetchedToken> =>
    await Promise.resolve({ outcome: "fetched", token: `token-${++fetched}`, lifetimeMs });
  const get = async (credentials = "keys") => {
    const got = await tokens.get(credentials, fetch, WAIT_MS);
    return got.outcome === "token" ? got.token : got.outcome;
  };
  return { clock, tokens, get };
}

suite("the tokens of an account", () => {
  test("are renewed a minute before they end, and short ones at half of their life", async () => {
    for (const [lifetimeMs, usedMs] of [
      [900_000, 840_000],
      [60_000, 30_000],
    ] as const) {
      const { clock, get } = startTokens(lifetimeMs);
      assert.equal(await get(), "token-1");
      clock.now += usedMs - 1;
      assert.equal(await get(), "token-1");
      clock.now += 1;
      assert.equal(await get(), "token-2");
    }
  });

  test("are not those of other keys, whether they are kept or still on their way", async () => {
    const { get, tokens } = startTokens();
    assert.equal(await get("old"), "token-1");
    assert.equal(await get("new"), "token-2");
    const { promise, resolve } = Promise.withResolvers<FetchedToken>();
    const slow = tokens.get("third", async () => await promise, WAIT_MS);
    assert.equal(await get("fourth"), "token-3");
    resolve({ outcome: "fetched", token: "third-token", lifetimeMs: 900_000 });
    assert.deepEqual(await slow, { outcome: "token", token: "third-token" });
  });

  test("stay when one that they have replaced already is refused", async () => {
    const { get, tokens } = startTokens();
    assert.equal(await get(), "token-1");
    tokens.drop("token-1");
    assert.equal(await get(), "token-2");
    tokens.drop("token-1");
    assert.equal(await get(), "token-2");
  });

  test("are waited for no longer than the call has time, and come for the next one", async () => {
    const { tokens, get } = startTokens();
    const { promise, resolve } = Promise.withResolvers<FetchedToken>();
    const fetch = async () => await promise;
    const late = await tokens.get("keys", fetch, 1);
    assert.deepEqual(late, { outcome: "not_sent", why: "no_time" });
    const patient = tokens.get("keys", fetch, WAIT_MS);
    resolve({ outcome: "fetched", token: "late-token", lifetimeMs: 900_000 });
    assert.deepEqual(await patient, { outcome: "token", token: "late-token" });
    assert.equal(await get(), "late-token");
  });
});
