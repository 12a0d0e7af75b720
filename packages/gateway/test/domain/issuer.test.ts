import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseIssuer } from "../../src/domain/qris/issuer.ts";

suite("issuers", () => {
  for (const [text, expected] of [
    ["dana", "dana"],
    ["DANA", "dana"],
    ["mandiri", "Mandiri"],
    ["ShopeePay", "airpay shopee"],
    [" bca ", "BCA"],
    ["Bank Nagari", "Bank Nagari"],
    ["", undefined],
    ["<b>", undefined],
    ["x".repeat(41), undefined],
  ] as const) {
    test(`reads ${JSON.stringify(text)}`, () => assert.equal(parseIssuer(text), expected));
  }
});
