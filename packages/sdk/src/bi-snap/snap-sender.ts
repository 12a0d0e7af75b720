import {
  type AccessTokenResponse,
  BI_SNAP_SERVICES,
  type BiSnapService,
  formatBiSnapTime,
} from "@gerbang/protocol/bi-snap";
import { parseBaseUrl } from "../base-url.ts";
import type { CallOptions, SenderOptions, WithTransport } from "../call-options.ts";
import { Caller, type PreparedRequest } from "../caller.ts";
import { GatewayError } from "../errors.ts";
import type { TransportAnswer } from "../transport.ts";
import { importPrivateKey, readPem, type SnapKey } from "./keys.ts";
import { readSnapAnswer } from "./read-snap-answer.ts";
import { signSnapCall, signSnapToken } from "./signatures.ts";
import { type LivingToken, TokenCache } from "./token-cache.ts";

/** Who calls. */
export interface SnapCredentials {
  /** `X-CLIENT-KEY` of token requests. */
  readonly clientId: string;
  /** Signs transactions; never leaves this client. */
  readonly clientSecret: string;
  /** Signs token requests: PKCS#8 as PEM text, or a `CryptoKey`. Never leaves this client. */
  readonly privateKey: SnapKey;
  /** `X-PARTNER-ID`; the client id when absent. */
  readonly partnerId?: string;
  /** `CHANNEL-ID`, five digits; any will do. */
  readonly channelId?: string;
}

export interface SnapCallOptions extends Omit<CallOptions, "idempotencyKey"> {
  /**
   * `X-EXTERNAL-ID`: names this operation for a day, at most 36 characters, the same in every repetition.
   * Pass your own, kept with the order, to make a payment safe to repeat across a crash of your process,
   * and to ask for it afterwards as `originalExternalId`. One id, one operation.
   */
  readonly externalId?: string;
  /** `X-DEVICE-ID`: the customer's user agent or device. Linked accounts need one. */
  readonly deviceId?: string;
  /** The customer's token, for what concerns a linked account. */
  readonly customerToken?: string;
}

export type SnapSenderOptions = SnapCredentials & {
  /** The gateway's address, without `/v1.0`. What stands before that is not signed. */
  readonly baseUrl: string;
  /** Tells the time that is signed, and by which tokens are renewed. */
  readonly now?: () => Date;
} & SenderOptions;

const EXTERNAL_ID = /^[\x21-\x7e]{1,36}$/;
const CHANNEL_ID = "00001";
const ANSWER_BYTES_MAX = 1_048_576;
/** Of the life of a token whose answer does not say it, in seconds. */
const TOKEN_LIFE_SECONDS = 900;

/** Sends signed calls: keeps the token, signs each attempt, sends every attempt under one id. */
export class SnapSender {
  readonly #options: SnapSenderOptions;
  readonly #address: { readonly origin: string; readonly prefix: string };
  readonly #caller: Caller;
  readonly #tokens: TokenCache;
  readonly #now: () => Date;
  #privateKey: Promise<CryptoKey> | undefined;

  constructor(options: SnapSenderOptions & WithTransport) {
    checkCredentials(options);
    this.#options = options;
    this.#address = parseAddress(options.baseUrl);
    this.#now = options.now ?? (() => new Date());
    this.#caller = new Caller(options, (text) => this.redact(text));
    this.#tokens = new TokenCache(async () => await this.#fetchToken(), this.#now);
  }

  /** The merchant's key, read from its text once. */
  async privateKey(): Promise<CryptoKey> {
    this.#privateKey ??= importPrivateKey(this.#options.privateKey);
    return await this.#privateKey;
  }

  /** Takes the secret out of a text, so that it can be logged. */
  redact(text: string): string {
    return text.replaceAll(this.#options.clientSecret, "[client secret]");
  }

  async token(signal?: AbortSignal): Promise<string> {
    return await this.#tokens.get(signal);
  }

  /**
   * Sends a call until something final is known. A token that the gateway no longer takes is replaced
   * once: the call was refused because of it, so nothing has happened.
   */
  async send<Result>(
    service: BiSnapService,
    body: object,
    options: SnapCallOptions,
  ): Promise<Result> {
    const externalId = externalIdOf(options);
    const text = JSON.stringify(body);
    const call = { service, body: text, externalId, token: "", isOpen: false, isRepeated: false };
    try {
      return await this.#run<Result>(call, options);
    } catch (error) {
      if (!isTokenRefusal(error)) throw error;
      this.#tokens.forget(call.token);
      return await this.#run<Result>(call, options);
    }
  }

  async #run<Result>(call: SentCall, options: SnapCallOptions): Promise<Result> {
    const { method, path } = BI_SNAP_SERVICES[call.service];
    const repeatable = {
      method,
      url: this.#address.origin + this.#address.prefix + path,
      idempotencyKey: call.externalId,
      prepare: async () => await this.#prepare(call, options),
      read: (answer: TransportAnswer) => this.#read<Result>(answer, call),
    };
    return await this.#caller.run(repeatable, options);
  }

