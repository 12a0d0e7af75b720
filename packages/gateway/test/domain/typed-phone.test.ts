import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { meantPhones, parseTypedPhone } from "../../src/domain/accounts/typed-phone.ts";

suite("a phone number that somebody types", () => {
  test("is looked for with and without a country's code, however it is written", () => {
    for (const typed of ["+62 811-1000-0001", "6281110000001", "62 (811) 1000.0001"]) {
      const meant = meantPhones(typed) ?? [];
      assert.ok(
        meant.some((one) => one.countryCode === "62" && one.phoneNumber === "81110000001"),
        typed,
      );
      assert.equal(new Set(meant.map(({ phoneNumber }) => phoneNumber)).size, meant.length);
    }
    for (const typed of ["081110000001", "81110000001"]) {
      assert.ok(
        meantPhones(typed)?.some((one) => one.phoneNumber === "81110000001"),
        typed,
      );
    }
    for (const typed of ["", "123", "+", "019a3f6e-5d1c", "a8111000", "8".repeat(21)]) {
      assert.equal(meantPhones(typed), undefined, typed);
    }
  });

  test("is given to a customer only whole, with the country's code", () => {
    assert.equal(parseTypedPhone("+62 811-1000-0001"), "6281110000001");
    for (const typed of ["", "0811", "1234", "62x", "8".repeat(21)]) {
      assert.equal(parseTypedPhone(typed), undefined, typed);
    }
  });
});
