import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { expectNoAxeViolations } from "./support/axe.ts";
import { browserMissing, openPage } from "./support/browser.ts";

const STRICT = "default-src 'none'";

suite("the browser of the tests", { skip: browserMissing }, () => {
  test("renders text with a real font, under a strict policy, and reports barriers", async (t) => {
    const url = await serve(t, "<span>iiii</span> <span>MMMM</span><img src='data:,'>");
    const page = await openPage(t, { expectedErrors: [/Content Security Policy/] });
    await page.goto(url);
    const [narrow, wide] = await page.locator("span").all();
    const widths = [await narrow?.boundingBox(), await wide?.boundingBox()].map((b) => b?.width);
    assert.ok(Number(widths[1]) > 2 * Number(widths[0]), `not a font: ${String(widths)}`);
    await assert.rejects(expectNoAxeViolations(page), /image-alt/);
  });

  test("tells a phone from a desktop", async (t) => {
    const url = await serve(t, "");
    const coarse = "matchMedia('(pointer: coarse)').matches";
    for (const [viewport, expected] of [
      ["desktop", false],
      ["tablet", true],
      ["phone", true],
    ] as const) {
      const page = await openPage(t, { viewport });
      await page.goto(url);
      assert.equal(await page.evaluate(coarse), expected, viewport);
    }
  });
});

async function serve(t: TestContext, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.setHeader("content-security-policy", STRICT);
    response.end(
      `<!doctype html><html lang="id"><title>Uji</title><main><h1>Uji</h1>${body}</main></html>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