  async #prepare(call: SentCall, options: SnapCallOptions): Promise<PreparedRequest> {
    const { method, path } = BI_SNAP_SERVICES[call.service];
    call.token = await this.#tokenFor(call, options);
    call.isRepeated = call.isOpen;
    call.isOpen = true;
    const timestamp = formatBiSnapTime(this.#now());
    const parts = { method, path, accessToken: call.token, timestamp, body: call.body };
    const signature = await signSnapCall(parts, this.#options.clientSecret);
    return this.#request(path, call.body, {
      authorization: `Bearer ${call.token}`,
      "x-timestamp": timestamp,
      "x-signature": signature,
      "x-partner-id": this.#options.partnerId ?? this.#options.clientId,
      "x-external-id": call.externalId,
      "channel-id": this.#options.channelId ?? CHANNEL_ID,
      ...(options.deviceId && { "x-device-id": options.deviceId }),
      ...(options.customerToken && {
        "authorization-customer": `Bearer ${options.customerToken}`,
      }),
    });
  }

  #read<Result>(answer: TransportAnswer, call: SentCall): Result | GatewayError {
    const { service, isRepeated } = call;
    const redact = (text: string) => this.redact(text);
    const read = readSnapAnswer<Result>(answer, { service, redact, isRepeated });
    if (read instanceof GatewayError && read.outcome === "refused") call.isOpen = false;
    return read;
  }

  /** Without a token nothing is sent: what was not sent before has not happened. */
  async #tokenFor(call: SentCall, { signal }: SnapCallOptions): Promise<string> {
    try {
      return await this.#tokens.get(signal);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const outcome = call.isOpen ? "unknown" : "refused";
      const { code, message, statusCode, requestId, answer } = error;
      throw new GatewayError(code, `No access token: ${message}`, {
        outcome,
        statusCode,
        requestId,
        answer,
        cause: error,
      });
    }
  }

  async #fetchToken(): Promise<LivingToken> {
    const { method, path } = BI_SNAP_SERVICES.access_token;
    const { clientId } = this.#options;
    const read = (answer: TransportAnswer) => this.#readToken(answer);
    const prepare = async () => {
      const timestamp = formatBiSnapTime(this.#now());
      const parts = { clientId, timestamp };
      return this.#request(path, JSON.stringify({ grantType: "client_credentials" }), {
        "x-client-key": clientId,
        "x-timestamp": timestamp,
        "x-signature": await signSnapToken(parts, await this.privateKey()),
      });
    };
    const url = this.#address.origin + this.#address.prefix + path;
    return await this.#caller.run({ method, url, idempotencyKey: undefined, prepare, read }, {});
  }

  #readToken(answer: TransportAnswer): LivingToken | GatewayError {
    const redact = (text: string) => this.redact(text);
    const context = { service: "access_token", redact, isRepeated: false } as const;
    const read = readSnapAnswer<Partial<AccessTokenResponse>>(answer, context);
    if (read instanceof GatewayError) return read;
    const { accessToken, expiresIn } = read;
    if (typeof accessToken !== "string" || accessToken === "") {
      return new GatewayError("unreadable_answer", "The answer holds no accessToken");
    }
    const seconds = Number(expiresIn);
    return { accessToken, livesSeconds: seconds > 0 ? seconds : TOKEN_LIFE_SECONDS };
  }

  #request(path: string, body: string, headers: Record<string, string>): PreparedRequest {
    return {
      method: "POST",
      origin: this.#address.origin,
      path: this.#address.prefix + path,
      headers: {
        accept: "application/json",
        "user-agent": "gerbang-sdk/0.1.0",
        "content-type": "application/json",
        ...headers,
      },
      body,
      bytesMax: ANSWER_BYTES_MAX,
    };
  }
}

/** A call on its way, through all its attempts. */
interface SentCall {
  readonly service: BiSnapService;
  readonly body: string;
  readonly externalId: string;
  token: string;
  /** An attempt was made that nobody has refused: it may have been served. */
  isOpen: boolean;
  /** It was so before the attempt that is being made. */
  isRepeated: boolean;
}

/** 401xx01, and 401xx03 of providers who tell the two apart. */
function isTokenRefusal(error: unknown): boolean {
  return error instanceof GatewayError && /^401\d\d0[13]$/.test(error.statusCode ?? "");
}

function externalIdOf({ externalId }: SnapCallOptions): string {
  if (externalId === undefined) return crypto.randomUUID();
  if (EXTERNAL_ID.test(externalId)) return externalId;
  throw new GatewayError("invalid_options", "externalId must be 1 to 36 visible characters");
}

function checkCredentials(options: SnapSenderOptions): void {
  const { clientId, clientSecret, partnerId, channelId, privateKey } = options;
  for (const [name, value] of Object.entries({ clientId, clientSecret, partnerId })) {
    if (value !== undefined && !/^[\x21-\x7e]+$/.test(value)) {
      throw new GatewayError("invalid_options", `${name} is empty, or not of visible characters`);
    }
  }
  if (channelId !== undefined && !/^\d{5}$/.test(channelId)) {
    throw new GatewayError("invalid_options", "channelId must be five digits");
  }
  if (typeof privateKey === "string") readPem(privateKey, "PRIVATE KEY");
}

function parseAddress(baseUrl: string): { readonly origin: string; readonly prefix: string } {
  const { origin, pathname } = parseBaseUrl(baseUrl);
  const prefix = pathname.replace(/\/+$/, "");
  if (/\/v\d+\.\d+$/.test(prefix)) {
    throw new GatewayError("invalid_options", "baseUrl must be given without the version, /v1.0");
  }
  return { origin, prefix };
}
