/** Why nothing of a request can have reached the other side. */
export type NotSentReason =
  | "dns"
  | "connect"
  | "tls"
  | "blocked"
  /** The upstream gave no token to call it with. */
  | "no_token"
  | "no_time"
  | "over_limit"
  | "breaker_open";

export interface UpstreamRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** An answer with a longer body counts as cut off. */
  readonly bytesMax: number;
}

/**
 * What became of a request. `not_sent` is said only when no byte of it can have reached the other side:
 * a connection that was kept alive and dies at once may have carried it, and is `no_answer`.
 */
export type UpstreamExchange = { readonly latencyMs: number } & (
  | {
      readonly outcome: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly bytes: Uint8Array;
      /** False when the body broke off, hung or was too long. */
      readonly complete: boolean;
    }
  | { readonly outcome: "not_sent"; readonly why: NotSentReason; readonly detail: string }
  | { readonly outcome: "no_answer"; readonly detail: string }
);

/** Calls upstreams. Never throws, follows no redirect, and makes no request twice. */
export interface UpstreamHttp {
  send(request: UpstreamRequest): Promise<UpstreamExchange>;
}
