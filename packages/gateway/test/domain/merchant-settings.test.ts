import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isOpenableUrl } from "../../src/domain/merchants/callback-url.ts";
import {
  findSettingsProblems,
  readSettings,
} from "../../src/domain/merchants/merchant-settings.ts";

suite("a merchant's URLs as they were typed", () => {
  test("are separated, trimmed and taken once; what is empty takes one away", () => {
    const change = readSettings({
      paymentNotificationUrls: " https://a.example/n,https://b.example/n\nhttps://a.example/n ",
      gopayCallbackUrl: " tokoku://done ",
      finishUrl: " ",
      errorUrl: null,
    });
    assert.deepEqual(change, {
      paymentNotificationUrls: ["https://a.example/n", "https://b.example/n"],
      gopayCallbackUrl: "tokoku://done",
      finishUrl: null,
      errorUrl: null,
    });
    assert.deepEqual(readSettings({ paymentNotificationUrls: null }).paymentNotificationUrls, []);
    assert.deepEqual(readSettings({}), {});
  });

  test("are read as sent in a list, too", () => {
    const urls = ["https://a.example/n", "https://b.example/n, https://c.example/n"];
    assert.equal(
      readSettings({ paymentNotificationUrls: urls }).paymentNotificationUrls?.length,
      3,
    );
  });

  test("are at fault where nobody could be told, or where a browser would run something", () => {
    const change = readSettings({
      paymentNotificationUrls: "https://a.example/n, nowhere",
      recurringNotificationUrl: "https://b.example:8443/n",
      finishUrl: "javascript:alert(1)",
      errorUrl: "app://error",
    });
    const faults = findSettingsProblems(change, ({ port }) => (port ? "not that port" : undefined));
    assert.deepEqual(faults, [
      ["paymentNotificationUrls", '"nowhere" is not a URL'],
      ["recurringNotificationUrl", '"https://b.example:8443/n": not that port'],
      ["finishUrl", '"javascript:alert(1)" is neither an http or https URL nor one of an app'],
    ]);
  });

  test("are at fault where their host is not seen as it is written", () => {
    for (const url of [
      "http:evil",
      "http:/evil",
      "https:///x",
      "https:\\\\evil\\x",
      "https:/\\evil",
      "https://\\evil",
      "https://shop.example\\@evil",
      "https://@evil",
      "HTTP:evil",
      "https://a.example/\tn",
    ]) {
      for (const name of [
        "paymentNotificationUrls",
        "recurringNotificationUrl",
        "payAccountNotificationUrl",
      ] as const) {
        const change = { [name]: name === "paymentNotificationUrls" ? [url] : url };
        const [[at, problem] = []] = findSettingsProblems(change, () => undefined);
        assert.equal(at, name, url);
        assert.match(problem ?? "", /is not a URL/);
      }
      assert.equal(isOpenableUrl(url), false, url);
    }
    for (const url of [
      "HTTPS://Shop.Example",
      "http://[::1]:80/n?a={b}|c@d",
      "https://kopi.example:443/a//b#c",
    ])
      assert.deepEqual(
        findSettingsProblems({ recurringNotificationUrl: url }, () => undefined),
        [],
      );
  });
});
