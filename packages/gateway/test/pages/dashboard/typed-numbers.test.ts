import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  parseTypedPercent,
  parseTypedRupiah,
  parseTypedWhole,
} from "../../../src/pages/dashboard/frame/typed-numbers.ts";

suite("typed numbers", () => {
  test("a dot groups thousands or stands before two zeros, and means nothing else", () => {
    const read = {
      "44000": 44_000,
      "44.000": 44_000,
      "1.044.000": 1_044_000,
      "Rp 44.000": 44_000,
      "rp. 44.000,00": 44_000,
      "44000.00": 44_000,
      "44000,00": 44_000,
      "100.00": 100,
      "0": 0,
    };
    for (const [text, amount] of Object.entries(read)) {
      assert.equal(parseTypedRupiah(text), amount, text);
    }
    const refused = [
      "1.5",
      "1.50",
      "1,000",
      "44.00.000",
      "44.0000",
      "0.100",
      "1.000.00",
      "4 4",
      "-1",
    ];
    for (const text of [...refused, "", "Rp", "1e3", "9".repeat(16), undefined]) {
      assert.equal(parseTypedRupiah(text), undefined, text);
    }
    assert.deepEqual(["1.000", "7", "1.5", "1e3", "0x10"].map(parseTypedWhole), [
      1_000,
      7,
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual(["12,5", "100", "101", "5e1"].map(parseTypedPercent), [
      0.125,
      1,
      undefined,
      undefined,
    ]);
  });
});
