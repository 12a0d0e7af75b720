import type { Secret } from "../secret.ts";

/** What a provider of the national standard knows one contract by, besides the client id. */
export const BI_SNAP_ID_NAMES = [
  "partner_id",
  "merchant_id",
  "sub_merchant_id",
  "store_id",
  "terminal_id",
  "postal_code",
  "channel_id",
] as const;

export type BiSnapIdName = (typeof BI_SNAP_ID_NAMES)[number];
export type BiSnapIds = Readonly<Partial<Record<BiSnapIdName, string>>>;

/** What calls of the national standard are signed with, and its messages verified by. */
export interface BiSnapKeys {
  /** `X-CLIENT-KEY`; `X-PARTNER-ID` too, where the provider gave no other. */
  readonly clientId: string;
  /** Signs calls, of providers that sign them symmetrically. */
  readonly clientSecret?: Secret;
  /** Our own, PKCS#8 PEM. */
  readonly privateKey: Secret;
  /** The provider's, SPKI PEM. */
  readonly providerPublicKey: string;
  readonly ids: BiSnapIds;
}
