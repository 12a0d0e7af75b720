import { parseRupiah } from "@gerbang/protocol";
import { type BiSnapAmount, formatBiSnapAmount } from "@gerbang/protocol/bi-snap";
import { SnapClient, type SnapClientOptions } from "./bi-snap/snap-client.ts";
import { GatewayError } from "./errors.ts";
import { fetchTransport } from "./fetch-transport.ts";

export type * from "@gerbang/protocol/bi-snap";
export type { AuthCodePage } from "./bi-snap/auth-code-url.ts";
export type { SnapKey } from "./bi-snap/keys.ts";
export {
  type SnapCallParts,
  type SnapNotificationParts,
  type SnapTokenParts,
  signSnapCall,
  signSnapNotification,
  signSnapSeamless,
  signSnapToken,
  verifySnapCall,
  verifySnapSeamless,
  verifySnapToken,
} from "./bi-snap/signatures.ts";
export type { SnapClient, SnapClientOptions } from "./bi-snap/snap-client.ts";
export {
  createSnapReceiver,
  type SnapCallback,
  type SnapMessage,
  type SnapNotificationContext,
  type SnapReceiver,
  type SnapReceiverOptions,
  type SnapUnhandled,
  type SnapVerifyOptions,
  type VerifiedSnap,
  verifySnapNotification,
} from "./bi-snap/snap-receiver.ts";
export type { SnapCallOptions, SnapCredentials } from "./bi-snap/snap-sender.ts";
export type { RequestEvent, ResponseEvent } from "./call-options.ts";
export { GatewayError, type GatewayErrorCode, type RawAnswer } from "./errors.ts";
export { fetchTransport } from "./fetch-transport.ts";
export type { Transport, TransportAnswer, TransportRequest } from "./transport.ts";

/**
 * Makes a client of BI-SNAP that sends through `fetch`, unless told otherwise by `transport`.
 *
 * @throws {@link GatewayError} when the credentials or the address cannot be right.
 */
export function createSnapClient(options: SnapClientOptions): SnapClient {
  return new SnapClient({ transport: fetchTransport(), ...options });
}

/**
 * Whole rupiah as the standard writes them: `44000` → `{ value: "44000.00", currency: "IDR" }`.
 *
 * @throws {@link GatewayError} when they are not whole, or not more than none.
 */
export function toSnapAmount(rupiah: number): BiSnapAmount {
  const amount = parseRupiah(rupiah);
  if (amount === undefined || amount <= 0) {
    throw new GatewayError("invalid_options", "An amount is a whole number of rupiah above zero");
  }
  return formatBiSnapAmount(amount);
}
