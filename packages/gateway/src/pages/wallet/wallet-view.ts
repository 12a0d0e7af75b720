import type { PaymentRefusal } from "../../domain/transactions/decide-payment.ts";
import type { WalletVisit } from "../../domain/transactions/decide-wallet-approval.ts";
import type { CallbackResult } from "../../domain/transactions/deeplink.ts";
import type { WalletCustomer } from "../../domain/transactions/wallet-customer.ts";
import type { Payable } from "../../operations/transactions/find-payable.ts";
import type { WalletRefusal } from "../../operations/transactions/pay-with-wallet.ts";
import type { Assets } from "../parts/assets.ts";
import type { Language } from "../parts/language.ts";
import type { PayerState } from "../parts/payer-state.ts";
import type { WalletFace } from "./wallet-face.ts";

/** What a form came to, which the address of the next page says. */
export type WalletNotice = WalletRefusal | "paid" | "declined";

/** Everything the wallet shows of one transaction. */
export interface WalletView {
  readonly face: WalletFace;
  readonly language: Language;
  readonly address: string;
  readonly assets: Assets;
  readonly payable: Payable;
  readonly state: PayerState;
  readonly customer: WalletCustomer;
  readonly visit: WalletVisit;
  /** Why it cannot be paid any more. */
  readonly refusal: PaymentRefusal | undefined;
  readonly notice: WalletNotice | undefined;
  /** A fresh name for the form. */
  readonly form: string;
  readonly callback: (result: CallbackResult) => string | undefined;
}
