import type { CheckoutState } from "@gerbang/protocol";
import { deeplinkVersionOf } from "../../domain/merchants/merchant-settings.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { deeplinkOf } from "../../domain/transactions/deeplink.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { findWalletLink, type ShownSale } from "../../operations/till/find-sale.ts";
import type { PageContext } from "./page-context.ts";
import { presentPayerState } from "./payer-state.ts";
import { publicPath } from "./public-path.ts";

/** A sale that has a transaction. */
export interface ChargedSale extends ShownSale {
  readonly transaction: Transaction;
}

export function isCharged(shown: ShownSale | undefined): shown is ChargedSale {
  return shown?.transaction !== undefined;
}

/** Where the picture of a transaction's code is, for pages of ours. */
export function picturePath(
  context: Pick<PageContext, "publicUrl">,
  { chargedAs, id }: Transaction,
): string {
  return publicPath(context, `/v2/${chargedAs}/${id}/qr-code`);
}

/** What the checkout element is told of a sale, by the merchant's clock. */
export async function presentCheckoutState(
  context: Pick<PageContext, "gateway" | "publicUrl">,
  shown: ChargedSale,
): Promise<CheckoutState> {
  const { gateway, publicUrl } = context;
  const { merchant, transaction } = shown;
  const { transaction_status, expires_at, now } = presentPayerState(shown, gateway.wallNow());
  const version = deeplinkVersionOf(merchant.settings);
  const deeplink = isSimulated(merchant)
    ? transaction.chargedAs === "gopay" && deeplinkOf(transaction, publicUrl(), version)
    : await findWalletLink(gateway, shown);
  return {
    order_id: transaction.orderId,
    transaction_status,
    payment_type: transaction.chargedAs,
    gross_amount: `${transaction.grossAmount}.00`,
    expires_at,
    now,
    qr_code_url: picturePath(context, transaction),
    ...(deeplink && { deeplink_url: deeplink }),
  };
}
