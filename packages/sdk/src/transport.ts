/** One HTTP request, as a transport has to send it. */
export interface TransportRequest {
  readonly method: "GET" | "POST" | "PATCH";
  /** Scheme, host and port, without a trailing slash. */
  readonly origin: string;
  /** Path and query, from the first slash on. */
  readonly path: string;
  /** `authorization` is among them: a transport must not log or keep them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Answers with a longer body must be given up. */
  readonly bytesMax: number;
  /** When it aborts, the transport gives up and rejects. */
  readonly signal: AbortSignal;
}

export interface TransportAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/**
 * Sends one request and resolves with whatever came back, any status; rejects when nothing readable
 * did. Follows no redirects, repeats nothing: the client decides both.
 */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>;
