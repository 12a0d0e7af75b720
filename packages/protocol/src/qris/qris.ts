import type { Rupiah } from "../rupiah.ts";
import type { QrisField } from "./fields.ts";

/**
 * What a QRIS payload says. Core API section 10. The limits are those of what is written; what is
 * read may be longer, and empty where a tag is missing.
 */
export interface Qris {
  /** Tag 01: a static code may be paid again and again, a dynamic one once. */
  readonly method: "static" | "dynamic";
  /** Tags 26 to 45, one per acquirer. */
  readonly accounts: readonly QrisAccount[];
  /** Tag 51. Some codes go without it. */
  readonly national?: QrisNational;
  /** Tag 52, ISO 18245: four digits. */
  readonly merchantCategoryCode: string;
  /** Tag 54. A dynamic code always has one, a static code usually none. */
  readonly amount?: Rupiah;
  /** Tags 55 to 57. */
  readonly tip?: QrisTip;
  /** Tag 59, at most 25 characters. */
  readonly merchantName: string;
  /** Tag 60, at most 15 characters. */
  readonly merchantCity: string;
  /** Tag 61, at most 10 characters. */
  readonly postalCode?: string;
  /** Tag 62. */
  readonly additionalData?: QrisAdditionalData;
  /** Tag 64. */
  readonly otherLanguage?: QrisOtherLanguage;
  /** Top-level tags that QRIS gives no meaning: 02 to 25, 46 to 50, 65 to 99. */
  readonly other?: readonly QrisField[];
}

/** The merchant's account at an acquirer. */
export interface QrisAccount {
  /** Where it stands: `"26"` to `"45"`. */
  readonly tag: string;
  /** 00 */
  readonly reverseDomain: string;
  /** 01: the first eight digits are the acquirer's national number. */
  readonly merchantPan?: string;
  /** 02: the merchant's id at the acquirer. */
  readonly acquirerMerchantId?: string;
  /** 03: `UMI`, `UKE`, `UME`, `UBE` or `URE`. */
  readonly criterion?: string;
  readonly other?: readonly QrisField[];
}

/** The merchant in the national repository. */
export interface QrisNational {
  /** 00 */
  readonly reverseDomain: string;
  /** 02 */
  readonly nmid?: string;
  /** 03 */
  readonly criterion?: string;
  readonly other?: readonly QrisField[];
}

export interface QrisAdditionalData {
  /** 01 */
  readonly billNumber?: string;
  /** 02 */
  readonly mobileNumber?: string;
  /** 03 */
  readonly storeLabel?: string;
  /** 04 */
  readonly loyaltyNumber?: string;
  /** 05: ShopeePay's reference of a dynamic code. */
  readonly referenceLabel?: string;
  /** 06 */
  readonly customerLabel?: string;
  /** 07 */
  readonly terminalLabel?: string;
  /** 08 */
  readonly purpose?: string;
  /** 09 */
  readonly consumerDataRequest?: string;
  /** 50: GoPay's reference of a dynamic code, a UUID. */
  readonly transactionReference?: string;
  readonly other?: readonly QrisField[];
}

export interface QrisOtherLanguage {
  /** 00: two letters of ISO 639. */
  readonly language: string;
  /** 01 */
  readonly merchantName: string;
  /** 02 */
  readonly merchantCity?: string;
  readonly other?: readonly QrisField[];
}

/** What the customer may or must add. */
export type QrisTip =
  | { readonly kind: "ask" }
  | { readonly kind: "fixed"; readonly amount: Rupiah }
  /** Digits with at most two decimals: `"2.5"`. */
  | { readonly kind: "percentage"; readonly percent: string };
