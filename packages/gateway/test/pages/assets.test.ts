import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startTestServer } from "../support/gateway.ts";

suite("the files of the pages", () => {
  test("are kept for ever by browsers, and told apart from those of another release", async (t) => {
    const { url } = await startTestServer(t);
    for (const [page, prefix, posted] of [
      ["/", "/assets", 405],
      // Whatever the dashboard does not serve is a page that says so.
      ["/dashboard/sign-in", "/dashboard/assets", 404],
    ] as const) {
      const html = await (await fetch(url + page)).text();
      const [style = ""] = new RegExp(`${prefix}/[\\w.-]+\\.css`).exec(html) ?? [];
      const answer = await fetch(url + style);
      assert.equal(answer.status, 200, style);
      assert.equal(answer.headers.get("content-type"), "text/css; charset=utf-8");
      assert.match(answer.headers.get("cache-control") ?? "", /immutable/);
      assert.ok((await answer.text()).length > 100);
      for (const [method, status] of [
        ["HEAD", 200],
        ["POST", posted],
      ] as const) {
        assert.equal((await fetch(url + style, { method })).status, status, `${method} ${style}`);
      }
      // Of a release before: a browser's page that is still open asks for it.
      const old = style.replace(/\.[0-9a-f]{12}\./, ".0123456789ab.");
      const gone = await fetch(url + old);
      assert.equal(gone.status, 404, old);
      assert.equal(gone.headers.get("allow"), null);
      assert.doesNotMatch(gone.headers.get("cache-control") ?? "", /immutable/);
    }
  });
});
