import type { MerchantId } from "@gerbang/protocol";
import { parseMerchantName } from "../../domain/merchants/merchant-name.ts";
import { saveProfile } from "../../store/merchants/save-profile.ts";
import type { Gateway } from "../gateway.ts";

export interface TypedProfile {
  readonly name: string;
  readonly city: string;
  readonly postalCode: string;
  readonly categoryCode: string;
}

/** Printed in QR codes made from now on. Returns the members that cannot be used; then nothing changes. */
export async function changeProfile(
  gateway: Gateway,
  merchantId: MerchantId,
  typed: TypedProfile,
): Promise<readonly (keyof TypedProfile)[]> {
  const profile = {
    name: typed.name.trim(),
    city: typed.city.trim(),
    postalCode: typed.postalCode.trim(),
    categoryCode: typed.categoryCode.trim(),
  };
  const isUsable = {
    name: parseMerchantName(profile.name) !== undefined,
    city: /^[A-Za-z .-]{1,40}$/.test(profile.city),
    postalCode: /^\d{5}$/.test(profile.postalCode),
    categoryCode: /^\d{4}$/.test(profile.categoryCode),
  } as const satisfies Record<keyof TypedProfile, boolean>;
  const wrong = (Object.keys(isUsable) as (keyof TypedProfile)[]).filter((name) => !isUsable[name]);
  if (wrong.length === 0) await saveProfile(gateway.db, merchantId, profile);
  return wrong;
}
