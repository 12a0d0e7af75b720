import type { Rupiah } from "@gerbang/protocol";
import type { BiSnapCase } from "@gerbang/protocol/bi-snap";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import { forcedOutcome } from "../../domain/transactions/forced-outcomes.ts";
import type { ClosedTransaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  type ChargedOrder,
  type ChargeRefusal,
  charge,
} from "../../operations/transactions/charge.ts";
import type { KeepBody } from "./answer-once.ts";
import { BiSnapError } from "./bi-snap-error.ts";

const AMOUNT_MAX = 99_999_999_999;

/** The amount of a payment; what is wrong with it has a code of its own in each service. */
export function checkAmount(amount: Rupiah | "invalid", whenInvalid: BiSnapError): Rupiah {
  if (amount === "invalid") throw whenInvalid;
  if (amount > AMOUNT_MAX) throw new BiSnapError("amount_limit");
  return amount;
}

/** The merchant that a call names, if it does, must be the one whose token it carries. */
export function checkMerchant({ id }: Merchant, merchantId: string | undefined): void {
  if (merchantId !== undefined && merchantId !== id) throw new BiSnapError("invalid_merchant");
}

interface PaymentMeans {
  readonly gateway: Gateway;
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * Makes the transaction of a payment: a charge like any other, whose answer its commit keeps. Throws what the provider
 * refuses; what it denies leaves a transaction, which the external id finds.
 */
export async function chargePayment(
  { gateway, pause }: PaymentMeans,
  merchant: Merchant,
  command: ChargeCommand,
  { keep, present }: { keep: KeepBody; present: (charged: ChargedOrder) => object },
): Promise<object> {
  if (!merchant.paymentTypes.includes(command.paymentType)) throw new BiSnapError("not_supported");
  const { chargeDelayMs, answerDelayMs } =
    forcedOutcome(merchant.environment, command.orderId) ?? {};
  if (chargeDelayMs !== undefined) await pause(chargeDelayMs);
  const presentOnce = oncePerTransaction(present);
  const outcome = await charge(gateway, merchant, command, (made) => keep(presentOnce(made)));
  if (answerDelayMs !== undefined) await pause(answerDelayMs);
  switch (outcome.outcome) {
    case "applied":
      return presentOnce(outcome);
    case "denied":
      throw denied(outcome.transaction);
    case "refused":
      throw refused(outcome.reason);
  }
}

/** The answer that is kept is the one that is given: drawing its code takes longer than all the rest of a charge. */
function oncePerTransaction(present: (charged: ChargedOrder) => object) {
  let last: { readonly id: string; readonly body: object } | undefined;
  return (charged: ChargedOrder): object => {
    const { id } = charged.transaction;
    if (last?.id !== id) last = { id, body: present(charged) };
    return last.body;
  };
}

/** The simulated channel's own word for an empty wallet. */
const SHORT_OF_FUNDS = "201";

function denied({ fraudStatus, channelResponse }: ClosedTransaction): BiSnapError {
  if (fraudStatus === "deny") return new BiSnapError("suspected_fraud");
  if (channelResponse?.code === SHORT_OF_FUNDS) return new BiSnapError("insufficient_funds");
  return new BiSnapError("not_permitted", channelResponse?.message ?? "");
}

/** Of the provider's refusals, those that this face has a word of its own for; the others are not permitted. */
const REFUSALS: Readonly<Partial<Record<ChargeRefusal, BiSnapCase>>> = {
  rate_limited: "too_many_requests",
  internal_error: "internal_error",
  partner_unavailable: "timeout",
  malformed_body: "bad_request",
  user_blocked: "inactive_account",
  token_invalid: "invalid_customer_token",
  wallet_not_found: "inactive_account",
  channel_not_activated: "not_supported",
  // Only upstreams have orders that could be: ours is called by the external id.
  order_taken: "conflict",
};

function refused(reason: ChargeRefusal): BiSnapError {
  const named = REFUSALS[reason];
  return named
    ? new BiSnapError(named)
    : new BiSnapError("not_permitted", `${reason.replaceAll("_", " ")}.`);
}
