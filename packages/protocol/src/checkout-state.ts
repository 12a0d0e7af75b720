import type { TransactionStatus } from "./status.ts";
import type { Open, PaymentType } from "./wire.ts";

/**
 * What a merchant's server tells its checkout page about one order: the answer of the state URL and
 * the data of each event on the live stream. The SDK serves it, the checkout element shows it.
 */
export interface CheckoutState {
  readonly order_id: string;
  readonly transaction_status: Open<TransactionStatus>;
  readonly payment_type: Open<PaymentType>;
  /** Text with two decimals, as everywhere on the wire. */
  readonly gross_amount: string;
  /** ISO 8601, UTC. */
  readonly expires_at: string;
  /** The server's clock when it answered, ISO 8601, UTC: a customer's clock may be wrong. */
  readonly now: string;
  readonly qr_code_url?: string;
  readonly deeplink_url?: string;
  /** Paid after the order had expired for the merchant. */
  readonly paid_late?: boolean;
}
