import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { startTestServer } from "../support/gateway.ts";
import { chargeOrder, getPage, postForm, statusOf } from "../support/payer.ts";

const PIN = "112233";
const CALLBACK = { gopay: { enable_callback: true, callback_url: "tokoku://selesai?dari=kopi" } };

suite("the wallet's pages", () => {
  test("a payment settles as gopay, from the chosen source, and leads back", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1", CALLBACK);
    const paid = await postForm(`${server.url}/gopay/ui/checkout/pay`, {
      referenceid: order.reference,
      pin: PIN,
      payment_option_type: "PAY_LATER",
    });
    assert.equal(paid.status, 303);
    const { html } = await getPage(server.url + paid.location);
    assert.match(html, /Payment successful/);
    // Whether anybody is notified depends on the merchant's settings.
    assert.match(html, /The payment is recorded\./);
    assert.doesNotMatch(html, /told/);
    assert.match(html, /<dt>Paid to<\/dt><dd>Kedai Gerbang<\/dd>/);
    assert.match(
      html,
      /href="tokoku:\/\/selesai\?dari=kopi&amp;order_id=kopi-1&amp;result=success"/,
    );
    const status = await statusOf(server, "kopi-1");
    assert.equal(status["transaction_status"], "settlement");
    assert.equal(status["payment_type"], "gopay");
    assert.equal(status["payment_option_type"], "PAY_LATER");
  });

  test("a wrong PIN leaves it pending and says how many tries are left", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const url = `${server.url}/gopay/ui/checkout/pay`;
    const texts = [];
    for (let tries = 0; tries < 3; tries++) {
      const { location } = await postForm(url, { referenceid: order.reference, pin: "000000" });
      texts.push((await getPage(server.url + location)).html);
    }
    assert.match(texts[0] ?? "", /Wrong PIN[^]*2 tries left/);
    assert.match(texts[1] ?? "", /Wrong PIN[^]*1 try left/);
    assert.match(texts[2] ?? "", /PIN locked[^]*Try again after 12:05:00 WIB/);
    assert.doesNotMatch(texts[2] ?? "", /name="pin"/);
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "pending");
  });

  test("a source that is too small is refused while another would do, and says to choose that", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1", { grossAmount: 300_000 });
    const { location } = await postForm(`${server.url}/gopay/ui/checkout/pay`, {
      referenceid: order.reference,
      pin: PIN,
      payment_option_type: "GOPAY_COINS",
    });
    const { html } = await getPage(server.url + location);
    assert.match(html, /Not enough balance[^]*Choose another source/);
    assert.doesNotMatch(html, /type="submit" disabled/);
  });

  test("declining leaves it pending and leads back with result=failure", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1", CALLBACK);
    const declined = await postForm(`${server.url}/gopay/ui/checkout/decline`, {
      referenceid: order.reference,
    });
    const { html } = await getPage(server.url + declined.location);
    assert.match(html, /Payment not made/);
    assert.match(html, /order_id=kopi-1&amp;result=failure/);
    assert.match(html, /Try again/);
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "pending");
  });

  test("customers too poor or blocked are told so, by the page or by the charge's phone", async (t) => {
    const server = await startTestServer(t);
    const poor = await chargeOrder(server, "kopi-1", {
      customer_details: { phone: "+62 812-1111-0002" },
    });
    const first = await getPage(poor.deeplink);
    assert.match(first.html, /value="sari" selected/);
    assert.match(first.html, /Not enough/);
    assert.match(first.html, /No source holds enough/);
    assert.match(first.html, /<button class="button primary" type="submit" disabled/);
    const refused = await postForm(`${server.url}/gopay/ui/checkout/pay`, {
      referenceid: poor.reference,
      pin: PIN,
    });
    assert.match((await getPage(server.url + refused.location)).html, /Not enough balance/);
    const blocked = await getPage(`${poor.deeplink}&customer=budi`);
    assert.match(blocked.html, /Account blocked/);
    const denied = await postForm(`${server.url}/gopay/ui/checkout/pay`, {
      referenceid: poor.reference,
      customer: "budi",
      pin: PIN,
    });
    assert.match(denied.location, /notice=customer_blocked/);
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "pending");
  });

  test("what is paid, expired or cancelled says so and takes no payment", async (t) => {
    const server = await startTestServer(t);
    const [paid, cancelled, expired] = [
      await chargeOrder(server, "kopi-paid", CALLBACK),
      await chargeOrder(server, "kopi-cancelled", CALLBACK),
      await chargeOrder(server, "kopi-expired", CALLBACK),
    ];
    const pay = async (reference: string) =>
      await postForm(`${server.url}/gopay/ui/checkout/pay`, { referenceid: reference, pin: PIN });
    await pay(paid.reference);
    await server.call("POST", "/v2/kopi-cancelled/cancel");
    server.clock.advance(15 * 60_000);
    for (const [order, text, status] of [
      [paid, /Already paid/, "settlement"],
      [cancelled, /Cancelled by the merchant/, "cancel"],
      // The worker has not marked it yet: the wallet knows the time by itself.
      [expired, /Time is up/, "pending"],
    ] as const) {
      const before = await getPage(order.deeplink);
      assert.match(before.html, text);
      assert.doesNotMatch(before.html, /name="pin"/);
      const { location } = await pay(order.reference);
      assert.match((await getPage(server.url + location)).html, text);
      assert.equal((await statusOf(server, order.orderId))["transaction_status"], status);
    }
    await expireDueTransactions(server.gateway);
    assert.match((await getPage(expired.deeplink)).html, /Time is up/);
  });

  test("the callback URL of the address is ignored: nobody is sent where the charge did not say", async (t) => {
    const server = await startTestServer(t);
    const plain = await chargeOrder(server, "kopi-1");
    assert.doesNotMatch(plain.deeplink, /callback_url/);
    const wanted = await chargeOrder(server, "kopi-2", CALLBACK);
    for (const { deeplink } of [plain, wanted]) {
      const url = new URL(deeplink);
      url.searchParams.set("callback_url", "https://elsewhere.example/");
      for (const notice of ["", "paid", "declined"]) {
        url.searchParams.set("notice", notice);
        assert.doesNotMatch((await getPage(url.href)).html, /elsewhere/);
      }
    }
  });

  test("a callback URL that would run a script is nowhere to go", async (t) => {
    const server = await startTestServer(t);
    const { gateway, keys } = server;
    const order = await chargeOrder(server, "kopi-1", CALLBACK);
    // As if one had come in before it was checked at the charge.
    for (const url of ["javascript:alert(1)", "data:text/html,x", "java\nscript:alert(1)"]) {
      await gateway.db.kysely
        .updateTable("transaction")
        .set({ callback_url: url })
        .where("merchant_id", "=", keys.id)
        .execute();
      const { html } = await getPage(`${order.deeplink}&notice=declined`);
      assert.doesNotMatch(html, /javascript:|data:text|alert/);
      assert.match(html, /go back to the merchant/);
    }
  });

  test("an unknown reference is a page of its own; the API's answers stay JSON", async (t) => {
    const server = await startTestServer(t);
    for (const path of ["/gopay/ui/checkout", "/gopay/ui/checkout?referenceid=A1xID"]) {
      const { status, headers, html } = await getPage(server.url + path);
      assert.equal(status, 404);
      assert.match(headers.get("content-type") ?? "", /text\/html/);
      assert.match(html, /Unknown link/);
    }
    const posted = await postForm(`${server.url}/gopay/ui/checkout/pay`, { referenceid: "x" });
    assert.equal(posted.status, 404);
    const api = await server.call("GET", "/v2/nothing/here/at/all");
    assert.equal(api.status, 404);
    assert.match(api.headers.get("content-type") ?? "", /application\/json/);
  });

  test("what the merchant sent is shown as text, never as markup", async (t) => {
    const profile = { name: `<img src=x onerror="alert('toko')">` };
    const server = await startTestServer(t, { profile });
    const order = await chargeOrder(server, "kopi-1", {
      item_details: [{ name: "<script>alert(1)</script>", price: 44_000, quantity: 1 }],
      gopay: { enable_callback: true, callback_url: "https://toko.example/?a=1&b=2" },
    });
    const { html } = await getPage(`${order.deeplink}&notice=<script>&lang="><script>`);
    assert.doesNotMatch(html, /<script>|<img src=x|onerror="/);
    assert.match(html, /&lt;script&gt;alert\(1\)/);
  });

  test("every page forbids inline scripts, framing and other hosts", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const addresses = ["/", "/qris/index", "/devices", "/gopay/ui/checkout?referenceid=none"];
    for (const url of [order.deeplink, ...addresses.map((path) => server.url + path)]) {
      const { headers, html } = await getPage(url);
      const policy = headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(headers.get("cache-control"), "no-store");
      assert.doesNotMatch(html, /<script(?![^>]* src=)|<style| style="| on[a-z]+="/);
      const sources = [...html.matchAll(/ (?:src|action|data-stream|data-state)="([^"]*)"/g)];
      assert.ok(sources.every(([, source = ""]) => /^\/(?!\/)/.test(source)));
    }
  });

  test("a form from another site is refused; from a program and from our own page it is taken", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const decline = async (site: Readonly<Record<string, string>>) =>
      await postForm(
        `${server.url}/gopay/ui/checkout/decline`,
        { referenceid: order.reference },
        site,
      );
    assert.equal((await decline({ "sec-fetch-site": "cross-site" })).status, 403);
    assert.equal((await decline({ "sec-fetch-site": "same-origin" })).status, 303);
    assert.equal((await decline({})).status, 303);
  });

  test("the newer simulator's addresses lead to the same wallet", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const detail = await getPage(`${server.url}/v2/deeplink/detail?tref=${order.reference}`);
    assert.match(detail.html, /Rp 44\.000/);
    assert.equal((await getPage(`${server.url}/v2/deeplink/index`)).status, 200);
    const fields = { tref: order.reference, pin: PIN };
    const paid = await postForm(`${server.url}/v2/deeplink/payment`, fields);
    assert.match(paid.location, /^\/v2\/deeplink\/payment\?tref=A1\w+ID&notice=paid$/);
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "settlement");
    assert.match((await getPage(server.url + paid.location)).html, /Payment successful/);
  });

  test("the newer pages keep to their addresses, and end at /v2/deeplink/payment only when paid", async (t) => {
    const server = await startTestServer(t);
    const set = async (deeplink_version: string | null) =>
      await server.call("PUT", "/sandbox/v1/settings", { deeplink_version });
    assert.equal((await set("3")).status, 400);
    assert.equal((await set("2")).body["deeplink_version"], "2");
    const { deeplink, reference: tref } = await chargeOrder(server, "kopi-1");
    assert.equal(deeplink, `${server.url}/v2/deeplink/detail?tref=${tref}`);
    const { html } = await getPage(deeplink);
    assert.match(html, /<form class="card pay" method="post" action="payment"/);
    assert.match(html, /<input name="tref" type="hidden" value="A1\w+ID">/);
    assert.match(html, /<button[^>]*>Pay<\/button>/);
    assert.match(html, /data-self="\/v2\/deeplink\/detail\?tref=/);
    const early = await getPage(`${server.url}/v2/deeplink/payment?tref=${tref}&notice=paid`);
    assert.equal(early.status, 303);
    assert.match(early.headers.get("location") ?? "", /^\/v2\/deeplink\/detail\?tref=/);
    for (const [path, more, notice] of [
      ["payment", { pin: "000000" }, "wrong_pin"],
      ["payment", { pin: PIN, customer: "sari" }, "insufficient_balance"],
      ["decline", {}, "declined"],
    ] as const) {
      const { location } = await postForm(`${server.url}/v2/deeplink/${path}`, { tref, ...more });
      assert.match(location, /^\/v2\/deeplink\/detail\?/);
      assert.match(location, new RegExp(`notice=${notice}`));
    }
    assert.equal((await set(null)).body["deeplink_version"], "1");
    assert.match((await chargeOrder(server, "kopi-2")).deeplink, /\/gopay\/ui\/checkout\?/);
  });

  test("a page says paid only of what is paid", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const { html } = await getPage(`${order.deeplink}&notice=paid`);
    assert.doesNotMatch(html, /Payment successful/);
  });

  test("speaks the customer's language and remembers a choice", async (t) => {
    const server = await startTestServer(t);
    const order = await chargeOrder(server, "kopi-1");
    const languageOf = async (url: string, headers: Record<string, string>) =>
      /<html lang="(..)"/.exec((await getPage(url, headers)).html)?.[1];
    assert.equal(await languageOf(order.deeplink, {}), "id");
    const accepted = { "accept-language": "fr-FR, en-GB;q=0.8, id;q=0.7" };
    assert.equal(await languageOf(order.deeplink, accepted), "en");
    const chosen = await getPage(`${order.deeplink}&lang=en`, {});
    assert.match(
      chosen.headers.get("set-cookie") ?? "",
      /gerbang_language=en; Max-Age=31536000; Path=\//,
    );
    assert.equal(await languageOf(order.deeplink, { cookie: "gerbang_language=en" }), "en");
    assert.match(chosen.html, new RegExp(`href="[^"]*referenceid=${order.reference}[^"]*lang=id"`));
  });

  test("cookies that make no sense do no harm, and of two of one name the first counts", async (t) => {
    const { url } = await startTestServer(t);
    const nonsense = [
      "%",
      "=;=;;",
      "gerbang_language",
      "gerbang_language=%E0%A4%A",
      "\u00ff=\u00ff",
    ];
    for (const cookie of nonsense) {
      assert.equal((await getPage(url, { cookie })).status, 200, cookie);
      const posted = await postForm(`${url}/gopay/ui/checkout/pay`, {}, { cookie });
      assert.equal(posted.status, 404, cookie);
    }
    const cookie = "other=x; gerbang_language=en; gerbang_language=id";
    assert.match((await getPage(url, { cookie })).html, /<html lang="en"/);
  });

  test("a chosen language is remembered for a year", async (t) => {
    const { url } = await startTestServer(t);
    const { headers } = await getPage(`${url}/?lang=en`);
    const cookie = headers.get("set-cookie") ?? "";
    assert.equal(cookie, "gerbang_language=en; Max-Age=31536000; Path=/; SameSite=Lax");
  });

  test("speaks the language that the charge asked for, until the customer chooses another", async (t) => {
    const server = await startTestServer(t);
    for (const [locale, wanted, other] of [
      ["en-EN", "en", "id"],
      ["id-ID", "id", "en"],
    ] as const) {
      const order = await chargeOrder(server, `kopi-${wanted}`, CALLBACK, {
        "x-payment-locale": locale,
      });
      const languageOf = async (url: string, headers: Readonly<Record<string, string>> = {}) =>
        /<html lang="(..)"/.exec(
          (await getPage(url, { "accept-language": other, ...headers })).html,
        )?.[1];
      assert.equal(await languageOf(order.deeplink), wanted);
      assert.equal(await languageOf(`${order.deeplink}&lang=${other}`), other);
      const cookie = `gerbang_language=${other}`;
      assert.equal(await languageOf(order.deeplink, { cookie }), other);
      // The pages after a form follow, too.
      const { location } = await postForm(`${server.url}/gopay/ui/checkout/decline`, {
        referenceid: order.reference,
      });
      assert.equal(await languageOf(server.url + location), wanted);
    }
  });
});
