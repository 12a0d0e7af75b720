import assert from "node:assert/strict";
import { test } from "node:test";
import { chargeBody, startTestServer } from "../support/gateway.ts";

test("a charge without a callback URL gets the merchant's own", async (t) => {
  const { call } = await startTestServer(t, {
    settings: { gopayCallbackUrl: "https://shop.example/done" },
  });
  const deeplinkOf = async (orderId: string, gopay: object) => {
    const { body } = await call("POST", "/v2/charge", { ...chargeBody(orderId), gopay });
    const actions = body["actions"] as { name: string; url: string }[];
    const link = actions.find(({ name }) => name === "deeplink-redirect");
    return new URL(link?.url ?? "").searchParams.get("callback_url");
  };
  assert.equal(
    await deeplinkOf("order-1", { enable_callback: true }),
    "https://shop.example/done?order_id=order-1",
  );
  assert.equal(
    await deeplinkOf("order-2", { enable_callback: "true", callback_url: "tokoku://x?a=1" }),
    "tokoku://x?a=1&order_id=order-2",
  );
  assert.equal(await deeplinkOf("order-3", {}), null);
});
