import assert from "node:assert/strict";
import type { MerchantId, OrderId, Rupiah } from "@gerbang/protocol";
import type { Gateway } from "../../../src/operations/gateway.ts";
import { setBalance } from "../../../src/operations/merchants/balance.ts";
import { findMerchant } from "../../../src/operations/merchants/find-merchant.ts";
import { replaceKey } from "../../../src/operations/merchants/rotate-key.ts";
import { runDueSubscriptions } from "../../../src/operations/subscriptions/run-subscription.ts";
import { ringUp } from "../../../src/operations/till/ring-up.ts";
import { expireDueTransactions } from "../../../src/operations/transactions/expire.ts";
import { confirmDueRefunds } from "../../../src/operations/transactions/refund.ts";
import { deliverDue } from "../deliver-due.ts";

export interface WorkOrder {
  readonly merchantId: MerchantId;
  /** Of the key that is to be replaced. */
  readonly replaces?: string;
}

/** What a gateway does by itself, or for its operator: there is no call of the API for it. */
export const WORKS = {
  async deliver(gateway, { merchantId }) {
    await deliverDue(gateway, { merchantId });
  },
  async expire(gateway) {
    await expireDueTransactions(gateway);
  },
  async confirm(gateway) {
    await confirmDueRefunds(gateway);
  },
  async subscriptions(gateway) {
    await runDueSubscriptions(gateway);
  },
  async "rotate key"(gateway, { merchantId, replaces }) {
    assert.ok(await findMerchant(gateway, merchantId));
    await replaceKey(gateway, {
      merchantId,
      kind: "server",
      graceMs: 60_000,
      ...(replaces !== undefined && { replaces }),
    });
  },
  async "limit balance"(gateway, { merchantId }) {
    await setBalance(gateway, merchantId, 1_000_000 as Rupiah);
  },
  async "unlimit balance"(gateway, { merchantId }) {
    await setBalance(gateway, merchantId, "unlimited");
  },
  async "ring up"(gateway, { merchantId }) {
    const merchant = await findMerchant(gateway, merchantId);
    assert.ok(merchant);
    await ringUp(gateway, merchant, { orderId: "till-1" as OrderId, amount: 44_000 as Rupiah });
  },
} satisfies Readonly<Record<string, (gateway: Gateway, order: WorkOrder) => Promise<void>>>;

export type WorkName = keyof typeof WORKS;
