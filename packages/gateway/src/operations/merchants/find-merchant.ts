import type { MerchantId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Secret } from "../../domain/secret.ts";
import { toClock } from "../../store/merchant-time.ts";
import {
  findSealedMerchant as readMerchant,
  type SealedMerchant,
} from "../../store/merchants/merchants.ts";
import { toSettings } from "../../store/merchants/setting-columns.ts";
import type { Gateway } from "../gateway.ts";
import { hashKey } from "../secret-box.ts";

/** The merchant that this server key belongs to, by its settings and clock of this moment. */
export async function authenticate(
  gateway: Gateway,
  serverKey: Secret,
): Promise<Merchant | undefined> {
  const row = await gateway.findMerchantByKey(hashKey(serverKey), gateway.wallNow());
  return row && toMerchant(gateway, row);
}

export async function findMerchant(
  gateway: Gateway,
  id: MerchantId,
): Promise<Merchant | undefined> {
  const row = await readMerchant(gateway.db, id);
  return row && toMerchant(gateway, row);
}

function toMerchant(gateway: Gateway, row: SealedMerchant): Merchant {
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
    serverKey: gateway.secretBox.open(row.signing_key),
  };
}
