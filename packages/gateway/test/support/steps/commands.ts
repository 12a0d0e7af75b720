import assert from "node:assert/strict";
import type { MerchantId, RefundKey, Rupiah } from "@gerbang/protocol";
import type { Merchant } from "../../../src/domain/merchants/merchant.ts";
import type { Gateway } from "../../../src/operations/gateway.ts";
import { findMerchant } from "../../../src/operations/merchants/find-merchant.ts";
import { resendGivenUp } from "../../../src/operations/notifications/resend-notification.ts";
import { advanceMerchantClock } from "../../../src/operations/sandbox/advance-clock.ts";
import { cancel } from "../../../src/operations/transactions/cancel.ts";
import { charge } from "../../../src/operations/transactions/charge.ts";
import { expire } from "../../../src/operations/transactions/expire.ts";
import { deny, pay } from "../../../src/operations/transactions/pay.ts";
import { refund } from "../../../src/operations/transactions/refund.ts";
import { chargeCommand } from "../deliveries.ts";

/** What commands are about: an order of a merchant. */
export interface Subject {
  readonly merchantId: MerchantId;
  readonly orderId: string;
  /** Where its notifications go, and one was given up. */
  readonly endpoint: string;
}

/** A command as a call brings it: whoever calls is looked up first. Answers what the caller is told, in short. */
type Command = (gateway: Gateway, subject: Subject) => Promise<string>;

/** The clock passes the end of what is pending. */
const ADVANCE_MS = 16 * 60_000;

async function callerOf(gateway: Gateway, { merchantId }: Subject): Promise<Merchant> {
  const merchant = await findMerchant(gateway, merchantId);
  assert.ok(merchant);
  return merchant;
}

type Told = { readonly outcome: string; readonly reason?: string } | undefined;

function inShort(told: Told): string {
  assert.ok(told);
  return told.reason === undefined ? told.outcome : `${told.outcome}: ${told.reason}`;
}

function refundBy(key: string, amount: number): Command {
  return async (gateway, subject) => {
    const merchant = await callerOf(gateway, subject);
    return inShort(
      await refund(gateway, merchant, {
        id: subject.orderId,
        key: key as RefundKey,
        amount: amount as Rupiah,
        reason: "cold",
      }),
    );
  };
}

/**
 * Every command that several may give at once on one transaction. Of the two refunds each is covered by what was
 * paid, and both together are not.
 */
export const COMMANDS = {
  async pay(gateway, subject) {
    const merchant = await callerOf(gateway, subject);
    return inShort(await pay(gateway, merchant, { id: subject.orderId, method: { via: "gopay" } }));
  },
  async deny(gateway, subject) {
    const merchant = await callerOf(gateway, subject);
    const channelResponse = { code: "05", message: "Do not honour" };
    return inShort(await deny(gateway, merchant, { id: subject.orderId, channelResponse }));
  },
  async cancel(gateway, subject) {
    return inShort(await cancel(gateway, await callerOf(gateway, subject), subject.orderId));
  },
  async expire(gateway, subject) {
    return inShort(await expire(gateway, await callerOf(gateway, subject), subject.orderId));
  },
  "refund a": refundBy("refund-a", 30_000),
  "refund b": refundBy("refund-b", 25_000),
  async charge(gateway, subject) {
    const merchant = await callerOf(gateway, subject);
    return inShort(await charge(gateway, merchant, chargeCommand(subject.orderId)));
  },
  async resend(gateway, subject) {
    const merchant = await callerOf(gateway, subject);
    return String(await resendGivenUp(gateway, merchant, subject.endpoint));
  },
  async advance(gateway, subject) {
    const merchant = await callerOf(gateway, subject);
    const outcome = await advanceMerchantClock(gateway, merchant, { byMs: ADVANCE_MS });
    return inShort(outcome);
  },
} satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof COMMANDS;
