import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inviteMember } from "../../../src/operations/dashboard/members.ts";
import { changeAccess, readAccess } from "../../../src/operations/merchants/access.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { BiSnapCaller, giveClient } from "../../support/bi-snap.ts";
import { startTestServer } from "../../support/gateway.ts";
import { startTestDashboard, testPeople } from "./support.ts";

const OPERATOR = { kind: "operator" } as const;
const HOME = "203.0.113.7";
const ELSEWHERE = "198.51.100.1";

/** A server behind a proxy that it trusts, so that a request comes from where its header says. */
async function openWorld(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t, { trustProxy: 1 });
  const people = await testPeople(server);
  const { url, keys, gateway } = server;
  const api = async (path: string, address: string, body?: object) => {
    const answer = await fetch(url + path, {
      method: body ? "POST" : "GET",
      headers: {
        "x-forwarded-for": address,
        authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`,
        "content-type": "application/json",
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const open = async (path: string, address: string) =>
    await fetch(url + path, {
      redirect: "manual",
      headers: { cookie: people.as("owner").cookie, "x-forwarded-for": address },
    });
  const change = async (typed: Parameters<typeof changeAccess>[2]) =>
    await changeAccess(gateway, keys.id, typed, OPERATOR);
  return { ...server, ...people, api, open, change };
}

suite("from where a merchant is open", () => {
  test("server keys are accepted from the merchant's addresses alone, by every API, at once", async (t) => {
    const { api, change, keys, gateway, open, base } = await openWorld(t);
    const charge = {
      payment_type: "gopay",
      transaction_details: { order_id: "order-1", gross_amount: 1_000 },
    };
    const snap = { transaction_details: { order_id: "order-2", gross_amount: 1_000 } };
    const calls = [
      ["/v2/charge", charge],
      ["/v2/order-1/status", undefined],
      ["/v2/order-1/cancel", {}],
      ["/v2/pay/account/none", undefined],
      ["/v1/subscriptions", {}],
      ["/snap/v1/transactions", snap],
      ["/sandbox/v1/clock", undefined],
      ["/sandbox/v1/transactions/order-1/pay", {}],
      ["/sandbox/v1/reset", {}],
    ] as const;
    await change({ api: `${HOME}/32 2001:db8::/32` });
    for (const [path, body] of calls) {
      for (const address of [ELSEWHERE, "::ffff:198.51.100.1", "2001:db9::1", "unknown", ""]) {
        const { status, text } = await api(path, address, body);
        assert.equal(status, 401, `${path} ${address}`);
        if (address === ELSEWHERE) assert.match(text, /198\.51\.100\.1 is not among/, path);
      }
    }
    const refused = JSON.parse((await api("/v2/charge", ELSEWHERE, charge)).text) as object;
    assert.deepEqual(
      { ...refused, id: "" },
      {
        status_code: "401",
        status_message: "Access denied: this server key is not accepted from your address.",
        validation_messages: [`${ELSEWHERE} is not among the merchant's API addresses`],
        id: "",
      },
    );
    const { rows } = await gateway.db.pool.query("select id from transaction");
    assert.deepEqual(rows, [], "nothing was done");
    for (const address of [HOME, `::ffff:${HOME}`, "2001:db8::1"]) {
      assert.equal((await api("/v2/order-1/status", address)).status, 200, address);
    }
    assert.equal((await api("/v2/charge", HOME, charge)).status, 200);
    assert.equal((await api("/v2/order-1/status", ELSEWHERE)).status, 401);
    assert.equal((await open(`${base}/transactions`, ELSEWHERE)).status, 200, "one list, one door");
    await gateway.requestRecorder.flush();
    const workbench = await (await open(`${base}/workbench`, HOME)).text();
    assert.match(
      workbench,
      /198\.51\.100\.1|401/,
      "the merchant sees whose key came from elsewhere",
    );
    await change({ api: "" });
    assert.equal((await api("/v2/order-1/status", ELSEWHERE)).status, 200);
    assert.deepEqual((await readAccess(gateway, keys.id)).apiAddresses, []);
  });

  test("nor does BI-SNAP give or take a token elsewhere, whatever is signed", async (t) => {
    const world = await openWorld(t);
    const caller = new BiSnapCaller(world, await giveClient(world));
    const token = await caller.token();
    await world.change({ api: HOME });
    const body = { originalReferenceNo: "none", serviceCode: "47" };
    const query = async (address: string, secret?: string) =>
      await caller.call("/v1.0/qr/qr-mpm-query", body, {
        token,
        externalId: address,
        headers: { "x-forwarded-for": address },
        ...(secret !== undefined && { secret }),
      });
    for (const refused of [
      await query(ELSEWHERE),
      await caller.requestToken({ "x-forwarded-for": ELSEWHERE }),
    ]) {
      assert.equal(refused.status, 401);
      assert.match(String(refused.body["responseMessage"]), /Address 198\.51\.100\.1 not allowed/);
    }
    assert.equal((await query(HOME)).status, 404);
    assert.equal((await caller.requestToken({ "x-forwarded-for": HOME })).status, 200);
    const forged = await query(ELSEWHERE, "guessed");
    assert.doesNotMatch(forged.text, /Address/, "who has not signed learns nothing of the list");
  });

  test("of another merchant the list says nothing, nor does an unknown key learn of it", async (t) => {
    const { change, gateway, url } = await openWorld(t);
    await change({ api: HOME, dashboard: HOME });
    const other = await createMerchant(gateway);
    const ask = async (key: string) => {
      const headers = { authorization: `Basic ${btoa(`${key}:`)}`, "x-forwarded-for": ELSEWHERE };
      return await (await fetch(`${url}/v2/none/status`, { headers })).text();
    };
    assert.match(await ask(other.serverKey.reveal()), /doesn't exist/);
    assert.match(await ask("SB-Mid-server-guessed"), /cannot be authorized/);
  });

  test("the dashboard opens from the merchant's addresses alone: pages, forms, files, documents", async (t) => {
    const world = await openWorld(t);
    const { change, open, base, url, keys, gateway } = world;
    await change({ dashboard: HOME });
    for (const path of [
      "",
      "/transactions",
      "/report.csv",
      "/settings/keys",
      "/account",
      "/palette",
    ]) {
      const answer = await open(base + path, ELSEWHERE);
      assert.equal(answer.status, 403, path);
      const page = await answer.text();
      assert.match(page, /198\.51\.100\.1/);
      assert.doesNotMatch(page, /data-go="t"/, "nor is there a menu");
    }
    const before = await gateway.db.pool.query("select count(*) from activity");
    const posted = await world.as("owner").post(`${base}/settings/presentation`, { label1: "x" });
    assert.equal(posted.status, 403);
    const after = await gateway.db.pool.query("select count(*) from activity");
    assert.deepEqual(after.rows, before.rows);
    for (const [address, isShown] of [
      [ELSEWHERE, false],
      [HOME, true],
    ] as const) {
      const docs = await open("/docs/guides/first-payment", address);
      assert.equal((await docs.text()).includes(keys.serverKey.reveal()), isShown, address);
    }
    assert.equal((await open(`${base}/transactions`, HOME)).status, 200);
    assert.equal((await open(`${base}/transactions`, `::ffff:${HOME}`)).status, 200);
    // Another merchant of the same person is open, and where the dashboard begins then.
    const other = await createMerchant(gateway);
    await inviteMember(gateway, other.id, {
      email: "owner@kedai.example",
      name: "O",
      role: "owner",
    });
    const first = await open("/dashboard", ELSEWHERE);
    assert.match(first.headers.get("location") ?? "", new RegExp(`^/dashboard/${other.id}`));
    assert.match(await (await open(base, ELSEWHERE)).text(), new RegExp(`/dashboard/${other.id}"`));
    await changeAccess(gateway, other.id, { dashboard: HOME }, OPERATOR);
    assert.doesNotMatch(
      await (await open(base, ELSEWHERE)).text(),
      new RegExp(`/dashboard/${other.id}"`),
      "what is closed as well is no way on",
    );
    const signOut = await fetch(`${url}/dashboard/sign-in`, {
      headers: { "x-forwarded-for": ELSEWHERE },
    });
    assert.equal(signOut.status, 200);
  });

  test("an owner cannot shut themselves out, and reads why, in the field that it is about", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway, keys } = dashboard;
    const page = `${base}/settings/access`;
    const save = async (api: string, own: string) =>
      await dashboard.as("owner").post(page, { part: "addresses", api, dashboard: own });
    const refused = await save("203.0.113.0/24", "203.0.113.7");
    assert.equal(refused.status, 422);
    const said = await refused.text();
    assert.match(said, /127\.0\.0\.1, (?:must be among|harus termasuk)/);
    assert.match(said, /id="dashboard"[^>]*aria-invalid="true"/);
    assert.match(said, />\s*203\.0\.113\.0\/24<\/textarea/, "what was typed stays");
    const bad = await (await save("203.0.113.0/24 <b>x", "127.0.0.0/8")).text();
    assert.match(bad, /“&lt;b&gt;x” (?:is neither|bukan)/);
    const many = Array.from({ length: 51 }, (_, at) => `127.0.0.${at}`).join(" ");
    assert.equal((await save("", many)).status, 422);
    assert.deepEqual(await readAccess(gateway, keys.id), {
      apiAddresses: [],
      dashboardAddresses: [],
      requiresSecondFactor: false,
    });
    const saved = await dashboard
      .as("owner")
      .submit(page, { part: "addresses", api: "203.0.113.9/24", dashboard: "::ffff:127.0.0.1" });
    assert.match(saved, /203\.0\.113\.0\/24<\/textarea/);
    const access = await readAccess(gateway, keys.id);
    assert.deepEqual(access.dashboardAddresses, ["127.0.0.1"]);
    const log = await (await dashboard.as("owner").get(`${base}/activity`)).text();
    assert.match(log, /title="settings_access"[\s\S]*203\.0\.113\.0\/24/);
  });

  test("only owners change it; who sees the settings reads it", async (t) => {
    const dashboard = await startTestDashboard(t);
    const page = `${dashboard.base}/settings/access`;
    for (const role of ["operator", "developer", "finance", "support"] as const) {
      const fields = { part: "addresses", api: "", dashboard: "127.0.0.1" };
      assert.equal((await dashboard.as(role).post(page, fields)).status, 403, role);
    }
    const seen = await (await dashboard.as("developer").get(page)).text();
    assert.match(seen, /<textarea[^>]*disabled/);
    assert.equal((await dashboard.as("finance").get(page)).status, 403);
  });

  test("two changes at one moment do not undo each other", async (t) => {
    const { gateway, keys } = await startTestServer(t);
    await Promise.all([
      changeAccess(gateway, keys.id, { api: HOME }, OPERATOR),
      changeAccess(gateway, keys.id, { dashboard: HOME }, OPERATOR),
      changeAccess(gateway, keys.id, { requiresSecondFactor: true }, OPERATOR),
    ]);
    assert.deepEqual(await readAccess(gateway, keys.id), {
      apiAddresses: [HOME],
      dashboardAddresses: [HOME],
      requiresSecondFactor: true,
    });
  });
});
