import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { splitPhone } from "../../src/domain/accounts/split-phone.ts";
import { mayReturnTo } from "../../src/domain/bi-snap/client.ts";
import { type Answer, decideRetry } from "../../src/domain/notifications/retry-rules.ts";

const NOON = new Date("2026-11-02T05:00:00.000Z");

suite("a phone number with its country code", () => {
  test("is taken apart by the plan of the ITU", () => {
    const parts = (phone: string) => {
      const { countryCode, phoneNumber } = splitPhone(phone) ?? {};
      return `${countryCode} ${phoneNumber}`;
    };
    assert.equal(parts("6281110000001"), "62 81110000001");
    assert.equal(parts("6591234567"), "65 91234567");
    assert.equal(parts("15551234567"), "1 5551234567");
    assert.equal(parts("6731234567"), "673 1234567");
    assert.equal(parts("85251234567"), "852 51234567");
    assert.equal(parts("4915112345678"), "49 15112345678");
  });

  test("is none with a plus, a zero, blanks or letters in it, nor when it is too short or too long", () => {
    for (const phone of [
      "+6281110000001",
      "081110000001",
      "62 811",
      "62x11100000",
      "6281",
      "62081110000001",
      `62${"8".repeat(17)}`,
    ]) {
      assert.equal(splitPhone(phone), undefined, phone);
    }
  });
});

suite("the list of addresses that customers may be sent to", () => {
  const client = {
    redirectUrls: ["https://shop.example.com/linked", "https://toko.example", "contoh://linked"],
  };

  test("knows scheme, host and path, and lets the query be anything", () => {
    for (const url of [
      "https://shop.example.com/linked",
      "HTTPS://Shop.Example.com/linked?order=7#top",
      "https://toko.example/",
      "https://toko.example?order=7",
      "contoh://linked?order=7",
    ]) {
      assert.ok(mayReturnTo(client, url), url);
    }
    for (const url of [
      "http://shop.example.com/linked",
      "https://shop.example.com/Linked",
      "https://shop.example.com/linked/",
      "https://shop.example.com:8443/linked",
      "https://shop.example.com.evil.example/linked",
      "https://toko.example/other",
      "contoh://other",
    ]) {
      assert.ok(!mayReturnTo(client, url), url);
    }
    assert.ok(!mayReturnTo({ redirectUrls: [] }, "https://shop.example.com/linked"));
  });
});

suite("a message of BI-SNAP about a linked account", () => {
  test("is tried three times more, within moments, until it is answered with 2xx", () => {
    const verdictOf = (answer: Answer, number: number) =>
      decideRetry({ answer, number, startedAt: NOON, message: "any", seed: 1, biSnap: "account" });
    const waitOf = (number: number) => {
      const verdict = verdictOf(500, number);
      return verdict.state === "owed" ? verdict.dueAt.getTime() - NOON.getTime() : verdict.state;
    };
    assert.deepEqual([1, 2, 3, 4].map(waitOf), [20, 40, 80, "given_up"]);
    assert.equal(verdictOf(204, 1).state, "delivered");
    assert.equal(verdictOf("time_out", 1).state, "owed");
    assert.equal(verdictOf("blocked_url", 1).state, "given_up");
  });
});
