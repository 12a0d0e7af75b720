import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  APPS,
  DEVICES,
  explainOpening,
  guessDevice,
  kindOfLink,
  type LinkKind,
  type Way,
} from "../../src/pages/devices/explain-opening.ts";

suite("kinds of links", () => {
  for (const [link, kind] of [
    ["http://127.0.0.1:7747/gopay/ui/checkout?referenceid=A1xID", "sandbox_page"],
    ["https://gerbang.example/v2/deeplink/detail?tref=A1xID", "sandbox_page"],
    ["https://gerbang.example/gopay/partner/app/payment-pin?id=1", "sandbox_page"],
    ["gojek://gopay/merchanttransfer?tref=1&amount=44000", "app_scheme"],
    ["shopeeid://pay", "app_scheme"],
    ["https://gojek.link/gopay/pay", "universal_link"],
    ["https://gopay.co.id/app/pay", "universal_link"],
    ["https://app.gopay.co.id/pay", "universal_link"],
    ["https://wsa.wallet.airpay.co.id/pay", "universal_link"],
    ["https://tmrwbyuobid.page.link/pay", "universal_link"],
    ["https://gopay.co.id.elsewhere.example/", "other_page"],
    ["https://notgopay.co.id/", "other_page"],
    ["https://toko.example/", "other_page"],
    ["hello", "no_link"],
  ] as const) {
    test(`${link} is ${kind}`, () => assert.equal(kindOfLink(link), kind));
  }
});

/** Rows: link and device. Columns: what the app is, tapped; and installed, but opened by a script. */
const TABLE = `
app_scheme      desktop              no_program   no_program   no_program   no_program
app_scheme      phone_browser        app_opens    app_opens    app_missing  popup_blocked
app_scheme      webview_bare         scheme_unknown scheme_unknown scheme_unknown scheme_unknown
app_scheme      webview_handing_over app_opens    app_opens    app_missing  app_opens
universal_link  desktop              provider_page provider_page provider_page provider_page
universal_link  phone_browser        app_opens    old_app_stays_shut provider_page provider_page
universal_link  webview_bare         provider_page_in_webview provider_page_in_webview provider_page_in_webview provider_page_in_webview
universal_link  webview_handing_over app_opens    old_app_stays_shut provider_page app_opens
sandbox_page    desktop              page_opens   page_opens   page_opens   page_opens
sandbox_page    phone_browser        page_opens   page_opens   page_opens   page_opens
sandbox_page    webview_bare         page_opens_in_webview page_opens_in_webview page_opens_in_webview page_opens_in_webview
sandbox_page    webview_handing_over page_opens_in_webview page_opens_in_webview page_opens_in_webview page_opens_in_webview
`;

suite("opening a deeplink", () => {
  for (const row of TABLE.trim().split("\n")) {
    const [kind = "", device = "", ...expected] = row.split(/\s+/);
    test(`${kind} on ${device}`, () => {
      const open = (app: (typeof APPS)[number], way: Way) => {
        const known = DEVICES.find((name) => name === device);
        assert.ok(known);
        return explainOpening(kind as LinkKind, { device: known, app, way });
      };
      const tapped = APPS.map((app) => open(app, "tap"));
      assert.deepEqual([...tapped, open("installed", "script")], expected);
    });
  }

  test("begins with the device that the browser says it is", () => {
    const chrome = "Mozilla/5.0 (Linux; Android 15; Pixel 9";
    assert.equal(guessDevice("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"), "desktop");
    assert.equal(guessDevice(`${chrome}) AppleWebKit/537.36 Mobile`), "phone_browser");
    assert.equal(guessDevice(`${chrome}; wv) AppleWebKit/537.36 Mobile`), "webview_bare");
  });
});
