import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { exportSnapshot } from "../../src/operations/sandbox/export-snapshot.ts";
import { importSnapshot } from "../../src/operations/sandbox/import-snapshot.ts";
import { beginLink, linkCustomer, sendLinkForm } from "../support/accounts.ts";
import { notifications } from "../support/deliveries.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

type Json = Readonly<Record<string, unknown>>;

const PHONE = "6281110000001";

async function start(t: TestContext) {
  const server = await startTestServer(t, {
    settings: { payAccountNotificationUrl: "http://127.0.0.1:1/accounts" },
  });
  const ask = async (method: string, path: string, body?: Json) => {
    const answer = await server.call(method, `/sandbox/v1${path}`, body);
    return { status: answer.status, body: answer.body as Json };
  };
  return { server, ask };
}

async function optionsOf(server: TestServer, id: string): Promise<readonly Json[]> {
  const { body } = await server.call("GET", `/v2/pay/account/${id}`);
  const { payment_options } = body["metadata"] as { payment_options: readonly Json[] };
  return payment_options;
}

suite("the sandbox's accounts", () => {
  test("are linked and unlinked as by the customer, and listed page by page", async (t) => {
    const { server, ask } = await start(t);
    const { accountId } = await beginLink(server);
    const other = await beginLink(server, "81110000002");
    const act = async (verb: string) => await ask("POST", `/accounts/${accountId}/${verb}`);
    assert.equal((await act("unlink")).status, 412);
    assert.equal((await act("link")).body["account_status"], "ENABLED");
    assert.equal((await act("link")).status, 412);
    assert.equal((await act("unlink")).body["ended_by"], "customer");
    assert.equal((await act("unlink")).status, 412);
    assert.equal((await notifications(server)).length, 2);
    const first = await ask("GET", "/accounts?limit=1");
    const [newest] = first.body["accounts"] as readonly Json[];
    assert.equal(newest?.["account_id"], other.accountId);
    const second = await ask(
      "GET",
      `/accounts?limit=1&before=${String(first.body["next_before"])}`,
    );
    assert.deepEqual(
      (second.body["accounts"] as readonly Json[]).map((account) => account["account_id"]),
      [accountId],
    );
    const shown = await ask("GET", `/accounts/${other.accountId}`);
    assert.equal(new URL(other.webUrl).pathname, shown.body["link_url"]);
    assert.equal((await ask("GET", "/accounts/nothing")).status, 404);
    assert.equal((await ask("POST", "/accounts/nothing/link")).status, 404);
  });

  test("get new tokens when asked for, and when the customer gets another kind of wallet", async (t) => {
    const { server, ask } = await start(t);
    const { accountId } = await linkCustomer(server);
    const tokens = async () =>
      (await optionsOf(server, accountId)).map((option) => option["token"]);
    const seen = [await tokens()];
    await ask("POST", `/accounts/${accountId}/rotate-tokens`);
    seen.push(await tokens());
    await ask("PUT", `/customers/${PHONE}`, { savings_balance: 5_000 });
    seen.push(await tokens());
    assert.deepEqual(
      seen.map((list) => list.length),
      [2, 2, 3],
    );
    assert.equal(new Set(seen.flat()).size, 7);
    // A balance alone changes none.
    await ask("PUT", `/customers/${PHONE}`, { savings_balance: 0, wallet_balance: 1 });
    assert.deepEqual(await tokens(), seen[2]);
  });

  test("show what their customer has, frozen too, and nothing that was left out changes", async (t) => {
    const { server, ask } = await start(t);
    const { accountId } = await linkCustomer(server);
    const before = (await ask("GET", `/customers/${PHONE}`)).body;
    const change = { wallet_balance: 7_000, pay_later_left: null, frozen: true, risky: true };
    const { body } = await ask("PUT", `/customers/${PHONE}`, change);
    assert.deepEqual(body, { ...before, ...change });
    assert.deepEqual(
      (await optionsOf(server, accountId)).map(({ name, active, balance }) => [
        name,
        active,
        (balance as Json)["value"],
      ]),
      [["GOPAY_WALLET", false, "7000.00"]],
    );
    const wrong = await ask("PUT", `/customers/${PHONE}`, { pin: "12", wallet_balance: -1, x: 1 });
    assert.equal(wrong.status, 400);
    assert.equal((wrong.body["validation_messages"] as unknown[]).length, 3);
    assert.equal((await ask("PUT", "/customers/62899", {})).status, 404);
    assert.equal((await ask("GET", "/customers/62899")).status, 404);
  });

  test("keep the limit without PIN that their customer agreed to, whatever it is later", async (t) => {
    const { server, ask } = await start(t);
    const limit = async (wanted: number) =>
      await ask("PUT", `/customers/${PHONE}`, { pin_from: wanted });
    const consented = async (id: string) =>
      (await ask("GET", `/accounts/${id}`)).body["consented_pin_from"];
    const byPage = await beginLink(server);
    const byCall = await beginLink(server);
    assert.equal(await consented(byPage.accountId), null);
    await limit(50_000);
    await sendLinkForm(server, byPage, "consent");
    await limit(70_000);
    await sendLinkForm(server, byPage, "consent");
    await ask("POST", `/accounts/${byCall.accountId}/link`);
    await limit(200_000);
    assert.equal(await consented(byPage.accountId), 50_000);
    assert.equal(await consented(byCall.accountId), 70_000);
    // What was agreed to on the page stays, though the rest is done at once.
    await ask("POST", `/accounts/${byPage.accountId}/link`);
    assert.equal(await consented(byPage.accountId), 50_000);
    const page = await (await fetch(byPage.webUrl)).text();
    assert.match(page, /50\.000/);
    assert.doesNotMatch(page, /200\.000/);
  });

  test("end when the customer's phone number changes, and so does linking by the old one", async (t) => {
    const { server, ask } = await start(t);
    const linked = await linkCustomer(server);
    const begun = await beginLink(server);
    await sendLinkForm(server, begun, "consent");
    await beginLink(server, "81110000002");
    const move = async (phone: string) => await ask("PUT", `/customers/${PHONE}`, { phone });
    assert.equal((await move("6281110000002")).status, 412);
    assert.equal((await move("6281110000003")).status, 200);
    assert.equal((await move("6281110000004")).status, 404);
    const states = [linked, begun].map(async ({ accountId }) => {
      const { body } = await ask("GET", `/accounts/${accountId}`);
      return [body["account_status"], body["ended_by"]];
    });
    assert.deepEqual(await Promise.all(states), [
      ["DISABLED", "phone_changed"],
      ["EXPIRED", "phone_changed"],
    ]);
    const told = await notifications(server);
    assert.deepEqual(
      told.map((one) => one.transaction_status),
      ["ENABLED", "DISABLED"],
    );
  });

  test("are carried by a session file to another merchant, whose links are their own", async (t) => {
    const { server, ask } = await start(t);
    const linked = await linkCustomer(server);
    const begun = await beginLink(server);
    const [option] = await optionsOf(server, linked.accountId);
    const gopay = { account_id: linked.accountId, payment_option_token: option?.["token"] };
    await server.call("POST", "/v2/charge", { ...chargeBody("kopi-1", 1_000), gopay });
    await ask("PUT", `/customers/${PHONE}`, { wallet_balance: 99_999_999_999 });
    await server.call("POST", "/v2/kopi-1/refund", {});
    const { gateway } = server;
    const keys = await createMerchant(gateway, {});
    const other = await findMerchant(gateway, keys.id);
    assert.ok(other);
    const read = async (merchant: Parameters<typeof exportSnapshot>[1]) => {
      const parts: string[] = [];
      for await (const part of exportSnapshot(gateway, merchant)) parts.push(part);
      return parts.join("");
    };
    const text = await read(await server.merchant());
    const imported = await importSnapshot(gateway, other, { text });
    assert.ok(imported.outcome === "applied", JSON.stringify(imported));
    assert.equal(imported.counts.pay_account, 2);
    const rows = await gateway.db.kysely
      .selectFrom("pay_account")
      .select(["id", "status", "link_id", "consented_pin_from"])
      .where("merchant_id", "=", other.id)
      .orderBy("id")
      .execute();
    assert.deepEqual(
      rows.map(({ id, status, consented_pin_from: limit }) => [id, status, limit]),
      [
        [linked.accountId, "ENABLED", 100_000],
        [begun.accountId, "PENDING", null],
      ],
    );
    assert.ok(rows.every(({ link_id: link }) => !begun.name.endsWith(link)));
    const message = await gateway.db.kysely
      .selectFrom("notification")
      .select("body")
      .where("merchant_id", "=", other.id)
      .executeTakeFirstOrThrow();
    const [own] = await notifications(server);
    const [mine, theirs] = [own?.body ?? "", message.body].map((body) => JSON.parse(body) as Json);
    assert.ok(mine && theirs);
    assert.equal(theirs["merchant_id"], other.id);
    assert.notEqual(theirs["signature_key"], mine["signature_key"]);
    // Its own file comes back as it was; nobody takes the links meanwhile.
    const again = await importSnapshot(gateway, await server.merchant(), { text, reset: true });
    assert.equal(again.outcome, "applied");
    const lines = (file: string) =>
      file.split("\n").filter((line) => line.includes("wallet_customer"));
    assert.match(lines(text)[0] ?? "", /"wallet_balance":100000000999/);
    assert.deepEqual(lines(await read(await server.merchant()))[0], lines(text)[0]);
    const broken = text.replace('"status":"ENABLED"', '"status":"PENDING"');
    const refused = await importSnapshot(gateway, other, { text: broken, reset: true });
    assert.equal(refused.outcome, "refused");
  });

  test("are delivered like every message, with retries and what became of them", async (t) => {
    const receiver = await startReceiver(t, 500);
    const { server, ask } = await start(t);
    await ask("PUT", "/settings", { pay_account_notification_url: receiver.url });
    await ask("PUT", "/clock", { mode: "frozen", now: "2026-11-02T05:00:00Z" });
    const { accountId } = await linkCustomer(server);
    await ask("POST", "/clock/advance", { by: "0s" });
    receiver.answer(200);
    await ask("POST", "/clock/advance", { by: "1h" });
    assert.deepEqual(
      receiver.received.map(({ body }) => (JSON.parse(body) as Json)["account_status"]),
      ["ENABLED", "ENABLED"],
    );
    const { body } = await ask("GET", `/notifications?order=${accountId}`);
    const [told] = body["notifications"] as readonly Json[];
    assert.deepEqual([told?.["kind"], told?.["state"]], ["account", "delivered"]);
  });
});
