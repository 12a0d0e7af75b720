import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle } from "./support/merchant-server.ts";

suite("the browser script", () => {
  test("is about 5 kB, compressed", async () => {
    const bytes = gzipSync(await bundle(), { level: 9 }).length;
    assert.ok(bytes < 5_100, `${bytes} bytes`);
  });

  test("can be imported where there is no browser, and then does nothing", async () => {
    const { GerbangCheckoutElement } = await import("../src/index.ts");
    await import("../src/define.ts");
    assert.equal(typeof GerbangCheckoutElement, "function");
  });
});
