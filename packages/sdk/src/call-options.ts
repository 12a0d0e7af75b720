import type { GatewayError } from "./errors.ts";
import type { Transport } from "./transport.ts";

export interface CallOptions {
  /** Gives up, also between attempts; the call rejects with the signal's own reason. */
  readonly signal?: AbortSignal;
  /** For each attempt. */
  readonly timeoutMs?: number;
  readonly retriesMax?: number;
  /**
   * Names this operation for five minutes, at most 46 characters. Pass your own, kept with the order,
   * to make the call safe to repeat across a crash of your process. One key, one operation.
   */
  readonly idempotencyKey?: string;
}

export interface RequestEvent {
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly idempotencyKey: string | undefined;
}

export interface ResponseEvent extends RequestEvent {
  readonly durationMs: number;
  readonly httpStatus: number | undefined;
  readonly error: GatewayError | undefined;
  /** Set when the request will be sent once more. */
  readonly retryInMs: number | undefined;
}

export interface SenderOptions {
  /** For each attempt; 10 seconds when absent. */
  readonly timeoutMs?: number;
  /** Repeats after passing failures; 2 when absent. */
  readonly retriesMax?: number;
  readonly transport?: Transport;
  /** Called before each attempt. What it throws ends the call. */
  readonly onRequest?: (event: RequestEvent) => void;
  /** Called after each attempt. What it throws ends the call. */
  readonly onResponse?: (event: ResponseEvent) => void;
  /** Waits between attempts. Tests pass one that does not. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export interface WithTransport {
  readonly transport: Transport;
}
