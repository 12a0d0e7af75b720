import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startTestDashboard } from "../pages/dashboard/support.ts";
import { chargeBody } from "../support/gateway.ts";

const NAMES = ["constructor", "__proto__", "toString", "hasOwnProperty"];

const QUERIES = [
  "lang",
  "sort",
  "order",
  "status",
  "state",
  "result",
  "payment_type",
  "issuer",
  "acquirer",
  "zone",
  "columns",
  "column",
  "format",
  "from",
  "period",
  "section",
  "notice",
  "endpoint",
  "q",
  "q_in",
];

suite("a name that every object has", () => {
  test("is like any other that nobody knows, for every call of the API", async (t) => {
    const { call } = await startTestDashboard(t);
    await call("POST", "/v2/charge", chargeBody("order-1"));
    for (const name of NAMES) {
      const raw = JSON.stringify(name);
      const answers = await Promise.all([
        call("GET", `/v2/${name}/status`),
        call("POST", `/v2/${name}/cancel`),
        call("POST", "/v2/charge", { ...chargeBody("order-2"), payment_type: name }),
        call("POST", "/v2/charge", {
          ...chargeBody("order-3", 1, "qris"),
          qris: { acquirer: name },
          custom_expiry: { expiry_duration: 1, unit: name },
        }),
        call("POST", "/v2/charge", `{${raw}:{"a":1}}`),
        call("PUT", "/sandbox/v1/faults", { rules: [{ fault: name }] }),
        call("PUT", "/sandbox/v1/faults", { rules: [{ fault: "drop", statuses: [name] }] }),
        call("PUT", "/sandbox/v1/faults", `{"rules":[{"fault":"drop",${raw}:1}]}`),
        call("PUT", "/sandbox/v1/clock", { mode: name }),
        call("PUT", "/sandbox/v1/settings", `{${raw}:"http://a.example/"}`),
        call("POST", "/sandbox/v1/clock/advance", { by: name }),
        call("POST", "/sandbox/v1/wait", { transaction: "order-1", status: name, timeout: "0s" }),
        call("POST", "/sandbox/v1/transactions/order-1/pay", { via: name }),
        call("GET", `/sandbox/v1/notifications?state=${name}`),
        call("GET", `/sandbox/v1/notifications?${name}=1`),
        call("POST", `/sandbox/v1/notifications/${name}/resend`),
      ]);
      for (const { status, body } of answers) {
        assert.ok(status < 500 && body["status_code"] !== "500", JSON.stringify(body));
        assert.ok(!JSON.stringify(body).includes("native code"));
        assert.ok(!JSON.stringify(body).includes('"outcome":"applied"'), JSON.stringify(body));
      }
      const paid = await call("POST", "/sandbox/v1/transactions/order-1/pay", { issuer: name });
      assert.ok(paid.status < 500);
      // `__proto__` begins with no letter; the others may be the names of a bank.
      if (paid.status === 200) assert.equal(paid.body["issuer"], name);
    }
  });

  test("is like any other on every page", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { url, base, gateway } = dashboard;
    await dashboard.settle("order-1");
    const {
      reference,
      qr_reference: qr,
      id,
    } = await gateway.db.kysely
      .selectFrom("transaction")
      .select(["id", "reference", "qr_reference"])
      .executeTakeFirstOrThrow();
    const owner = dashboard.as("owner");
    const paths = [
      `/gopay/ui/checkout?referenceid=${reference}&`,
      `/qris/payment?referenceid=${qr}&`,
      "/qris/index?",
      "/?",
      ...["", "/transactions", `/transactions/${id}`, "/notifications", "/report", "/sandbox"].map(
        (path) => `${base}${path}?`,
      ),
      `${base}/transactions.csv?`,
      `${base}/settings?`,
    ];
    for (const name of NAMES) {
      const query = QUERIES.map((one) => `${one}=${name}`).join("&");
      for (const path of paths) {
        const answer = await fetch(`${url}${path}${query}`, {
          headers: { cookie: owner.cookie, "accept-language": name },
          redirect: "manual",
        });
        assert.ok(answer.status < 500, path);
        assert.ok(!(await answer.text()).includes("native code"), path);
      }
      const forms: readonly [string, Record<string, string>][] = [
        ["/sandbox/clock/advance", { by: name }],
        ["/sandbox/clock", { mode: name }],
        ["/sandbox/faults", { fault: name, share: name }],
        [`/sandbox/pay/${id}`, { issuer: name, via: name }],
        ["/users", { email: "a@b.example", name: "A", role: name }],
        [`/users/${name}/role`, { role: name }],
        ["/settings/presentation", { zone: name, utc_offset_hours: name }],
        ["/settings/profile", { criterion: name, name: "Kedai" }],
        [`/notifications/${name}/resend`, {}],
      ];
      for (const [path, fields] of forms) {
        const answer = await owner.post(`${base}${path}`, fields);
        assert.ok(answer.status < 500, `${path}: ${answer.status}`);
      }
    }
  });
});
