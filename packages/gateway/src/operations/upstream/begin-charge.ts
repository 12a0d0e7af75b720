import { NO_RUPIAH, type TransactionId } from "@gerbang/protocol";
import { EXTERNAL_ID_LIFETIME_MS } from "../../domain/bi-snap/external-id.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { UpstreamCharge } from "../../domain/upstream/attempt.ts";
import { fingerprintOf } from "../../domain/upstream/charge-fingerprint.ts";
import { chargeNameOf } from "../../domain/upstream/charge-name.ts";
import type { LeasedAttempt } from "../../store/upstream/attempts.ts";
import { findNamePast, insertUpstreamCharge, isNameTaken } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { uuidv7After } from "../new-ids.ts";
import { addAttempt } from "./add-attempt.ts";
import { later, WANTED_MS } from "./upstream-times.ts";

/** A charge that was written down, with the attempt that this process has in hand. */
interface BegunCharge {
  readonly charge: UpstreamCharge;
  readonly attempt: LeasedAttempt;
}

/**
 * `being_made`: another charge holds the order, and may be joined. `taken`: a transaction does. `closed`: the
 * account takes no charges any more.
 */
type BeginOutcome = BegunCharge | "being_made" | "taken" | "closed";

class OrderTaken extends Error {}

/**
 * Writes down what is about to be asked of an upstream, before it is asked: the order id is taken from
 * this commit on, a message that comes early finds its attempt, and a crash leaves a row to finish.
 */
export async function beginCharge(
  gateway: Gateway,
  merchant: Merchant,
  command: ChargeCommand,
  account: OpenedAccount,
): Promise<BeginOutcome> {
  try {
    return await gateway.db.kysely.transaction().execute(async (trx) => {
      const { id: merchantId } = merchant;
      const name = chargeNameOf(command);
      const past = await findNamePast(trx, { merchantId, charge: name, accountId: account.id });
      // From the moment on in which somebody drains it: then what is open there becomes less and less.
      if (!past.isActive) return "closed";
      const id = newestId(gateway, past.newestId);
      const charge = newCharge(gateway, merchant, { id, command });
      if (!(await insertUpstreamCharge(trx, charge))) return "being_made";
      // After the insert, which waited for whoever was giving an offer for the same name.
      const heldSince = new Date(charge.createdAt.getTime() - EXTERNAL_ID_LIFETIME_MS);
      if (await isNameTaken(trx, { merchantId, charge: name, id, heldSince }))
        throw new OrderTaken();
      const orderNumber = past.attempts + 1;
      const first = { charge, account, number: 1, orderNumber };
      return { charge, attempt: await addAttempt(trx, gateway, first) };
    });
  } catch (error) {
    if (error instanceof OrderTaken) return "taken";
    throw error;
  }
}

function newCharge(
  gateway: Gateway,
  merchant: Merchant,
  { id, command }: { readonly id: TransactionId; readonly command: ChargeCommand },
): UpstreamCharge {
  const now = gateway.wallNow();
  return {
    merchantId: merchant.id,
    transactionId: id,
    orderId: chargeNameOf(command).name,
    state: "creating",
    amount: command.grossAmount,
    command,
    fingerprint: fingerprintOf(command),
    createdAt: now,
    wantedUntil: later(now, gateway.upstreams.requestMs + WANTED_MS),
    refundedAmount: NO_RUPIAH,
    refundReserved: NO_RUPIAH,
  };
}

/** An order id finds the transaction with the greatest id: a clock behind another one's must not matter. */
function newestId(gateway: Gateway, newest: TransactionId | null): TransactionId {
  const id = gateway.newId() as TransactionId;
  return newest !== null && newest > id ? (uuidv7After(newest) as TransactionId) : id;
}
