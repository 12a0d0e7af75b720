import type { Acquirer, OrderId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { ChargeOrigin, Locale } from "./transaction.ts";

/** A charge whose every member was checked. Core API section 2.2. */
export interface ChargeCommand {
  readonly paymentType: PaymentType;
  readonly orderId: OrderId;
  readonly grossAmount: Rupiah;
  readonly acquirer: Acquirer;
  /** Counted from the order time, or from the charge when that is absent. */
  readonly expiry: { readonly durationMs: number; readonly orderTime?: Date };
  readonly enableCallback: boolean;
  readonly callbackUrl?: string;
  readonly appendNotificationUrls: readonly string[];
  readonly overrideNotificationUrls: readonly string[];
  readonly locale?: Locale;
  readonly customField1?: string;
  readonly customField2?: string;
  readonly customField3?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The body as it was sent. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Absent for a charge of the Core API. */
  readonly origin?: ChargeOrigin;
  /** Of BI-SNAP alone. */
  readonly externalId?: string;
  /** The linked account that it is to take from. */
  readonly account?: AccountToCharge;
}

/** What a tokenized charge says of the account. Core API section 2.2. */
export interface AccountToCharge {
  readonly id: string;
  /** One of the tokens that the account was last read with. */
  readonly token: string;
  readonly isPreAuth: boolean;
  /** Whether the merchant charges it on its own, with nobody there who could enter a PIN. */
  readonly isRecurring: boolean;
  readonly promotionIds: readonly string[];
}
