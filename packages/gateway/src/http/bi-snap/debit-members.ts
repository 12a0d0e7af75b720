import type { Rupiah } from "@gerbang/protocol";
import { isOpenableUrl } from "../../domain/merchants/callback-url.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import type { Members } from "./members.ts";

export const REFERENCE_MAX = 64;
export const TOKEN_MAX = 2_048;
const URL_MAX = 512;

/** Where the customer comes back to: under the documents' name or that of the clients, one or several. */
export function readReturnUrl(members: Members): {
  readonly isSent: boolean;
  readonly url: string | undefined;
} {
  const sent = [...members.objects("urlParams"), ...members.objects("urlParam")];
  const [url] = sent.map((one) => {
    const address = one.text("url", { max: URL_MAX, isRequired: true, parse: parseUrl });
    one.text("type", {
      isRequired: true,
      parse: (type) => (type === "PAY_RETURN" ? type : undefined),
    });
    one.text("isDeeplink", { isRequired: true, parse: parseFlag });
    return address;
  });
  return { isSent: sent.length > 0, url };
}

function parseUrl(url: string): string | undefined {
  return isOpenableUrl(url) ? url : undefined;
}

/** `Y` or `N`. */
export function parseFlag(flag: string): string | undefined {
  return /^[YN]$/.test(flag) ? flag : undefined;
}

/** The wallets that the documents know. Here is only the first one. */
const PAY_METHODS = ["GOPAY", "SHOPEEPAY", "DANA"] as const;
export type PayMethod = (typeof PAY_METHODS)[number];

function parseMethod(text: string): PayMethod | undefined {
  return PAY_METHODS.find((method) => method === text.toUpperCase());
}

/** Throws for a payment that another wallet is to make: a merchant that has no such one, has it nowhere. */
export function requireGopay(payMethod: PayMethod | undefined): void {
  if (payMethod === "GOPAY") return;
  throw new BiSnapError("not_permitted", `${payMethod ?? "Payment method"} is not activated.`);
}

/** What is to be paid, with what. */
interface PayOption {
  readonly option: Members;
  readonly payMethod: PayMethod | undefined;
  readonly payOption: string | undefined;
  readonly amount: Rupiah | "invalid" | undefined;
}

/** One option; whether it is GoPay's says `requireGopay`. `undefined` where there is none, which is remembered as missing. */
export function readOption(members: Members): PayOption | undefined {
  const [option, ...others] = members.objects("payOptionDetails");
  if (!option) {
    members.missing("payOptionDetails");
    return undefined;
  }
  if (others.length > 0) members.faulty("payOptionDetails");
  const payMethod = option.text("payMethod", { isRequired: true, parse: parseMethod });
  const payOption = option.text("payOption", { max: 64, isRequired: true });
  const amount = option.amount("transAmount", { isRequired: true });
  return { option, payMethod, payOption, amount };
}
