import type { MerchantId } from "@gerbang/protocol";
import type { MerchantSettings } from "../../domain/merchant.ts";
import { saveProfile } from "../../store/dashboard/merchant-settings.ts";
import { saveSettings } from "../../store/merchants.ts";
import type { Gateway } from "../gateway.ts";

/** The URLs of a merchant as somebody typed them. */
export type TypedSettings = Readonly<Record<SettingName, string>>;
export type SettingName =
  | "paymentNotificationUrls"
  | "recurringNotificationUrl"
  | "payAccountNotificationUrl"
  | "gopayCallbackUrl"
  | "finishUrl"
  | "unfinishUrl"
  | "errorUrl";

export type SettingsOutcome =
  | { readonly outcome: "applied" }
  | { readonly outcome: "refused"; readonly wrong: readonly SettingName[] };

const NOTIFICATION_URLS_MAX = 10;
const URL_LENGTH_MAX = 2_000;

/** Sets where notifications and customers go; nothing is changed when one of the URLs is none. */
export async function changeUrls(
  gateway: Gateway,
  merchantId: MerchantId,
  typed: TypedSettings,
): Promise<SettingsOutcome> {
  const lists = typed.paymentNotificationUrls.split(/[\s,]+/).filter((url) => url !== "");
  const wrong = (Object.keys(typed) as SettingName[]).filter((name) => {
    if (name === "paymentNotificationUrls") {
      return lists.length > NOTIFICATION_URLS_MAX || !lists.every(isHttpUrl);
    }
    const url = typed[name].trim();
    return url !== "" && !(name === "gopayCallbackUrl" ? isCallbackUrl(url) : isHttpUrl(url));
  });
  if (wrong.length > 0) return { outcome: "refused", wrong };
  const one = (name: Exclude<SettingName, "paymentNotificationUrls">) => {
    const url = typed[name].trim();
    return url === "" ? {} : { [name]: url };
  };
  const settings: MerchantSettings = {
    paymentNotificationUrls: [...new Set(lists)],
    ...one("recurringNotificationUrl"),
    ...one("payAccountNotificationUrl"),
    ...one("gopayCallbackUrl"),
    ...one("finishUrl"),
    ...one("unfinishUrl"),
    ...one("errorUrl"),
  };
  await saveSettings(gateway.db, merchantId, settings);
  gateway.db.changes.announce({ merchantId });
  return { outcome: "applied" };
}

function isHttpUrl(text: string): boolean {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === "http:" || protocol === "https:") && username === "" && password === "";
}

/** An app's own scheme is welcome; what would run in a browser is not. */
function isCallbackUrl(text: string): boolean {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return false;
  return !/^(?:javascript|data|vbscript|file|blob|about):$/i.test(new URL(text).protocol);
}

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
  const rules = {
    name: /^[\w .,&'()-]{1,100}$/,
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
