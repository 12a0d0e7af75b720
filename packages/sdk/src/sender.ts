import { decideCallRetry } from "./decide-call-retry.ts";
import { GatewayError } from "./errors.ts";
import type { Transport, TransportAnswer, TransportRequest } from "./transport.ts";

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

interface OutgoingCall {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below the base URL, and sent with the server key. */
  readonly path?: string;
  /** Anywhere, and sent without it. */
  readonly url?: URL;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

type AnswerReader<Result> = (
  answer: TransportAnswer,
  redact: (text: string) => string,
) => Result | GatewayError;

type PreparedRequest = Omit<TransportRequest, "signal">;

/** What one attempt led to. */
type AttemptResult<Result> = { readonly answer: TransportAnswer | undefined } & (
  | { readonly error: GatewayError }
  | { readonly error: undefined; readonly result: Result }
);

const TIMEOUT_MS = 10_000;
const RETRIES_MAX = 2;
const ANSWER_BYTES_MAX = 1_048_576;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,46}$/;

/** Sends calls: adds the key, times out, repeats where it is safe, reports to the hooks. */
export class Sender {
  readonly baseUrl: string;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #redact: (text: string) => string;
  readonly #options: SenderOptions & WithTransport;

  constructor(serverKey: string, baseUrl: URL, options: SenderOptions & WithTransport) {
    this.#origin = baseUrl.origin;
    this.#prefix = baseUrl.pathname.replace(/\/+$/, "");
    this.baseUrl = this.#origin + this.#prefix;
    const credentials = base64(`${serverKey}:`);
    this.#headers = {
      accept: "application/json",
      "user-agent": "gerbang-sdk/0.1.0",
      authorization: `Basic ${credentials}`,
    };
    this.#redact = createRedactor([serverKey, credentials]);
    this.#options = options;
  }

  async send<Result>(
    call: OutgoingCall,
    read: AnswerReader<Result>,
    options: CallOptions,
  ): Promise<Result> {
    const idempotencyKey = call.method === "POST" ? keyOf(options) : undefined;
    const request = this.#prepare(call, idempotencyKey);
    const startedAt = performance.now();
    const counts = { failures: 0, runningAnswers: 0 };
    for (let attempt = 1; ; attempt += 1) {
      const url = request.origin + request.path;
      const event = { method: call.method, url, attempt, idempotencyKey };
      this.#options.onRequest?.(event);
      const sentAt = performance.now();
      const outcome = await this.#attempt(request, read, options);
      const endedAt = performance.now();
      const retryInMs = this.#retryInMs(outcome, counts, endedAt - startedAt, options);
      this.#options.onResponse?.({
        ...event,
        durationMs: endedAt - sentAt,
        httpStatus: outcome.answer?.status,
        error: outcome.error,
        retryInMs,
      });
      if (!outcome.error) return outcome.result;
      outcome.error.attempts = attempt;
      outcome.error.idempotencyKey = idempotencyKey;
      if (retryInMs === undefined) throw outcome.error;
      await (this.#options.wait ?? wait)(retryInMs, options.signal);
    }
  }

  #prepare(
    { method, path, url, body, headers }: OutgoingCall,
    idempotencyKey: string | undefined,
  ): PreparedRequest {
    const target = url
      ? { origin: url.origin, path: url.pathname + url.search, headers: { accept: "image/*" } }
      : { origin: this.#origin, path: this.#prefix + path, headers: this.#headers };
    return {
      method,
      origin: target.origin,
      path: target.path,
      headers: {
        ...target.headers,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(idempotencyKey && { "idempotency-key": idempotencyKey }),
        ...headers,
      },
      body,
      bytesMax: ANSWER_BYTES_MAX,
    };
  }

  async #attempt<Result>(
    request: PreparedRequest,
    read: AnswerReader<Result>,
    options: CallOptions,
  ): Promise<AttemptResult<Result>> {
    const { signal } = options;
    signal?.throwIfAborted();
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? TIMEOUT_MS;
    const giveUp = new AbortController();
    const forwardAbort = () => giveUp.abort(signal?.reason);
    signal?.addEventListener("abort", forwardAbort);
    const timer = setTimeout(() => giveUp.abort(new Error("timeout")), timeoutMs);
    try {
      const answer = await this.#options.transport({ ...request, signal: giveUp.signal });
      return readAttempt(request, answer, read(answer, this.#redact));
    } catch (cause) {
      signal?.throwIfAborted();
      return { answer: undefined, error: this.#failure(cause, giveUp.signal.aborted, timeoutMs) };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", forwardAbort);
    }
  }

  /** A foreign transport's error may carry the request and the key in it: only its words are kept. */
  #failure(thrown: unknown, timedOut: boolean, timeoutMs: number): GatewayError {
    const words = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
    const cause = new Error(this.#redact(words));
    if (thrown instanceof Error && "code" in thrown) Object.assign(cause, { code: thrown.code });
    const details = { outcome: "unknown", cause } as const;
    return timedOut
      ? new GatewayError("timeout", `No answer within ${timeoutMs} ms`, details)
      : new GatewayError("connection_failed", `No answer: ${cause.message}`, details);
  }

  #retryInMs(
    { error, answer }: AttemptResult<unknown>,
    counts: { failures: number; runningAnswers: number },
    elapsedMs: number,
    options: CallOptions,
  ): number | undefined {
    if (!error) return undefined;
    if (error.code === "still_running") counts.runningAnswers += 1;
    else counts.failures += 1;
    return decideCallRetry({
      ...counts,
      code: error.code,
      elapsedMs,
      retriesMax: options.retriesMax ?? this.#options.retriesMax ?? RETRIES_MAX,
      retryAfter: secondsOf(answer?.headers["retry-after"]),
      random: Math.random(),
    });
  }
}

export interface WithTransport {
  readonly transport: Transport;
}

/** HTTP 202 to a request with an idempotency key means: the first one still runs. Section 1.7. */
function readAttempt<Result>(
  request: PreparedRequest,
  answer: TransportAnswer,
  read: Result | GatewayError,
): AttemptResult<Result> {
  if (answer.status === 202 && request.headers["idempotency-key"] !== undefined) {
    const message = "The gateway still works on the first call with this idempotency key";
    return { answer, error: new GatewayError("still_running", message, { outcome: "unknown" }) };
  }
  if (read instanceof GatewayError) return { answer, error: read };
  return { answer, error: undefined, result: read };
}

function keyOf({ idempotencyKey }: CallOptions): string {
  if (idempotencyKey === undefined) return crypto.randomUUID();
  if (IDEMPOTENCY_KEY.test(idempotencyKey)) return idempotencyKey;
  // The gateway ignores a longer one, and the call would no longer be safe to repeat.
  throw new GatewayError("invalid_options", "idempotencyKey must be 1 to 46 visible characters");
}

function secondsOf(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}

/** Makes a function that replaces each secret in a text, so that the text can be logged. */
function createRedactor(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "[server key]"), text);
}
