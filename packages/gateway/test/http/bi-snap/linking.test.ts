import assert from "node:assert/strict";
import { createPublicKey, hash, verify } from "node:crypto";
import { suite, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import { endClient } from "../../../src/operations/bi-snap/change-client.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { sendLinkForm } from "../../support/accounts.ts";
import { BiSnapCaller, giveClient } from "../../support/bi-snap.ts";
import {
  APP_URL,
  agreeAt,
  assertDocumented,
  documentedQuery,
  LINKED_URL,
  type LinkingShop,
  seamlessDataOf,
  signSeamless,
  startLinkingShop,
  tokenIn,
  wayBackAt,
} from "../../support/bi-snap-accounts.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { movesOn } from "../../support/merchant-clock.ts";

const INQUIRY = "registration-account-inquiry";
const UNBINDING = "registration-account-unbinding";
const MINUTE_MS = 60_000;

/** What the merchant is told next, by a message whose signature it verifies. */
async function hear({ server, client, receiver }: LinkingShop): Promise<unknown> {
  await deliverDue(server.gateway, { merchantId: server.keys.id });
  const message = receiver.received.at(-1);
  assert.ok(message);
  assert.ok(message.path.endsWith("/v1.0/registration-account/notify"), message.path);
  const bodyHash = hash("sha256", message.body, "hex");
  const time = String(message.headers["x-timestamp"]);
  const text = `POST:/v1.0/registration-account/notify:${bodyHash}:${time}`;
  const signature = Buffer.from(String(message.headers["x-signature"]), "base64");
  const key = createPublicKey(client.signingPublicKey);
  assert.ok(verify("RSA-SHA256", Buffer.from(text), key, signature));
  return JSON.parse(message.body);
}

function locationOf(answer: Response): string {
  assert.equal(answer.status, 302);
  return answer.headers.get("location") ?? "";
}

suite("a customer is linked through BI-SNAP", () => {
  test("agrees in the wallet, is linked by the code that they bring back, and unlinked by their token", async (t) => {
    const shop = await startLinkingShop(t);
    const { server, client, receiver } = shop;
    const { redirectURL, seamlessData, scopes, state, lang } = documentedQuery();
    const begun = await shop.open({ redirectURL, seamlessData, scopes, state, lang });
    const back = await agreeAt(server, locationOf(begun));
    assert.deepEqual([...back.keys()], ["authCode", "state", "success"]);
    assert.deepEqual([back.get("state"), back.get("success")], [state, "true"]);
    await deliverDue(server.gateway, { merchantId: server.keys.id });
    assert.equal(receiver.received.length, 0, "nothing is linked before the code is exchanged");

    const bound = await shop.bind(back.get("authCode") ?? "");
    assertDocumented(bound.body, "snap.bind.response.200");
    const customer = tokenIn(bound);
    const ours = { accessToken: customer, merchantId: server.keys.id };
    assertDocumented(await hear(shop), "snap.account.notify.linked", ours);

    const asked = await shop.call(INQUIRY, { additionalInfo: {} }, { customer });
    assertDocumented(asked.body, "snap.inquiry.response.200", { accessToken: customer });

    const unbinding = { merchantId: client.paymentHandle };
    const wrong = await shop.call(UNBINDING, { merchantId: server.keys.id }, { customer });
    assertDocumented(wrong.body, "snap.unbind.error.401.merchant");
    const ended = await shop.call(UNBINDING, unbinding, { customer });
    assertDocumented(ended.body, "snap.unbind.response.200");
    assertDocumented(await hear(shop), "snap.account.notify.unlinked", ours);
    const twice = await shop.call(UNBINDING, unbinding, { customer });
    assertDocumented(twice.body, "snap.unbind.error.401.customer-token");
    const gone = await shop.call(INQUIRY, {}, { customer });
    assertDocumented(gone.body, "snap.inquiry.error.401.customer-token");
    assert.equal(gone.status, 401);
    await deliverDue(server.gateway, { merchantId: server.keys.id });
    assert.equal(receiver.received.length, 2, "nobody is told of what changed nothing");
  });

  test("keeps the same token when they are linked again, and the account that there was", async (t) => {
    const shop = await startLinkingShop(t);
    const { server, receiver } = shop;
    const first = await shop.link("6281110000002");
    assert.equal(await shop.link("6281110000002"), first);
    assert.notEqual(await shop.link("6281110000003"), first);
    await deliverDue(server.gateway, { merchantId: server.keys.id });
    assert.equal(receiver.received.length, 2, "who is linked already is not told of again");
    const statuses = await server.gateway.db.kysely
      .selectFrom("pay_account")
      .select(["status", "ended_by"])
      .orderBy("id")
      .execute();
    assert.deepEqual(
      statuses.map((row) => `${row.status} ${row.ended_by}`),
      ["ENABLED null", "EXPIRED relinked", "ENABLED null"],
    );
    // Two codes of one customer, exchanged at once: one account.
    const codes = [await shop.agree("6281110000004"), await shop.agree("6281110000004")];
    const tokens = (await Promise.all(codes.map(async (code) => await shop.bind(code)))).map(
      tokenIn,
    );
    assert.equal(new Set(tokens).size, 1);
    const enabled = await server.gateway.db.kysely
      .selectFrom("pay_account")
      .select("id")
      .where("status", "=", "ENABLED")
      .execute();
    assert.equal(enabled.length, 3);
  });

  test("a code is good once, for five minutes, and for its own merchant", async (t) => {
    const shop = await startLinkingShop(t);
    const { server, client } = shop;
    const codeOf = async (authCode: string) => (await shop.bind(authCode)).body["responseCode"];
    const twice = await shop.agree();
    const both = await Promise.all([codeOf(twice), codeOf(twice)]);
    assert.deepEqual(both.toSorted(), ["2000700", "4040711"]);
    assert.equal(await codeOf("AC-made-up"), "4040711");
    const { gateway } = server;
    const other = await createMerchant(gateway, { id: "G999999999" as MerchantId });
    const theirs = new BiSnapCaller(server, await giveClient({ gateway, keys: other }));
    const taken = await theirs.call(
      "/v1.0/registration-account-binding",
      {
        merchantId: theirs.client.paymentHandle,
        authCode: await shop.agree(),
        grantType: "AUTHORIZATION_CODE",
      },
      { token: await theirs.token(), externalId: "ext-1" },
    );
    assert.equal(taken.body["responseCode"], "4040711", "another merchant's");
    const late = await shop.agree();
    await movesOn(server, 5 * MINUTE_MS);
    // The token of the call is as old.
    const fresh = await shop.caller.token();
    let calls = 0;
    const bind = async (body: unknown) =>
      await shop.caller.call("/v1.0/registration-account-binding", body, {
        token: fresh,
        externalId: `late-${++calls}`,
      });
    const wanted = {
      merchantId: client.paymentHandle,
      authCode: late,
      grantType: "AUTHORIZATION_CODE",
    };
    const refused = await bind(wanted);
    assertDocumented(refused.body, "snap.bind.error.404.auth-code");
    const elsewhere = await bind({ ...wanted, merchantId: server.keys.id });
    assertDocumented(elsewhere.body, "snap.bind.error.404.merchant");
    const { authCode: _, ...without } = wanted;
    const missing = await bind(without);
    assertDocumented(missing.body, "snap.bind.error.400.mandatory");
    assert.equal((await bind({ ...wanted, grantType: "other" })).body["responseCode"], "4000701");
  });

  test("an external id is good for one call, whatever that came to", async (t) => {
    const shop = await startLinkingShop(t);
    const code = await shop.agree();
    assert.equal((await shop.bind("AC-made-up", "ext-1")).body["responseCode"], "4040711");
    const again = await shop.bind(code, "ext-1");
    assert.equal(again.status, 409);
    assertDocumented(again.body, "snap.bind.error.409.external-id");
    const customer = tokenIn(await shop.bind(code, "ext-2"));
    // Another service, and status calls, have nothing to do with it.
    assert.equal((await shop.call(INQUIRY, {}, { customer, externalId: "ext-2" })).status, 200);
    const unbinding = { merchantId: shop.client.paymentHandle };
    const unbind = async () =>
      await shop.call(UNBINDING, unbinding, { customer, externalId: "ext-2" });
    assert.equal((await unbind()).body["responseCode"], "2000900");
    assert.equal((await unbind()).body["responseCode"], "4090900");
    const unbindLater = async () => {
      const later = await shop.caller.call("/v1.0/registration-account-unbinding", unbinding, {
        token: await shop.caller.token(),
        externalId: "ext-2",
        headers: { "authorization-customer": `Bearer ${customer}` },
      });
      return later.body["responseCode"];
    };
    await movesOn(shop.server, 24 * 60 * MINUTE_MS - 1_000);
    assert.equal(await unbindLater(), "4090900", "a second before the day is over");
    await movesOn(shop.server, 1_000);
    assert.equal(await unbindLater(), "4010902");
  });

  test("a client that has ended sends nobody to be linked", async (t) => {
    const shop = await startLinkingShop(t);
    assert.equal((await shop.open()).status, 302);
    await endClient(shop.server.gateway, shop.server.keys.id);
    const refused = await shop.open();
    assert.equal(refused.status, 401);
    const { responseMessage } = (await refused.json()) as { readonly responseMessage: string };
    assert.equal(responseMessage, "Unauthorized. Incorrect merchantId value");
  });
});

suite("what is wrong with a call for a code", () => {
  test("is told where the customer comes back to, and nowhere that is not on the list", async (t) => {
    const shop = await startLinkingShop(t);
    const plainData = seamlessDataOf("6281110000001");
    const refusals: readonly (readonly [Record<string, string | undefined>, string, string])[] = [
      [{ seamlessData: "paymentType=gopay" }, "4001002", "Invalid Mandatory Field mobileNumber"],
      [
        { seamlessData: seamlessDataOf("081110000001") },
        "4001001",
        "Invalid Field Format mobileNumber",
      ],
      [{ seamlessSign: undefined }, "4001002", "Invalid Mandatory Field seamlessSign"],
      [{ seamlessSign: signSeamless(plainData) }, "4011000", "Unauthorized. Signature"],
      [{ state: undefined, lang: "" }, "4001002", "Invalid Mandatory Field state , lang"],
      [{ state: "x".repeat(33) }, "4001001", "Invalid Field Format state"],
      [{ scopes: "ALL" }, "4001001", "Invalid Field Format scopes"],
      [
        { seamlessData: seamlessDataOf("62123450001") },
        "4041012",
        "Invalid Bill/Virtual Account Not Found",
      ],
      [
        { seamlessData: seamlessDataOf("62123450002") },
        "4031018",
        "Inactive Card/Account/Customer",
      ],
    ];
    for (const [changed, code, message] of refusals) {
      const query = `responseCode=${code}&responseMessage=${encodeURIComponent(message)}`;
      assert.equal(locationOf(await shop.open(changed)), `${LINKED_URL}?${query}`);
    }
    // A query of its own stays; the other spelling, and data that is encoded twice, do as well.
    const own = await shop.open({
      redirectURL: undefined,
      redirectUrl: `${LINKED_URL}?order=7`,
      lang: "xx",
    });
    assert.match(locationOf(own), /\/linked\?order=7&responseCode=4001001&/);
    const encoded = encodeURIComponent(plainData);
    const twice = await shop.open({ seamlessData: encoded, seamlessSign: signSeamless(encoded) });
    assert.match(locationOf(twice), /\/v2\/gopay\/redirect\/gpar_/);

    const nowhere: readonly (readonly [Record<string, string | undefined>, number, string])[] = [
      [{ redirectURL: "https://elsewhere.example/linked" }, 400, "4001001"],
      [{ redirectURL: "https://shop.example.com/linked/more" }, 400, "4001001"],
      [{ redirectURL: "javascript:alert(1)" }, 400, "4001001"],
      [{ redirectURL: undefined }, 400, "4001002"],
      [{ merchantId: undefined }, 400, "4001002"],
      [{ merchantId: shop.server.keys.id }, 401, "4011000"],
    ];
    for (const [changed, status, code] of nowhere) {
      const answer = await shop.open(changed);
      assert.equal(answer.status, status, JSON.stringify(changed));
      assert.equal(((await answer.json()) as Record<string, unknown>)["responseCode"], code);
    }
  });

  test("whoever does not agree, or too late, comes back with the reason; an app in its own words", async (t) => {
    const shop = await startLinkingShop(t);
    const { server } = shop;
    const begin = async (redirectURL: string) =>
      /gpar_[0-9a-f-]+/.exec(locationOf(await shop.open({ redirectURL })))?.[0] ?? "";
    const refuse = async (name: string) => await sendLinkForm(server, { name }, "refuse");
    const back = await wayBackAt(server, await refuse(await begin(LINKED_URL)));
    assert.deepEqual(
      [...back.searchParams.keys()],
      ["errorCode", "errorDesc", "errCode", "errDesc"],
    );
    assert.equal(back.searchParams.get("errorCode"), "4011000");
    const app = await wayBackAt(server, await refuse(await begin(APP_URL)));
    assert.equal(app.href, `${APP_URL}?authCode=null&state=st-20260105-01&result=abort`);
    const name = await begin(APP_URL);
    const done = await agreeAt(server, name);
    assert.deepEqual([...done.keys()], ["authCode", "state", "result"]);
    assert.equal(done.get("result"), "success");
    const left = await begin(APP_URL);
    await movesOn(server, 15 * MINUTE_MS);
    const late = await wayBackAt(server, `/gopay/partner/web/otp?id=${left}`);
    assert.equal(late.searchParams.get("result"), "failure");
  });

  test("what is no token of a linked customer names nobody", async (t) => {
    const shop = await startLinkingShop(t);
    const customer = await shop.link();
    const [, id = ""] = customer.split("CUST-");
    assert.equal((await shop.call(INQUIRY, {}, { customer: id })).body["responseCode"], "4010802");
    assert.equal(
      (await shop.call(INQUIRY, {}, { customer: `CUST-${id}0` })).body["responseCode"],
      "4010802",
    );
    const bare = await shop.call(INQUIRY, {});
    assert.equal(bare.body["responseMessage"], "Invalid Mandatory Field Authorization-Customer");
  });
});
