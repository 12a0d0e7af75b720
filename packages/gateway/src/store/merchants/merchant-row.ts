import type { Merchant } from "../../domain/merchants/merchant.ts";
import { fromClock, toClock } from "../merchant-time.ts";
import type { MerchantRow } from "../tables.ts";
import { fromSettings, toSettings } from "./setting-columns.ts";

/** A merchant without its keys, which are rows of their own. */
export type StoredMerchant = Omit<Merchant, "serverKey">;

export function toMerchant(row: MerchantRow): StoredMerchant {
  return {
    id: row.id,
    environment: row.environment,
    profile: {
      name: row.name,
      city: row.city,
      postalCode: row.postal_code,
      categoryCode: row.category_code,
      criterion: row.criterion,
      nmid: row.nmid,
    },
    settings: toSettings(row),
    paymentTypes: row.payment_types,
    clock: toClock(row),
    ...(row.watched_until && { watchedUntil: row.watched_until }),
    ...(row.controlled_until && { controlledUntil: row.controlled_until }),
  };
}

export function fromMerchant(merchant: StoredMerchant): Omit<MerchantRow, "created_at"> {
  const { profile } = merchant;
  return {
    id: merchant.id,
    environment: merchant.environment,
    name: profile.name,
    city: profile.city,
    postal_code: profile.postalCode,
    category_code: profile.categoryCode,
    criterion: profile.criterion,
    nmid: profile.nmid,
    payment_types: [...merchant.paymentTypes],
    ...fromSettings(merchant.settings),
    ...fromClock(merchant.clock),
    watched_until: merchant.watchedUntil ?? null,
    controlled_until: merchant.controlledUntil ?? null,
  };
}
