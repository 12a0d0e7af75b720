import type { CallOptions, SenderOptions, WithTransport } from "./call-options.ts";
import { decideCallRetry } from "./decide-call-retry.ts";
import { GatewayError } from "./errors.ts";
import type { TransportAnswer, TransportRequest } from "./transport.ts";

export type PreparedRequest = Omit<TransportRequest, "signal">;

/** One operation, however often it has to be sent. */
interface RepeatableCall<Result> {
  readonly method: "GET" | "POST" | "PATCH";
  /** For the hooks. */
  readonly url: string;
  /** The same in every attempt. */
  readonly idempotencyKey: string | undefined;
  /** Makes the request anew for each attempt. What it throws ends the call. */
  prepare(): PreparedRequest | Promise<PreparedRequest>;
  read(answer: TransportAnswer): Result | GatewayError;
}

/** What one attempt led to. */
type AttemptResult<Result> = { readonly answer: TransportAnswer | undefined } & (
  | { readonly error: GatewayError }
  | { readonly error: undefined; readonly result: Result }
);

const TIMEOUT_MS = 10_000;
const RETRIES_MAX = 2;

/** Makes calls: times out, repeats where it is safe, reports to the hooks. */
export class Caller {
  readonly #options: SenderOptions & WithTransport;
  readonly #redact: (text: string) => string;

  /** `redact` takes the secrets out of the words of a foreign transport's error. */
  constructor(options: SenderOptions & WithTransport, redact: (text: string) => string) {
    this.#options = options;
    this.#redact = redact;
  }

  async run<Result>(call: RepeatableCall<Result>, options: CallOptions): Promise<Result> {
    const { method, url, idempotencyKey } = call;
    const startedAt = performance.now();
    const counts = { failures: 0, runningAnswers: 0 };
    for (let attempt = 1; ; attempt += 1) {
      const request = await call.prepare();
      const event = { method, url, attempt, idempotencyKey };
      this.#options.onRequest?.(event);
      const sentAt = performance.now();
      const outcome = await this.#attempt(request, call, options);
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

  async #attempt<Result>(
    request: PreparedRequest,
    { read }: Pick<RepeatableCall<Result>, "read">,
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
      return readAttempt(answer, read(answer));
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

function readAttempt<Result>(
  answer: TransportAnswer,
  read: Result | GatewayError,
): AttemptResult<Result> {
  if (read instanceof GatewayError) return { answer, error: read };
  return { answer, error: undefined, result: read };
}

function secondsOf(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
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
