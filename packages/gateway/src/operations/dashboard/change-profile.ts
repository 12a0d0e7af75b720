import type { MerchantId } from "@gerbang/protocol";
import { saveProfile } from "../../store/merchants/save-profile.ts";
import type { Gateway } from "../gateway.ts";

export interface TypedProfile {
  readonly name: string;
  readonly city: string;
  readonly postalCode: string;
  readonly categoryCode: string;
}

const NAME = /^[\w .,&'()-]{1,100}$/;

/** Whether a QR code can print it. */
export function isMerchantName(name: string): boolean {
  return NAME.test(name);
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
  const rules = {
    name: NAME,
    city: /^[A-Za-z .-]{1,40}$/,
    postalCode: /^\d{5}$/,
    categoryCode: /^\d{4}$/,
  } as const satisfies Record<keyof TypedProfile, RegExp>;
  const wrong = (Object.keys(rules) as (keyof TypedProfile)[]).filter(
    (name) => !rules[name].test(profile[name]),
  );
  if (wrong.length === 0) await saveProfile(gateway.db, merchantId, profile);
  return wrong;
}
