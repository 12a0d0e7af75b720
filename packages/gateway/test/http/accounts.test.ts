import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { createRequire } from "node:module";
import { suite, type TestContext, test } from "node:test";
import { linkAtOnce } from "../../src/operations/accounts/act-for-customer.ts";
import {
  beginLink,
  finishLink,
  linkBody,
  linkCustomer,
  sendLinkForm,
  USUAL_PHONE,
} from "../support/accounts.ts";
import { notifications } from "../support/deliveries.ts";
import { assertLikeFixture, readFixture } from "../support/fixture.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { getPage } from "../support/payer.ts";

type Json = Readonly<Record<string, unknown>>;

const TOLD = "http://127.0.0.1:1/accounts";

async function start(t: TestContext, more: Parameters<typeof startTestServer>[1] = {}) {
  const settings = {
    paymentNotificationUrls: ["http://127.0.0.1:1/payments"],
    payAccountNotificationUrl: TOLD,
  };
  return await startTestServer(t, { settings, ...more });
}

async function read(server: TestServer, id: string): Promise<Json> {
  return (await server.call("GET", `/v2/pay/account/${id}`)).body;
}

async function unbind(server: TestServer, id: string): Promise<Json> {
  return (await server.call("POST", `/v2/pay/account/${id}/unbind`)).body;
}

