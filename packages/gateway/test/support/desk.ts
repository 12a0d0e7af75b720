import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { AttentionKind } from "../../src/domain/upstream/attention.ts";
import type { AttentionDecision } from "../../src/domain/upstream/attention-decision.ts";
import { decideAttention } from "../../src/operations/upstream/decide-attention.ts";
import { listAttention } from "../../src/store/upstream/attention.ts";
import { type Chain, startChain } from "./chain.ts";
import { type EditingProxy, startEditingProxy } from "./editing-proxy.ts";
import { chargeBody } from "./gateway.ts";

export const MINUTE = 60_000;
export const SARI = { id: "sari", name: "Sari" };

export interface Desk extends Chain {
  readonly proxy: EditingProxy;
  /** What is open, in words. */
  open(): Promise<readonly AttentionKind[]>;
  decide(
    kind: AttentionKind,
    decision: AttentionDecision,
    reason?: string,
  ): ReturnType<typeof decideAttention>;
  row(table: string): Promise<Record<string, unknown>>;
}

/** How long a request may take: little where none is to succeed. */
const USUAL_MS = 8_000;
export const SHORT_MS = 1_500;

export async function startDesk(t: TestContext, requestMs = USUAL_MS): Promise<Desk> {
  let proxy: EditingProxy | undefined;
  const chain = await startChain(t, {
    baseUrl: async (bank) => {
      proxy = await startEditingProxy(t, bank.url);
      return proxy.url;
    },
    upstreams: { requestMs },
  });
  assert.ok(proxy);
  const { shop } = chain;
  const { gateway, keys } = shop;
  const list = async (which: "open" | "closed") => await listAttention(gateway.db, keys.id, which);
  return {
    ...chain,
    proxy,
    open: async () => (await list("open")).map(({ kind }) => kind),
    async decide(kind, decision, reason = "looked at the portal") {
      const found = [...(await list("open")), ...(await list("closed"))].find(
        (one) => one.kind === kind,
      );
      assert.ok(found, `nothing needs anybody because of ${kind}`);
      const asked = { id: found.id, decision, reason, by: SARI };
      return await decideAttention(gateway, await shop.merchant(), asked);
    },
    async row(table) {
      const { rows } = await gateway.db.pool.query<Record<string, unknown>>(
        `select * from ${table} order by id desc limit 1`,
      );
      return rows[0] ?? {};
    },
  };
}

/** Money that came after the merchant had cancelled: the upstream's "cancelled" was not true. */
export async function strayed(t: TestContext): Promise<Desk> {
  const desk = await startDesk(t);
  await desk.shop.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
  const { body: atBank } = await desk.bank.call("GET", "/v2/order-1/status");
  desk.proxy.treat(({ path }) =>
    path.endsWith("/cancel")
      ? { status: 200, body: { ...atBank, status_code: "200", transaction_status: "cancel" } }
      : "pass",
  );
  const { body } = await desk.shop.call("POST", "/v2/order-1/cancel");
  assert.equal(body["status_code"], "200", JSON.stringify(body));
  await desk.pay("order-1", { via: "qris", issuer: "dana" });
  await desk.tell();
  assert.deepEqual(await desk.open(), ["stray_payment"]);
  return desk;
}

/** A payment whose amount is another one in the upstream's words. */
export async function differing(t: TestContext): Promise<Desk> {
  const desk = await startDesk(t);
  await desk.shop.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
  desk.proxy.treat(({ path }) =>
    path.endsWith("/status") ? (answer) => ({ ...answer, gross_amount: "40000.00" }) : "pass",
  );
  await desk.pay("order-1", { via: "qris", issuer: "dana" });
  await desk.tell();
  assert.deepEqual(await desk.open(), ["amount_differs"]);
  assert.equal(await desk.status("order-1"), "pending");
  return desk;
}

/** A charge that the upstream never got, of which nothing is known. */
export async function lostCharge(t: TestContext): Promise<Desk> {
  const desk = await startDesk(t, SHORT_MS);
  desk.proxy.treat(() => "drop");
  const { body } = await desk.shop.call("POST", "/v2/charge", chargeBody("order-1"));
  assert.equal(body["status_code"], "503", JSON.stringify(body));
  desk.advance(2 * MINUTE);
  await desk.resolve();
  desk.advance(10 * MINUTE);
  await desk.resolve();
  assert.deepEqual(await desk.open(), ["charge_unknown"]);
  return desk;
}

/** A refund that nobody knows of: `lose`, it was made; `drop`, it was not. */
export async function lostRefund(t: TestContext, how: "lose" | "drop"): Promise<Desk> {
  const desk = await startDesk(t);
  await desk.shop.call("POST", "/v2/charge", chargeBody("order-1", 44_000, "qris"));
  await desk.pay("order-1", { via: "qris", issuer: "dana" });
  await desk.tell();
  desk.proxy.treat(({ path }) => (path.endsWith("/status") ? "drop" : how));
  const { body } = await desk.shop.call("POST", "/v2/order-1/refund", refundBody("rf-1"));
  assert.equal(body["status_code"], "503", JSON.stringify(body));
  desk.advance(11 * MINUTE);
  await desk.resolve();
  assert.deepEqual(await desk.open(), ["refund_unknown"]);
  return desk;
}

export function refundBody(key: string, amount = 44_000) {
  return { refund_key: key, amount, reason: "cold" };
}
