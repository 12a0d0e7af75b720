import { type Customer, optionsOf } from "../../domain/accounts/customer.ts";
import { decideNewTokens, decidePhoneChange } from "../../domain/accounts/decide-link.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { lockOpenAccounts } from "../../store/accounts/accounts.ts";
import { findCustomerByPhone, lockCustomer, saveCustomer } from "../../store/accounts/customers.ts";
import type { Trx } from "../../store/database.ts";
import { takenOrThrow } from "../../store/unique-violation.ts";
import type { Gateway } from "../gateway.ts";
import { changeAccountIn } from "./change-account.ts";
import { newTokenId } from "./link-account.ts";

/** Makes of a customer, as they are when they are locked, what is to become of them. */
type CustomerChange = (before: Customer) => Customer;

type CustomerOutcome =
  | { readonly outcome: "applied"; readonly customer: Customer }
  | { readonly outcome: "refused"; readonly reason: "unknown_customer" | "phone_taken" };

export async function findWalletCustomer(
  gateway: Gateway,
  { id }: Merchant,
  phone: string,
): Promise<Customer | undefined> {
  return await findCustomerByPhone(gateway.db.kysely, id, phone);
}

/**
 * Changes a simulated customer as one database transaction. Another phone number unlinks all their accounts,
 * and another kind of wallet gives those new tokens, as at the acquirer. Repeating it changes nothing more.
 */
export async function changeCustomer(
  gateway: Gateway,
  merchant: Merchant,
  { phone, change }: { readonly phone: string; readonly change: CustomerChange },
): Promise<CustomerOutcome> {
  requireSimulated(merchant);
  const outcome = await gateway.db.kysely
    .transaction()
    .execute(async (trx): Promise<CustomerOutcome> => {
      const found = await findCustomerByPhone(trx, merchant.id, phone);
      const ids = found ? await lockOpenAccounts(trx, merchant.id, found.id) : [];
      const before = found && (await lockCustomer(trx, merchant.id, found.id));
      if (before?.phone !== phone) return { outcome: "refused", reason: "unknown_customer" };
      const customer = change(before);
      await saveCustomer(trx, customer);
      await followChange(trx, ids, { gateway, merchant, before, after: customer });
      return { outcome: "applied", customer };
    })
    .catch((error: unknown) => takenOrThrow(error));
  if (outcome === "taken") return { outcome: "refused", reason: "phone_taken" };
  gateway.db.changes.announce({ merchantId: merchant.id, owesNotifications: true });
  return outcome;
}

interface ChangedCustomer {
  readonly gateway: Gateway;
  readonly merchant: Merchant;
  readonly before: Customer;
  readonly after: Customer;
}

async function followChange(
  trx: Trx,
  accountIds: readonly string[],
  { gateway, merchant, before, after }: ChangedCustomer,
): Promise<void> {
  const isOtherPhone = after.phone !== before.phone;
  if (!isOtherPhone && kindsOf(after) === kindsOf(before)) return;
  for (const id of accountIds) {
    await changeAccountIn<"not_linked">(
      trx,
      { gateway, merchant },
      {
        id,
        decide: (account, now) =>
          isOtherPhone ? decidePhoneChange(account, now) : decideNewTokens(account, newTokenId()),
      },
    );
  }
}

/** What they have to pay from, however much of it. */
function kindsOf(customer: Customer): string {
  return optionsOf(customer)
    .map(({ name }) => name)
    .join(" ");
}
