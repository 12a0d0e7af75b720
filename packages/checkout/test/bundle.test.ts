import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle } from "./support/merchant-server.ts";

suite("the browser script", () => {
  test("is less than 6 kB, compressed", async () => {
    const bytes = gzipSync(await bundle(), { level: 9 }).length;
    assert.ok(bytes < 6_000, `${bytes} bytes`);
  });

  test("can be imported where there is no browser, and then does nothing", async () => {
    const { GerbangCheckoutElement } = await import("../src/index.ts");
    await import("../src/define.ts");
    assert.equal(typeof GerbangCheckoutElement, "function");
  });
});
