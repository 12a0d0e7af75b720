import type { MerchantId } from "@gerbang/protocol";
import type { RefundObstacle } from "./refund-obstacle.ts";
import type { SignatureCheck } from "./signature-check.ts";

/**
 * How the key of a request came: as it should (`server`), or in which way not. Everything else was
 * refused, but names the merchant all the same.
 */
export type KeyUse =
  | "server"
  | "client_key"
  | "expired_key"
  | "other_prefix"
  | "bearer"
  | "bare"
  | "not_encoded"
  | "encoded_twice"
  | "as_password"
  | "with_blanks";

/** One request of a merchant's program and its answer, for people to look at: secrets are masked. */
export interface LoggedRequest {
  readonly merchantId: MerchantId;
  readonly id: string;
  /** Wall time. */
  readonly receivedAt: Date;
  /** What the merchant's own clock said; absent where it said the same. */
  readonly merchantAt?: Date;
  readonly durationMs: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The operation as the API's document names it; absent for what no route serves. */
  readonly operation?: string;
  readonly httpStatus: number;
  /** The body's own code: `status_code`, or `responseCode` of BI-SNAP. */
  readonly statusCode?: string;
  readonly failed: boolean;
  readonly orderId?: string;
  readonly transactionId?: string;
  readonly idempotencyKey?: string;
  readonly error?: string;
  readonly problems: readonly string[];
  readonly address: string;
  /** The `User-Agent`. */
  readonly client: string;
  readonly keyUse: KeyUse;
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning; absent when there was none. */
  readonly body?: string;
  readonly bodyBytes: number;
  readonly answer?: string;
  readonly answerBytes: number;
  /** Of a call of BI-SNAP that was refused for its signature, unless there were too many. */
  readonly signatureCheck?: SignatureCheck;
  /** Of a refund that was refused by its status; found when the request is read, and not stored. */
  readonly refundObstacle?: RefundObstacle;
}
