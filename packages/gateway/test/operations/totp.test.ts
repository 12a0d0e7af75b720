import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Secret } from "../../src/domain/secret.ts";
import {
  codeAt,
  findStep,
  isCodeShaped,
  keyUri,
  stepAt,
  toKeyText,
} from "../../src/operations/dashboard/totp.ts";

/** The key of both RFCs, "12345678901234567890". */
const KEY = toKeyText(Buffer.from("12345678901234567890"));

suite("one-time codes", () => {
  test("are those of RFC 4226, appendix D", () => {
    const codes = Array.from({ length: 10 }, (_, step) => codeAt(KEY, step));
    assert.deepEqual(codes, [
      "755224",
      "287082",
      "359152",
      "969429",
      "338314",
      "254676",
      "287922",
      "162583",
      "399871",
      "520489",
    ]);
  });

  test("are those of RFC 6238, appendix B: the last six of its eight digits", () => {
    for (const [seconds, digits] of [
      [59, "94287082"],
      [1_111_111_109, "07081804"],
      [1_111_111_111, "14050471"],
      [1_234_567_890, "89005924"],
      [2_000_000_000, "69279037"],
      [20_000_000_000, "65353130"],
    ] as const) {
      assert.equal(codeAt(KEY, stepAt(new Date(seconds * 1_000))), digits.slice(2), `${seconds}`);
    }
  });

  test("have keys in the base32 of RFC 4648, section 10", () => {
    for (const [text, written] of [
      ["fooba", "MZXW6YTB"],
      ["foobarfoob", "MZXW6YTBOJTG633C"],
      ["12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
    ] as const) {
      assert.equal(toKeyText(Buffer.from(text)).reveal(), written);
    }
  });

  test("are taken one step of thirty seconds early and late, and no further", () => {
    const now = new Date("2026-11-02T05:00:10.000Z");
    const step = stepAt(now);
    for (const [away, found] of [
      [-2, undefined],
      [-1, step - 1],
      [0, step],
      [1, step + 1],
      [2, undefined],
    ] as const) {
      assert.equal(findStep(KEY, codeAt(KEY, step + away), now), found, `${away}`);
    }
  });

  test("are six digits of ASCII, whatever else is typed", () => {
    for (const typed of ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "１２３４５６", "123456\n"]) {
      assert.ok(!isCodeShaped(typed), JSON.stringify(typed));
      assert.equal(findStep(KEY, typed, new Date("2026-11-02T05:00:00Z")), undefined);
    }
  });

  test("have an address for apps that any e-mail address fits into", () => {
    const key = new Secret("GEZDGNBVGY3TQOJQ");
    const uri = keyUri(key, { issuer: "Gerbang 127.0.0.1:7747", account: "a&b=c?d@kedai.example" });
    const read = new URL(uri);
    assert.equal(read.protocol, "otpauth:");
    assert.equal(
      decodeURIComponent(read.pathname).split("/").at(-1),
      "Gerbang 127.0.0.1:7747:a&b=c?d@kedai.example",
    );
    assert.deepEqual(Object.fromEntries(read.searchParams), {
      secret: "GEZDGNBVGY3TQOJQ",
      issuer: "Gerbang 127.0.0.1:7747",
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
  });
});
