import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { Agent, Dispatcher } from "undici";
import { CallError } from "./call-failure.ts";

export interface ExchangeRequest {
  readonly target: URL;
  readonly method: "GET" | "POST";
  readonly headers: Record<string, string>;
  readonly body: string | Readable | null;
  /** What is kept of the answer's body, and up to where it is read, so that the connection lives on. */
  readonly keptBytes: number;
  readonly readBytes: number;
  /** Looks at the head of an answer: whether its body is wanted. All are when absent. */
  readonly isBodyWanted?: (status: number, headers: IncomingHttpHeaders) => boolean;
  /** Called when a connection is there, just before the first byte is written. */
  readonly onStart?: () => void;
  readonly deadline: Deadline;
}

export interface Exchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** False when the body broke off, hung or was longer than was read. */
  readonly complete: boolean;
}

/** Ends what is under way when the time is up. The time counts for all requests of one call. */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  #cancel: ((reason: CallError) => void) | undefined;

  constructor(timeoutMs: number) {
    this.#timer = setTimeout(() => {
      this.#cancel?.(new CallError("time_out", `no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  }

  onPassed(cancel: (reason: CallError) => void): void {
    this.#cancel = cancel;
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * One request and its answer; rejects when nothing answered. The answer is its status: a body that
 * breaks off or hangs takes nothing back.
 *
 * Works on the dispatcher itself: a body stream and an abort signal for each call would cost more
 * than the call.
 */
export async function exchange(agent: Agent, request: ExchangeRequest): Promise<Exchange> {
  const { target, method, headers, body } = request;
  return await new Promise<Exchange>((resolve, reject) => {
    const reading = new AnswerReader(request, { resolve, reject });
    request.deadline.onPassed((reason) => reading.cancel(reason));
    agent.dispatch(
      { origin: target.origin, path: target.pathname + target.search, method, headers, body },
      reading,
    );
  });
}

interface ExchangeCallbacks {
  readonly resolve: (exchange: Exchange) => void;
  readonly reject: (error: Error) => void;
}

type AnswerWishes = Pick<ExchangeRequest, "keptBytes" | "readBytes" | "isBodyWanted" | "onStart">;

class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #limits: AnswerWishes;
  readonly #settle: ExchangeCallbacks;
  readonly #kept: Buffer[] = [];
  #bytes = 0;
  #answer: { readonly status: number; readonly headers: IncomingHttpHeaders } | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #cancelled: CallError | undefined;

  constructor(limits: AnswerWishes, callbacks: ExchangeCallbacks) {
    this.#limits = limits;
    this.#settle = callbacks;
  }

  cancel(reason: CallError): void {
    this.#cancelled = reason;
    this.#end(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Cancelled while it waited for a connection: it must not be sent any more.
    if (this.#cancelled) controller.abort(this.#cancelled);
    else this.#limits.onStart?.();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // 1xx only announces the answer.
    if (status < 200) return;
    this.#answer = { status, headers };
    if (this.#limits.isBodyWanted?.(status, headers) !== false) return;
    this.#resolve(false);
    controller.abort(new CallError("reset", "the answer's body is not wanted"));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#bytes < this.#limits.keptBytes) this.#kept.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#limits.readBytes) return;
    const tooLong = new CallError("reset", "the answer was longer than is read");
    this.#end(tooLong);
    controller.abort(tooLong);
  }

  onResponseEnd(): void {
    this.#resolve(true);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(error);
  }

  #end(error: Error): void {
    if (this.#answer) this.#resolve(false);
    else this.#settle.reject(error);
  }

  #resolve(complete: boolean): void {
    if (!this.#answer) return;
    const bytes = Buffer.concat(this.#kept).subarray(0, this.#limits.keptBytes);
    this.#settle.resolve({ ...this.#answer, bytes, complete });
  }
}
