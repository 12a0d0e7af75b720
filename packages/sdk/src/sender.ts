import type { CallOptions, SenderOptions, WithTransport } from "./call-options.ts";
import type { PreparedRequest } from "./caller.ts";
import { Caller } from "./caller.ts";
import { GatewayError } from "./errors.ts";
import type { TransportAnswer } from "./transport.ts";

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

const ANSWER_BYTES_MAX = 1_048_576;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,46}$/;

/** Sends calls with the server key. */
export class Sender {
  readonly baseUrl: string;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #redact: (text: string) => string;
  readonly #caller: Caller;

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
    this.#caller = new Caller(options, this.#redact);
  }

  async send<Result>(
    call: OutgoingCall,
    read: AnswerReader<Result>,
    options: CallOptions,
  ): Promise<Result> {
    const idempotencyKey = call.method === "POST" ? keyOf(options) : undefined;
    const request = this.#prepare(call, idempotencyKey);
    const repeatable = {
      method: call.method,
      url: request.origin + request.path,
      idempotencyKey,
      prepare: () => request,
      read: (answer: TransportAnswer) =>
        stillRuns(answer, idempotencyKey) ?? read(answer, this.#redact),
    };
    return await this.#caller.run(repeatable, options);
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
}

/** HTTP 202 to a request with an idempotency key means: the first one still runs. Section 1.7. */
function stillRuns(
  answer: TransportAnswer,
  idempotencyKey: string | undefined,
): GatewayError | undefined {
  if (answer.status !== 202 || idempotencyKey === undefined) return undefined;
  const message = "The gateway still works on the first call with this idempotency key";
  return new GatewayError("still_running", message, { outcome: "unknown" });
}

function keyOf({ idempotencyKey }: CallOptions): string {
  if (idempotencyKey === undefined) return crypto.randomUUID();
  if (IDEMPOTENCY_KEY.test(idempotencyKey)) return idempotencyKey;
  // The gateway ignores a longer one, and the call would no longer be safe to repeat.
  throw new GatewayError("invalid_options", "idempotencyKey must be 1 to 46 visible characters");
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Makes a function that replaces each secret in a text, so that the text can be logged. */
function createRedactor(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "[server key]"), text);
}
