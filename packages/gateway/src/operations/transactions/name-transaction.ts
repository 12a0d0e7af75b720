import type { TransactionId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { buildSandboxQris } from "../../domain/qris/sandbox-qris.ts";
import { shopeeReference } from "../../domain/qris/shopee-reference.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { Gateway } from "../gateway.ts";
import { newReference, randomAlphanumerics } from "../new-ids.ts";

/** Everything that a new transaction of the sandbox is called. */
export function nameTransaction(
  gateway: Gateway,
  merchant: Merchant,
  command: ChargeCommand,
  now: Date,
) {
  const shopee = command.acquirer === "airpay shopee";
  const qrReference = shopee ? randomAlphanumerics(25) : gateway.newId();
  return {
    id: gateway.newId() as TransactionId,
    reference: newReference(now),
    qrReference,
    qrPayload: buildSandboxQris({
      merchantId: merchant.id,
      environment: merchant.environment,
      profile: merchant.profile,
      acquirer: command.acquirer,
      amount: command.grossAmount,
      reference: qrReference,
    }),
    ...(shopee && { acquirerReferenceId: shopeeReference(now, randomAlphanumerics(10)) }),
  };
}
