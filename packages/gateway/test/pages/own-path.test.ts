import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ownPath } from "../../src/pages/parts/own-path.ts";
import { startTestDashboard } from "./dashboard/support.ts";

const BELOW = "/dashboard/G123456789";

const ASTRAY = [
  "",
  "/",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/%09/evil.example",
  "/%2f/evil.example",
  "/%5cevil.example",
  "https:evil.example",
  "https:/evil.example",
  "https://evil.example",
  "HTTPS://evil.example",
  "javascript:alert(1)",
  "evil.example",
  "@evil.example",
  "/..//..//evil.example",
  "/../../..//evil.example/x",
  "BELOW/../../..//evil.example/x",
  "BELOW/..//..//evil.example",
  "BELOW//evil.example",
  "BELOW/./../x",
  "BELOW/%2e%2e/x",
  "BELOW/x/..%2f..%2f",
  "BELOW/x\r\nlocation: https://evil.example",
  "BELOW/x?a=\r\nset-cookie:b",
  "BELOW/x?a=\u65e5",
  "BELOW/\u0000",
  "BELOW@evil.example",
  "BELOW.evil.example",
  "BELOW9",
  " BELOW",
  "BELOW?a=\\evil",
] as const;

suite("the way back", () => {
  test("is taken as it is when it leads to a page below", () => {
    for (const back of [
      BELOW,
      `${BELOW}/notifications`,
      `${BELOW}/transactions/0190-ab_c~d.e?q=%00&back=//evil.example#x`,
    ]) {
      assert.equal(ownPath(back, { below: BELOW }), back);
    }
    assert.equal(ownPath(undefined, { below: BELOW }), BELOW);
    assert.equal(ownPath("/x", { below: BELOW, otherwise: "/home" }), "/home");
  });

  test("leads nowhere else, by whichever door", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { base, gateway } = dashboard;
    const owner = dashboard.as("owner");
    await dashboard.settle("order-1");
    const { id } = await gateway.db.kysely
      .selectFrom("notification")
      .select("id")
      .executeTakeFirstOrThrow();
    for (const one of ASTRAY) {
      assert.equal(ownPath(one.replace("BELOW", BELOW), { below: BELOW }), BELOW, one);
      const back = one.replace("BELOW", base);
      const resent = await owner.post(`${base}/notifications/${id}/resend`, { back });
      const location = resent.headers.get("location");
      // A NUL byte is refused before anybody looks where it stands.
      if (!back.includes("\0")) assert.equal(location, `${base}/notifications`, one);
      const { headers } = await owner.post("/dashboard/language", { language: "en", back });
      const isElsewhere = !["BELOW9", "BELOW.evil.example"].includes(one) && !back.includes("\0");
      if (isElsewhere) assert.equal(headers.get("location"), "/dashboard", one);
    }
    const back = `${base}/transactions/order-1?x=y`;
    const resent = await owner.post(`${base}/notifications/${id}/resend`, { back });
    assert.equal(resent.headers.get("location"), back);
  });
});
