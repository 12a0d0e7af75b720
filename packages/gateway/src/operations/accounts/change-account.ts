import type { AccountDecision } from "../../domain/accounts/decide-link.ts";
import type { PayAccount } from "../../domain/accounts/pay-account.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { oweAccountNotifications } from "../../domain/notifications/account-notification.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { lockAccount, saveAccount } from "../../store/accounts/accounts.ts";
import type { Trx } from "../../store/database.ts";
import { insertNotifications } from "../../store/notifications/notification-history.ts";
import { insertEvent } from "../../store/transactions/events.ts";
import type { Gateway } from "../gateway.ts";
import { toldOf } from "../told.ts";

/** One command on one account of a merchant. */
interface AccountCommand<Reason extends string> {
  readonly id: string;
  /** Called with the account locked. */
  readonly decide: (
    account: PayAccount,
    now: Date,
    trx: Trx,
  ) => AccountDecision<Reason> | Promise<AccountDecision<Reason>>;
}

/**
 * Reads, decides and commits: an account's new state, its event and the notifications that it owes are one
 * database transaction, which holds the account, so that of two commands at once the second sees what the
 * first did.
 *
 * Returns `undefined` when the merchant has no such account. Throws for a production merchant.
 */
export async function changeAccount<Reason extends string>(
  gateway: Gateway,
  merchant: Merchant,
  command: AccountCommand<Reason>,
): Promise<AccountDecision<Reason> | undefined> {
  const decision = await gateway.db.kysely
    .transaction()
    .execute(async (trx) => await changeAccountIn(trx, { gateway, merchant }, command));
  // Told whether or not a message is owed: whoever is woken in vain finds nothing.
  if (decision) gateway.db.changes.announce({ merchantId: merchant.id, owesNotifications: true });
  return decision;
}

/** The same as a step of a database transaction of the caller's, who announces it after the commit. */
export async function changeAccountIn<Reason extends string>(
  trx: Trx,
  { gateway, merchant }: Pick<AccountChange, "gateway" | "merchant">,
  { id, decide }: AccountCommand<Reason>,
): Promise<AccountDecision<Reason> | undefined> {
  requireSimulated(merchant);
  const before = await lockAccount(trx, merchant.id, id);
  if (!before) return undefined;
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const decided = await decide(before, now, trx);
  if (decided.account === before) return decided;
  await saveAccount(trx, decided.account);
  await tellChange(trx, { gateway, merchant, before, decided, now });
  return decided;
}

interface AccountChange {
  readonly gateway: Gateway;
  readonly merchant: Merchant;
  readonly before: PayAccount;
  readonly decided: AccountDecision<string>;
  readonly now: Date;
}

/** Logs what the change was, and owes the messages about it. */
async function tellChange(trx: Trx, change: AccountChange): Promise<void> {
  const { gateway, merchant, before, decided, now } = change;
  const { account: after } = decided;
  const name = eventOf(before, decided);
  if (name !== undefined) await insertEvent(trx, toEvent(change, name));
  if (after.status === before.status) return;
  const told = await toldOf({ db: trx }, merchant, { origin: after.biSnap && "bi_snap" });
  const { newId } = gateway;
  const notifications = oweAccountNotifications(after, told, { newId, createdAt: now });
  await insertNotifications(trx, notifications);
}

function eventOf(before: PayAccount, decided: AccountDecision<string>): string | undefined {
  if (decided.outcome === "refused") return "account.refused";
  if (decided.account.status === before.status) return undefined;
  switch (decided.account.status) {
    case "ENABLED":
      return "account.linked";
    case "DISABLED":
      return "account.unlinked";
    case "EXPIRED":
      // The customer has linked themselves once more, to what was linked already.
      return decided.account.endedBy === "relinked" ? "account.linked" : "account.declined";
    case "PENDING":
      return undefined;
  }
}

function toEvent({ gateway, decided, now }: AccountChange, name: string): LoggedEvent {
  const { account } = decided;
  return {
    merchantId: account.merchantId,
    id: gateway.newId(),
    transactionId: undefined,
    orderId: undefined,
    name,
    occurredAt: now,
    recordedAt: gateway.wallNow(),
    data: {
      account_id: account.id,
      ...(account.endedBy !== undefined && { by: account.endedBy }),
      ...(decided.outcome === "refused" && { reason: decided.reason }),
    },
  };
}
