import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { isOpenableUrl, joinQuery } from "../../src/domain/merchants/callback-url.ts";

const PAID = { order_id: "kopi-101", result: "success" };

suite("joining a callback URL", () => {
  const joined: readonly (readonly [what: string, url: string, expected: string])[] = [
    [
      "an app's scheme",
      "tokokuapp://gopay-finish",
      "tokokuapp://gopay-finish?order_id=kopi-101&result=success",
    ],
    [
      "a path that ends with a slash",
      "https://toko.example/gopay_finish/",
      "https://toko.example/gopay_finish/?order_id=kopi-101&result=success",
    ],
    [
      "a path without a slash, which gets none",
      "https://toko.example/gopay_finish",
      "https://toko.example/gopay_finish?order_id=kopi-101&result=success",
    ],
    [
      "a host alone, which gets its slash",
      "https://toko.example",
      "https://toko.example/?order_id=kopi-101&result=success",
    ],
    [
      "a host and a port alone",
      "http://localhost:7748",
      "http://localhost:7748/?order_id=kopi-101&result=success",
    ],
    [
      "a host with a query and no path",
      "https://toko.example?from=gopay",
      "https://toko.example/?from=gopay&order_id=kopi-101&result=success",
    ],
    [
      "a query",
      "https://toko.example/done?step=2",
      "https://toko.example/done?step=2&order_id=kopi-101&result=success",
    ],
    [
      "an empty query",
      "https://toko.example/done?",
      "https://toko.example/done?order_id=kopi-101&result=success",
    ],
    [
      "a query that is a question mark",
      "https://toko.example/done??",
      "https://toko.example/done??&order_id=kopi-101&result=success",
    ],
    [
      "a query that ends with &",
      "https://toko.example/done?step=2&",
      "https://toko.example/done?step=2&order_id=kopi-101&result=success",
    ],
    [
      "a fragment, which stays last",
      "https://toko.example/app#/orders",
      "https://toko.example/app?order_id=kopi-101&result=success#/orders",
    ],
    [
      "a query inside the fragment, which is no query",
      "https://toko.example/app#/orders?tab=new",
      "https://toko.example/app?order_id=kopi-101&result=success#/orders?tab=new",
    ],
    [
      "a fragment with a second #",
      "tokoku://a#b#c",
      "tokoku://a?order_id=kopi-101&result=success#b#c",
    ],
    [
      "parameters of the same name, which stay in front",
      "https://toko.example/?order_id=mine&result=ours",
      "https://toko.example/?order_id=mine&result=ours&order_id=kopi-101&result=success",
    ],
    [
      "percent signs, which are not touched",
      "https://toko.example/a%2Fb?x=%20",
      "https://toko.example/a%2Fb?x=%20&order_id=kopi-101&result=success",
    ],
    ["a scheme alone", "tokoku://", "tokoku://?order_id=kopi-101&result=success"],
  ];
  for (const [what, url, expected] of joined) {
    test(`keeps ${what}`, () => assert.equal(joinQuery(url, PAID), expected));
  }

  test("escapes what an order id may hold", () => {
    assert.equal(
      joinQuery("tokoku://x", { order_id: "a&b=c#d e/é" }),
      "tokoku://x?order_id=a%26b%3Dc%23d%20e%2F%C3%A9",
    );
  });

  test("is read back by any URL parser, whatever stood there before", () => {
    const urls = fc
      .webUrl({ withQueryParameters: true, withFragments: true })
      .filter((url) => URL.canParse(url));
    fc.assert(
      fc.property(urls, fc.string({ minLength: 1, maxLength: 50 }), (url, orderId) => {
        fc.pre(orderId.isWellFormed());
        const before = new URL(url);
        const after = new URL(joinQuery(url, { order_id: orderId, result: "failure" }));
        assert.equal(after.searchParams.getAll("order_id").at(-1), orderId);
        assert.equal(after.searchParams.getAll("result").at(-1), "failure");
        assert.equal(after.origin + after.pathname, before.origin + before.pathname);
        assert.equal(after.hash, before.hash);
      }),
    );
  });
});

suite("where a customer may be sent", () => {
  const allowed = [
    "https://toko.example/done",
    "http://localhost:7748/order/1",
    "HTTPS://TOKO.EXAMPLE",
    "tokokuapp://gopay-finish",
    "com.toko.app:/done",
    "intent://done#Intent;scheme=toko;end",
    "intent://done?x=1#Intent;scheme=https;package=id.toko.app;S.note=data%3Aok;end",
    "intent://done#Intent;scheme=toko;S.browser_fallback_url=https%3A%2F%2Ftoko.example%2Fdone;end",
    "intent:tokoku://done#Intent;end",
    "intent:https://toko.example/done#Intent;package=id.toko.app;end",
    "myshop://done",
    "https://toko.example:8443/done?a=b@c#d@e",
    "https://[::1]:8443/done",
  ];
  for (const url of allowed) test(`takes ${url}`, () => assert.equal(isOpenableUrl(url), true));

  const refused = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://toko.example/1",
    "view-source:https://toko.example",
    "about:blank",
    "//toko.example/done",
    "/done",
    "toko.example",
    "https://",
    "https:///done",
    "https:toko.example",
    "http://toko.example:99999/",
    "https://toko.example/a b",
    'https://toko.example/"onclick=',
    "http:toko.example",
    "http:/toko.example",
    "https:///toko.example",
    "https:////toko.example",
    "https://?x",
    "https://user:secret@toko.example/",
    "https://toko.example@elsewhere.example/",
    "tokoku://user:secret@done",
    "https:\\\\toko.example",
    "https://toko.example\\@elsewhere.example",
    "https://toko.example/\u200bdone",
    "https://toko.example/\u202edone",
    "https://toko.example/\ud800",
    "https://toko.example/\u0000",
    "jar:https://toko.example/a.jar!/x",
    "content://com.android.contacts/1",
    "android-app://id.toko.app/javascript/alert(1)",
    "intent://x#Intent;scheme=javascript;end",
    "intent:alert(1)#Intent;scheme=JavaScript;end",
    "intent:alert(1)#Intent;scheme=java%73cript;end",
    "INTENT://x#intent;SCHEME=javascript;end",
    "intent://x#Intent;scheme=toko;SEL;scheme=file;end",
    "intent://x#Intent;scheme=;end",
    "intent://x#Intent;scheme=%ZZ;end",
    "intent://x#Intent;S.browser_fallback_url=javascript%3Aalert(1);scheme=toko;end",
    "intent://x#Intent;S.browser_fallback_url=%20javascript:alert(1);end",
    "intent://x#Intent;S.browser_fallback_url=data:text/html,x;end",
    "intent://x#Intent;S.browser_fallback_url=https:toko.example;end",
    "intent://x#Intent;S.browser_fallback_url=https://a@toko.example;end",
    "intent://x#a#Intent;scheme=javascript;end",
    "intent://x#Intent;scheme=toko",
    "intent://x",
    "intent:javascript:alert(1)#Intent;end",
    "intent:JAVASCRIPT:alert(1)#Intent;package=id.toko.app;end",
    "intent:javascript%3Aalert(1)#Intent;end",
    "intent:data:text/html,x#Intent;end",
    "intent:http:evil#Intent;end",
    "intent:intent:javascript:x#Intent;end",
    "intent://x#Intent;scheme=intent;end",
    "",
  ];
  for (const url of refused) {
    test(`refuses ${JSON.stringify(url)}`, () => assert.equal(isOpenableUrl(url), false));
  }
});
