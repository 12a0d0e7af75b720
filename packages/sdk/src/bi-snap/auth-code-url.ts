import { BI_SNAP_SERVICES, type GetAuthCodeQuery } from "@gerbang/protocol/bi-snap";
import { GatewayError } from "../errors.ts";
import { signSnapSeamless } from "./signatures.ts";

/** Where the customer goes to link their wallet, and comes back from. */
export interface AuthCodePage {
  /** One of the addresses that the gateway knows of this merchant. */
  readonly redirectUrl: string;
  /** At most 32 characters, which come back: bind them to the customer's session. */
  readonly state: string;
  /** With the country's code, in digits: `628110000001`. A plus sign and blanks are left out. */
  readonly phoneNumber: string;
  /** Of the pages that the customer sees; Indonesian when absent. */
  readonly lang?: "id" | "en";
}

/**
 * The address of the page, with the customer's number signed: what is signed is the percent-encoded form.
 *
 * @throws {@link GatewayError} with `invalid_options`.
 */
export async function authCodeUrl(
  page: AuthCodePage,
  from: { readonly baseUrl: string; readonly paymentHandle: string | undefined },
  privateKey: CryptoKey,
): Promise<string> {
  const mobileNumber = page.phoneNumber.replace(/^\+|[\s-]/g, "");
  if (!/^[1-9]\d{6,14}$/.test(mobileNumber)) {
    throw invalid("phoneNumber must be digits that begin with the country's code");
  }
  if (!page.state || page.state.length > 32) throw invalid("state must have 1 to 32 characters");
  if (from.paymentHandle === undefined) throw invalid("linking accounts needs the paymentHandle");
  const seamlessData = `mobileNumber=${mobileNumber}&paymentType=gopay`;
  const query = {
    redirectURL: page.redirectUrl,
    scopes: "DEFAULT",
    state: page.state,
    merchantId: from.paymentHandle,
    lang: page.lang ?? "id",
    seamlessData,
    seamlessSign: await signSnapSeamless(seamlessData, privateKey),
  } satisfies GetAuthCodeQuery;
  const members = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  const { path } = BI_SNAP_SERVICES.get_auth_code;
  return `${from.baseUrl.replace(/\/+$/, "")}${path}?${members.join("&")}`;
}

function invalid(message: string): GatewayError {
  return new GatewayError("invalid_options", message);
}