/** A fixture's or an answer's values that are made anew each time are compared by their form alone. */
function withoutNames(body: Json): unknown {
  const text = JSON.stringify(body)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "{uuid}")
    .replaceAll(/https?:\/\/[^/"]+/g, "{host}")
    .replaceAll(/"token":"[^"]+"/g, '"token":"{token}"');
  return JSON.parse(text);
}

suite("a linked account", () => {
  test("is made, asked for, linked and unlinked as it was recorded", async (t) => {
    const server = await start(t);
    const request = readFixture("account.create.request").body;
    const { status, body } = await server.call("POST", "/v2/pay/account", request);
    assert.equal(status, 200);
    const recorded = readFixture("account.create.response.201").body;
    assert.deepEqual(withoutNames(body), withoutNames(recorded));
    const id = String(body["account_id"]);
    const pending = readFixture("account.get.response.201.pending").body;
    assert.deepEqual(withoutNames(await read(server, id)), withoutNames(pending));
    assertLikeFixture("account.unbind.response.412", await unbind(server, id));

    const actions = body["actions"] as readonly { url: string }[];
    const name = /gpar_[0-9a-f-]+/.exec(actions[0]?.url ?? "")?.[0] ?? "";
    await finishLink(server, { name, accountId: id, webUrl: "", appUrl: "" });
    const enabled = await read(server, id);
    assert.deepEqual(
      withoutNames(enabled),
      withoutNames(readFixture("account.get.response.200.enabled").body),
    );
    const unbound = readFixture("account.unbind.response.204").body;
    assert.deepEqual(withoutNames(await unbind(server, id)), withoutNames(unbound));
    assert.deepEqual(await read(server, id), {
      status_code: "204",
      payment_type: "gopay",
      account_id: id,
      account_status: "DISABLED",
    });
    assertLikeFixture("account.unbind.response.412", await unbind(server, id));
  });

  test("tells the pay-account URL of linking and unlinking, each once", async (t) => {
    const server = await start(t);
    const { accountId } = await linkCustomer(server);
    await unbind(server, accountId);
    await unbind(server, accountId);
    const told = await notifications(server);
    assert.deepEqual(
      told.map(({ kind, url, order_id: about }) => ({ kind, url, about })),
      [1, 2].map(() => ({ kind: "account", url: TOLD, about: accountId })),
    );
    for (const [index, name] of ["linked", "unlinked"].entries()) {
      const body = JSON.parse(told[index]?.body ?? "{}") as Json;
      const code = String(body["status_code"]);
      const key = server.keys.serverKey.reveal();
      assert.equal(body["signature_key"], hash("sha512", accountId + code + key, "hex"));
      const fixture = readFixture(`notification.account.${name}`).body;
      const own = { account_id: "", merchant_id: "", signature_key: "" };
      assert.deepEqual({ ...body, ...own }, { ...fixture, ...own });
      assert.deepEqual(Object.keys(body), Object.keys(fixture));
    }
    const events = await server.gateway.db.kysely
      .selectFrom("event")
      .select(["name", "data"])
      .where("name", "like", "account.%")
      .orderBy("id")
      .execute();
    assert.deepEqual(events, [
      { name: "account.linked", data: { account_id: accountId } },
      { name: "account.unlinked", data: { account_id: accountId, by: "merchant" } },
    ]);
  });

  test("is refused by what its phone number asks for, and by what is wrong with it", async (t) => {
    const server = await start(t);
    const link = async (partner: Json | null, more: Json = {}) =>
      await server.call("POST", "/v2/pay/account", {
        payment_type: "gopay",
        gopay_partner: partner,
        ...more,
      });
    const usual = { phone_number: USUAL_PHONE, country_code: "62" };
    const refused = await link({ ...usual, phone_number: "123450001" });
    assertLikeFixture("account.create.response.202.failed", refused.body);
    const answers = ["123450002", "123450003"].map(async (phone_number) => {
      const { body } = await link({ ...usual, phone_number });
      return ["status_code", "channel_response_code", "channel_response_message"].map(
        (name) => body[name],
      );
    });
    assert.deepEqual(await Promise.all(answers), [
      ["202", "112", "Wallet is Blocked"],
      ["202", "2903", "invalid scheme"],
    ]);

    const PHONE = "gopay_partner.phone_number must be numeric digits and must not begin with 0";
    const wrong: readonly (readonly [Json | null, Json, string])[] = [
      [{ ...usual, phone_number: "081110000001" }, {}, PHONE],
      [{ ...usual, phone_number: "+6281110000001" }, {}, PHONE],
      [{ ...usual, phone_number: "8111000000111111111" }, {}, PHONE],
      [{ ...usual, phone_number: "" }, {}, PHONE],
      [{ country_code: "62" }, {}, "gopay_partner.phone_number is required"],
      [{ phone_number: USUAL_PHONE }, {}, "gopay_partner.country_code is required"],
      [{ ...usual, country_code: "+62" }, {}, "gopay_partner.country_code format is invalid"],
      [
        { ...usual, redirect_url: "javascript:alert(1)" },
        {},
        "gopay_partner.redirect_url format is invalid",
      ],
      [usual, { payment_type: "qris" }, "payment_type is not supported"],
      [usual, { payment_type: null }, "payment_type is required"],
    ];
    for (const [partner, more, message] of wrong) {
      const { status, body } = await link(partner, more);
      assert.equal(status, 400, message);
      assert.deepEqual(body["validation_messages"], [message]);
    }
    const fixture = await link({ ...usual, phone_number: "0811" });
    assertLikeFixture("account.create.response.400.phone", fixture.body);
    const nothing = await link(null);
    assert.equal(nothing.status, 400);
    const number = await link({ phone_number: 81110000001, country_code: 62 });
    assert.equal(number.body["status_code"], "201");
    assert.equal((await link({ ...usual, phone_number: {} })).body["status_code"], "413");
  });

  test("is nobody else's, and nothing under an id that there is not", async (t) => {
    const server = await start(t);
    assertLikeFixture("account.get.response.404", await read(server, "nothing-here"));
    assertLikeFixture("account.get.response.404", await unbind(server, "nothing-here"));
    assert.equal((await read(server, "a%00b"))["status_code"], "404");
    const unauthorized = await fetch(`${server.url}/v2/pay/account`, { method: "POST" });
    assert.equal(unauthorized.status, 401);
    await unauthorized.body?.cancel();
  });

  test("takes no idempotency key, and counts by the rate limit", async (t) => {
    const server = await start(t, { rateLimit: 2 });
    const link = async () =>
      await server.call("POST", "/v2/pay/account", linkBody(), { "Idempotency-Key": "same" });
    const [one, other, third] = [await link(), await link(), await link()];
    assert.notEqual(one.body["account_id"], other.body["account_id"]);
    assert.equal(third.status, 429);
    assert.deepEqual(third.body, { message: "API rate limit exceeded" });
  });

  test("offers promotions, as recorded, for an amount", async (t) => {
    const server = await start(t);
    server.clock.now = new Date("2026-01-05T03:15:30.000Z");
    const ask = async (id: string, query: string) =>
      await server.call("GET", `/v2/gopay/promo/${id}?${query}`);
    const { accountId } = await linkCustomer(server);
    const { body } = await ask(accountId, "gross_amount=100000&currency=IDR");
    const fixture = readFixture("promo.response.200").body;
    assert.deepEqual(body, { ...fixture, account_id: accountId });
    const none = await ask(accountId, "gross_amount=49999");
    assert.deepEqual(none.body, { account_id: accountId, status_code: "200", promotions: [] });
    const more = await ask(accountId, "gross_amount=160000");
    const offers = more.body["promotions"] as readonly Json[];
    assert.deepEqual(
      offers.map((offer) => [
        offer["code"],
        offer["promotion_amount"],
        offer["actual_payable_amount"],
      ]),
      [
        ["CASHBACK10", "16000.00", "160000.00"],
        ["HEMAT15RB", "15000.00", "145000.00"],
      ],
    );
    const missing = await ask(accountId, "currency=IDR");
    assert.equal(missing.status, 400);
    assert.deepEqual(missing.body["validation_messages"], ["gross_amount is required"]);
    const pending = await beginLink(server);
    for (const id of ["nothing-here", pending.accountId]) {
      const unknown = await ask(id, "gross_amount=100000");
      assert.equal(unknown.status, 400);
      assert.equal(unknown.body["status_message"], "Account doesn’t exist");
    }
    assert.equal((await ask(accountId, "gross_amount=100000&currency=USD")).status, 400);
  });

  test("is linked, read and unlinked by the official client", async (t) => {
    const server = await start(t);
    const require = createRequire(import.meta.url);
    const config = require("midtrans-client/lib/apiConfig.js") as Record<string, unknown>;
    config["CORE_SANDBOX_BASE_URL"] = server.url;
    type Call = (input: unknown) => Promise<Json>;
    const { CoreApi } = require("midtrans-client") as {
      CoreApi: new (
        options: object,
      ) => Record<"linkPaymentAccount" | "getPaymentAccount" | "unlinkPaymentAccount", Call>;
    };
    const core = new CoreApi({
      isProduction: false,
      serverKey: server.keys.serverKey.reveal(),
      clientKey: server.keys.clientKey.reveal(),
    });
    const linked = await core.linkPaymentAccount(linkBody("81234567891", "https://midtrans.com"));
    assert.equal(linked["status_code"], "201");
    assert.equal(linked["account_status"], "PENDING");
    const id = linked["account_id"];
    assert.equal((await core.getPaymentAccount(id))["account_id"], id);
    const codeOf = async (promise: Promise<unknown>) =>
      await promise.then(
        () => undefined,
        (error: { httpStatusCode: unknown }) => error.httpStatusCode,
      );
    assert.equal(await codeOf(core.unlinkPaymentAccount(id)), "412");
    assert.equal(await codeOf(core.getPaymentAccount("nothing-here")), "404");
    assert.equal(await codeOf(core.linkPaymentAccount(linkBody("081234567891"))), 400);
    const refused = await core.linkPaymentAccount(linkBody("123450001"));
    assert.equal(refused["channel_response_message"], "User Not Found");
  });

  test("is none of a production merchant's", async (t) => {
    const server = await start(t, { environment: "production" });
    const { status, body } = await server.call("POST", "/v2/pay/account", linkBody());
    assert.equal(status, 200);
    assert.equal(body["status_code"], "402");
    assert.equal((await read(server, "nothing-here"))["status_code"], "404");
    assert.equal((await unbind(server, "nothing-here"))["status_code"], "404");
    await assert.rejects(
      server.gateway.db.pool.query(
        `insert into wallet_customer (merchant_id, id, phone, name, pin, wallet_balance, pin_from, created_at)
         values ($1, 'c', '62811', 'Andi', '112233', 1, 1, now())`,
        [server.keys.id],
      ),
      /foreign key/,
    );
  });
});

suite("linking", () => {
  test("goes step by step on a page, and back to the shop with what came of it", async (t) => {
    const server = await start(t);
    const link = await beginLink(server, USUAL_PHONE, "https://shop.example.com/linked?a=1");
    const opened = await getPage(link.webUrl);
    assert.equal(opened.status, 303);
    const page = async () =>
      (await getPage(`${server.url}/gopay/partner/web/otp?id=${link.name}`)).html;
    assert.match(await page(), /Agree and continue/);
    // Nothing is skipped: what comes later does nothing before what comes first.
    await sendLinkForm(server, link, "pin", { pin: "112233" });
    assert.match(await page(), /Agree and continue/);
    await sendLinkForm(server, link, "consent");
    assert.match(await page(), /your code is 987654/);
    await sendLinkForm(server, link, "code", { code: "987654" });
    assert.match(await page(), /Simulated PIN: 112233/);
    assert.equal((await read(server, link.accountId))["account_status"], "PENDING");
    assert.match(await sendLinkForm(server, link, "pin", { pin: "112233" }), /notice=linked$/);
    const back = `https://shop.example.com/linked?a=1&amp;account_id=${link.accountId}&amp;result=success`;
    assert.ok((await page()).includes(back));
    // The customer's own side, later.
    await sendLinkForm(server, link, "unlink");
    assert.equal((await read(server, link.accountId))["account_status"], "DISABLED");
    assert.match(await page(), /Not linked any more/);
    assert.equal((await notifications(server)).length, 2);
  });

  test("counts wrong codes and PINs, locks after three, and forgets them after five minutes", async (t) => {
    const server = await start(t);
    const link = await beginLink(server);
    await sendLinkForm(server, link, "consent");
    const tryCode = async (code: string, failures: number) =>
      await sendLinkForm(server, link, "code", { code, failures: String(failures) });
    assert.match(await tryCode("000000", 0), /notice=wrong_otp$/);
    // The same form again, and one that was gone back to, count nothing.
    await tryCode("000000", 0);
    await tryCode("111111", 0);
    assert.match(await tryCode("000000", 1), /notice=wrong_otp$/);
    await tryCode("000000", 2);
    const page = async () =>
      (await getPage(`${server.url}/gopay/partner/web/otp?id=${link.name}`)).html;
    assert.match(await page(), /Locked/);
    await tryCode("987654", 3);
    assert.match(await page(), /Locked/);
    server.clock.advance(5 * 60_000);
    assert.doesNotMatch(await page(), /Locked/);
    await tryCode("987654", 0);
    assert.match(await sendLinkForm(server, link, "pin", { pin: "000000" }), /notice=wrong_pin$/);
    assert.match(
      await sendLinkForm(server, link, "pin", { pin: "112233", failures: "1" }),
      /notice=linked$/,
    );
  });

  test("ends with the customer's refusal, and with its time by the merchant's clock", async (t) => {
    const server = await start(t);
    const refused = await beginLink(server);
    await sendLinkForm(server, refused, "refuse");
    const late = await beginLink(server);
    await sendLinkForm(server, late, "consent");
    await sendLinkForm(server, late, "code", { code: "987654" });
    server.clock.advance(15 * 60_000);
    await sendLinkForm(server, late, "pin", { pin: "112233" });
    for (const { accountId } of [refused, late]) {
      assert.deepEqual(await read(server, accountId), {
        status_code: "407",
        payment_type: "gopay",
        account_id: accountId,
        account_status: "EXPIRED",
      });
    }
    await sendLinkForm(server, refused, "consent");
    assert.equal((await read(server, refused.accountId))["account_status"], "EXPIRED");
    assert.deepEqual(await notifications(server), []);
    for (const name of ["gpar_nothing", "gppr_x", "a%00"]) {
      const unknown = await getPage(`${server.url}/v2/gopay/redirect/${name}/link`);
      const end = unknown.headers.get("location");
      const shown = end === null ? unknown : await getPage(server.url + end);
      assert.equal(shown.status, 404, name);
    }
  });

  test("happens whole or not at all: what dies half way is as if it had not begun", async (t) => {
    const server = await start(t);
    const { accountId } = await beginLink(server);
    const dying = {
      ...server.gateway,
      newId: () => {
        throw new Error("the process dies here");
      },
    };
    await assert.rejects(linkAtOnce(dying, await server.merchant(), accountId));
    assert.equal((await read(server, accountId))["account_status"], "PENDING");
    assert.deepEqual(await notifications(server), []);
    await linkAtOnce(server.gateway, await server.merchant(), accountId);
    assert.equal((await notifications(server)).length, 1);
  });

  test("happens once, however many press at once, and an unlinking beside it does, too", async (t) => {
    const server = await start(t);
    const link = await beginLink(server);
    await sendLinkForm(server, link, "consent");
    await sendLinkForm(server, link, "code", { code: "987654" });
    const press = async () => await sendLinkForm(server, link, "pin", { pin: "112233" });
    await Promise.all(Array.from({ length: 6 }, press));
    assert.equal((await notifications(server)).length, 1);
    const ended: Json[] = await Promise.all([
      ...Array.from({ length: 3 }, async () => await unbind(server, link.accountId)),
      sendLinkForm(server, link, "unlink").then((): Json => ({})),
    ]);
    assert.ok(ended.filter((body) => body["status_code"] === "204").length <= 1);
    assert.equal((await notifications(server)).length, 2);
    const wrong = await beginLink(server);
    await sendLinkForm(server, wrong, "consent");
    await Promise.all(
      Array.from(
        { length: 4 },
        async () => await sendLinkForm(server, wrong, "code", { code: "000000" }),
      ),
    );
    const { failures } = await server.gateway.db.kysely
      .selectFrom("pay_account")
      .select("failures")
      .where("id", "=", wrong.accountId)
      .executeTakeFirstOrThrow();
    assert.equal(failures, 1);
  });
});
