import type { MerchantId } from "@gerbang/protocol";
import type { GateStage } from "./api-gate.ts";

/** An attempt at a notification. */
export interface AttemptKey {
  readonly notificationId: string;
  readonly number: number;
}

/** A call of the API by a merchant that is watched. Times are wall time. */
export interface WatchedCall {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly operation: string;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly orderId: string | undefined;
  readonly transactionId: string | undefined;
  /** Attempts that were under way when it came. */
  readonly deliveries: readonly AttemptKey[];
  readonly begunAt: Date;
  /** `undefined` while it is served or held, and when its process died. */
  readonly endedAt: Date | undefined;
  /** `undefined` when it got no answer. */
  readonly httpStatus: number | undefined;
  readonly statusCode: string | undefined;
  readonly transactionStatus: string | undefined;
  /** The gate that took it last. */
  readonly gateId: string | undefined;
  readonly gateStage: GateStage | undefined;
  readonly heldAt: Date | undefined;
  readonly heldUntil: Date | undefined;
  readonly releasedAt: Date | undefined;
}

/** What a call was answered, as far as it is kept; all of it absent when it got no answer. */
export interface CallAnswer {
  readonly httpStatus?: number;
  readonly statusCode?: string;
  readonly transactionStatus?: string;
  readonly orderId?: string;
  readonly transactionId?: string;
}
