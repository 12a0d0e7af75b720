import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readRetryAfter } from "../../../src/domain/upstream/retry-after.ts";

const NOW = new Date("2026-11-02T05:00:00.000Z");

suite("when an upstream asks to be left alone", () => {
  const cases: readonly [string | undefined, string | undefined, number | undefined][] = [
    ["30", undefined, 30_000],
    [" 0 ", undefined, 0],
    ["5, 30", undefined, 30_000],
    ["Mon, 02 Nov 2026 05:00:10 GMT", undefined, 10_000],
    ["Monday, 02-Nov-26 05:00:10 GMT", undefined, 10_000],
    ["Mon Nov  2 05:00:10 2026", undefined, 10_000],
    // The upstream's clock is two minutes behind ours.
    ["Mon, 02 Nov 2026 04:58:10 GMT", "Mon, 02 Nov 2026 04:58:00 GMT", 10_000],
    ["Mon, 02 Nov 2026 04:00:00 GMT", undefined, 0],
    ["Mon, 02 Nov 2026 05:00:10 GMT", "nonsense", 10_000],
    ["soon", undefined, undefined],
    ["-5", undefined, undefined],
    ["1.5", undefined, undefined],
    ["2026-11-02", undefined, undefined],
    ["", undefined, undefined],
    [undefined, undefined, undefined],
  ];
  for (const [retryAfter, date, expected] of cases) {
    test(`${JSON.stringify(retryAfter)} is ${expected} ms${date ? ` by ${date}` : ""}`, () => {
      assert.equal(readRetryAfter({ "retry-after": retryAfter, date }, NOW), expected);
    });
  }
});
