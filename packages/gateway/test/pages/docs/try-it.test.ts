import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { describeApi } from "../../../src/http/api-document.ts";
import { listOperations } from "../../../src/pages/docs/reference/operations.ts";
import { isTriable } from "../../../src/pages/docs/try/try-call.ts";
import { chargeBody } from "../../support/gateway.ts";
import { startTestDashboard } from "../dashboard/support.ts";

const CHARGE = { body: JSON.stringify(chargeBody("tried-1")) };

suite("trying a call in the documents", () => {
  test("sends it with the merchant's key and shows what the API answered, refusals too", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, url, keys } = dashboard;
    const developer = dashboard.as("developer");
    const page = await (await developer.get("/docs/api/charge")).text();
    assert.ok(page.includes(`action="${base}/try/charge"`));
    const form = /<form[^>]*\/try\/charge[\s\S]*?<\/form>/.exec(page)?.[0] ?? "";
    assert.ok(form.includes("order-101") && !form.includes(keys.serverKey.reveal()));
    const answer = await developer.post(`${base}/try/charge`, CHARGE);
    assert.equal(answer.status, 303);
    const location = answer.headers.get("location") ?? "";
    assert.match(location, /^\/docs\/api\/charge\?merchant=G\d+&answer=[\w-]+#try$/);
    const shown = await (await developer.get(location)).text();
    assert.match(shown, /HTTP 200[\s\S]*status_code 201[\s\S]*GoPay transaction is created/);
    assert.ok(shown.includes("tried-1"), "what was typed stays");
    const again = await (await developer.get(location)).text();
    assert.match(again, /status_code 201/, "loading the page again sends nothing");
    const broken = await developer.post(`${base}/try/charge`, { body: "{" });
    const refusal = await (await developer.get(broken.headers.get("location") ?? "")).text();
    assert.match(refusal, /status_code 413/);
    const status = await developer.post(`${base}/try/status`, { "parameter.id": "tried-1" });
    const found = await (await developer.get(status.headers.get("location") ?? "")).text();
    assert.match(found, /Success, transaction is found/);
    assert.match(found, /name="parameter\.id"[^>]*value="tried-1"/);
    const log = await (await developer.get(`${base}/workbench`)).text();
    assert.match(log, /tried-1/, "it stands in the workbench");
    const activity = await (await dashboard.as("owner").get(`${base}/activity`)).text();
    assert.match(activity, /title="try_call"[\s\S]*charge/);
    const { body } = await dashboard.call("GET", "/v2/tried-1/status");
    assert.equal(body["transaction_status"], "pending");
    const opened = await developer.get(`${base}/try/charge`);
    assert.equal(opened.headers.get("location"), `/docs/api/charge?merchant=${keys.id}#try`);
    assert.ok(url);
  });

  test("names an order that nobody has used, each time it is shown, unless somebody typed one", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    const developer = dashboard.as("developer");
    const bodyOn = async (location: string) => {
      const page = await (await developer.get(location)).text();
      const [, text = ""] = /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(page) ?? [];
      return text.replaceAll("&quot;", '"').trim();
    };
    let location = "/docs/api/charge";
    const seen = new Set<string>();
    for (let press = 1; press <= 3; press++) {
      const body = await bodyOn(location);
      seen.add(/"order_id": "([^"]+)"/.exec(body)?.[1] ?? "");
      const answer = await developer.post(`${base}/try/charge`, { body });
      location = answer.headers.get("location") ?? "";
      const page = await (await developer.get(location)).text();
      assert.match(page, /status_code 201/, `press ${press}`);
    }
    assert.equal(seen.size, 3);
    assert.ok([...seen].every((order) => /^order-101-[a-z0-9]{8}$/.test(order)));

    const own = await developer.post(`${base}/try/charge`, CHARGE);
    assert.match(await bodyOn(own.headers.get("location") ?? ""), /tried-1"/);
    const keys = await Promise.all(
      [1, 2].map(async () => /"refund_key": "[^"]+"/.exec(await bodyOn("/docs/api/refund"))?.[0]),
    );
    assert.ok(keys[0] !== undefined && keys[0] !== keys[1]);
  });

  test("is for those who may use the sandbox, with the form's token, and never for production", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base } = dashboard;
    for (const role of ["operator", "finance", "support"] as const) {
      const page = await (await dashboard.as(role).get("/docs/api/charge")).text();
      assert.ok(!page.includes("/try/charge"), role);
      assert.equal((await dashboard.as(role).post(`${base}/try/charge`, CHARGE)).status, 403, role);
    }
    const owner = dashboard.as("owner");
    const forged = await owner.post(`${base}/try/charge`, { ...CHARGE, csrf: "guessed" });
    assert.equal(forged.status, 403);
    for (const operation of ["none", "gopayQrCode", "sandboxExport", "sandboxRequests"]) {
      const { status } = await owner.post(`${base}/try/${operation}`, {});
      assert.equal(status, 404, operation);
    }
    const { kysely } = dashboard.gateway.db;
    await kysely.updateTable("merchant").set({ environment: "production" }).execute();
    assert.equal((await owner.post(`${base}/try/charge`, CHARGE)).status, 404);
    assert.ok(!(await (await owner.get("/docs/api/charge")).text()).includes("/try/charge"));
    const made = await kysely.selectFrom("transaction").select("id").execute();
    assert.deepEqual(made, []);
  });

  test("shows nobody the answer that another merchant got", async (t) => {
    const dashboard = await startTestDashboard(t);
    const owner = dashboard.as("owner");
    const tried = await owner.post(`${dashboard.base}/try/charge`, CHARGE);
    const location = tried.headers.get("location") ?? "";
    const page = await (await fetch(dashboard.url + location)).text();
    assert.ok(!page.includes("tried-1"));
    const elsewhere = location.replace("/charge?", "/status?");
    assert.ok(!(await (await owner.get(elsewhere)).text()).includes("GoPay transaction"));
    for (const answer of ["x", "%27", "0".repeat(500)]) {
      const { status } = await owner.get(`/docs/api/charge?answer=${answer}`);
      assert.equal(status, 200, answer);
    }
  });

  test("is there for every call that a form can send", () => {
    const operations = listOperations(describeApi());
    const others = operations.filter((one) => !isTriable(one)).map(({ id }) => id);
    // A form cannot sign.
    const signed = others.filter((id) => id.startsWith("biSnap"));
    assert.deepEqual(
      signed,
      operations.map(({ id }) => id).filter((id) => id.startsWith("biSnap")),
    );
    assert.deepEqual(
      others.filter((id) => !signed.includes(id)),
      [
        "gopayQrCode",
        "qrisQrCode",
        "shopeeQrCode",
        "framedQrCode",
        "framedQrCodeShort",
        "sandboxEvents",
        "sandboxNotificationLog",
        "sandboxRequests",
        "sandboxWorkbench",
        "sandboxExport",
        "sandboxImport",
      ],
    );
  });
});
