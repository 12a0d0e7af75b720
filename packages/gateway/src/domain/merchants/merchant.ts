import type { MerchantId, PaymentType } from "@gerbang/protocol";
import type { Secret } from "../secret.ts";
import type { MerchantClock } from "./clock.ts";
import type { MerchantSettings } from "./merchant-settings.ts";

export type MerchantCriterion = "UMI" | "UKE" | "UME" | "UBE" | "URE";

/** What the QR payload prints of a merchant. Core API section 10.1. */
export interface MerchantProfile {
  readonly name: string;
  readonly city: string;
  readonly postalCode: string;
  /** ISO 18245, four digits. */
  readonly categoryCode: string;
  readonly criterion: MerchantCriterion;
  /** National merchant id. */
  readonly nmid: string;
}

/** A server key authenticates and signs; a client key may stand in a page. */
export type KeyKind = "server" | "client";

export interface Merchant {
  readonly id: MerchantId;
  readonly environment: "sandbox" | "production";
  readonly profile: MerchantProfile;
  readonly settings: MerchantSettings;
  readonly paymentTypes: readonly PaymentType[];
  readonly clock: MerchantClock;
  /** Until when its calls are looked at for gates and kept one by one: wall time. */
  readonly watchedUntil?: Date;
  /** Until when somebody has it in hand, so that workers send it nothing: wall time. */
  readonly controlledUntil?: Date;
  /** The newest one: it signs. Older ones may still authenticate for a while. */
  readonly serverKey: Secret;
}
