import { PAYMENT_OPTIONS, type PaymentOption } from "./customer.ts";
import type { PayAccount } from "./pay-account.ts";

/**
 * The token that a charge names a source of a linked account by: JSON in Base64, as the acquirer's are. It
 * is of use only together with the merchant's key and the account's id.
 */
export function optionToken(
  { tokenId }: Pick<PayAccount, "tokenId">,
  option: PaymentOption,
): string {
  return toBase64(JSON.stringify({ type: option, id: tokenId }));
}

/** Which source a token names; `undefined` when it is none of the account's, or not its any more. */
export function readOptionToken(
  account: Pick<PayAccount, "tokenId">,
  token: string,
): PaymentOption | undefined {
  return PAYMENT_OPTIONS.find((option) => optionToken(account, option) === token);
}

/** Of text in ASCII. */
function toBase64(text: string): string {
  return btoa(text);
}

/**
 * The account's token of today for the source that an older one named: who charges again and again does not
 * read the account before each charge. A token that names no source stays as it is.
 */
export function currentToken(account: Pick<PayAccount, "tokenId">, token: string): string {
  const option = PAYMENT_OPTIONS.find((one) => one === sourceOf(token));
  return option === undefined ? token : optionToken(account, option);
}

function sourceOf(token: string): unknown {
  try {
    const read: unknown = JSON.parse(atob(token));
    return typeof read === "object" && read !== null && "type" in read ? read.type : undefined;
  } catch {
    // Anything may be sent as a token: what is none names nothing.
    return undefined;
  }
}
