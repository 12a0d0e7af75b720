import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startTestDashboard, type TestDashboard } from "./support.ts";

/** The hidden fields of the first form of a page that is posted there. */
async function formOf(dashboard: TestDashboard, page: string, action: string) {
  const text = await (await dashboard.as("owner").get(page)).text();
  const [, form] =
    new RegExp(`<form[^>]*action="${action}"[^>]*>([\\s\\S]*?)</form>`).exec(text) ?? [];
  assert.ok(form !== undefined, `a form to ${action} on ${page}`);
  const hidden = form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
  return Object.fromEntries([...hidden].map(([, name = "", value = ""]) => [name, value]));
}

suite("a form that is sent twice, without scripts", () => {
  test("makes one key, one merchant, one resend", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway, keys } = dashboard;
    const owner = dashboard.as("owner");
    const count = async (table: "merchant_key" | "merchant" | "notification" | "activity") => {
      const counted = `select count(*)::integer as n from ${table}`;
      const { rows } = await gateway.db.pool.query<{ n: number }>(counted);
      return rows[0]?.n ?? 0;
    };

    for (const kind of ["server", "client"]) {
      const before = await count("merchant_key");
      const text = await (await owner.get(`${base}/settings/keys`)).text();
      const replaces = new RegExp(
        `value="${kind}" />\\s*<input type="hidden" name="replaces" value="([^"]+)"`,
      );
      const form = { kind, overlap: "24", replaces: replaces.exec(text)?.[1] ?? "" };
      assert.notEqual(form.replaces, "");
      const both = await Promise.all(
        [1, 2].map(async () => await owner.post(`${base}/settings/rotate`, form)),
      );
      assert.deepEqual(
        both.map(({ status }) => status),
        [303, 303],
      );
      assert.equal(await count("merchant_key"), before + 1, kind);
      assert.match(await owner.submit(`${base}/settings/rotate`, form), /No other was made/);
      assert.equal(await count("merchant_key"), before + 1, kind);
      const noted = await gateway.db.pool.query("select 1 from activity where action = $1", [
        `settings_rotate_${kind}_key`,
      ]);
      assert.equal(noted.rows.length, 1);
    }

    const page = `${base}/new-merchant`;
    const form = { ...(await formOf(dashboard, page, page)), name: "Toko Dua" };
    const made = await Promise.all([1, 2].map(async () => await owner.post(page, form)));
    assert.equal(new Set(made.map((answer) => answer.headers.get("location"))).size, 1);
    assert.equal(await count("merchant"), 2);
    const other = await owner.post(page, { ...form, name: "Toko Tiga" });
    assert.match(await other.text(), /This form has made its merchant already/);
    assert.match(
      await (await owner.post(page, { ...form, id: keys.id })).text(),
      /made its merchant already/,
    );
    assert.equal(await count("merchant"), 2);

    const id = await dashboard.settle("order-1");
    const { rows } = await gateway.db.pool.query("select id from notification limit 1");
    const action = `${base}/notifications/${rows[0]?.["id"]}/resend`;
    const before = await count("notification");
    const again = await formOf(dashboard, `${base}/transactions/${id}`, action);
    await Promise.all([1, 2].map(async () => await owner.post(action, again)));
    assert.equal(await count("notification"), before + 1);
  });
});
