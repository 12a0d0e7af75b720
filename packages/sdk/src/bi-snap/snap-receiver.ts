import {
  type AccountNotification,
  BI_SNAP_SERVICES,
  type BiSnapCase,
  type DebitNotification,
  describeBiSnapOutcome,
  findBiSnapService,
  formatBiSnapTime,
  parseBiSnapTime,
  type QrNotification,
} from "@gerbang/protocol/bi-snap";
import { readBounded } from "../fetch-transport.ts";
import { isObject } from "../parse-json.ts";
import { importPublicKey, readPem, type SnapKey } from "./keys.ts";
import { verifySnapSignature } from "./signatures.ts";

export interface SnapMessage {
  /** Where it was received: any address that ends in a notification's path. */
  readonly path: string;
  /** `X-TIMESTAMP` and `X-SIGNATURE` among them; names in any case. */
  readonly headers: Headers | Readonly<Record<string, string | undefined>>;
  /** As it was received: what parses it and prints it again may change what was signed. */
  readonly body: string | Uint8Array;
}

export type VerifiedSnap =
  | { readonly outcome: "genuine"; readonly kind: "qr"; readonly notification: QrNotification }
  | {
      readonly outcome: "genuine";
      readonly kind: "debit";
      readonly notification: DebitNotification;
    }
  | {
      readonly outcome: "genuine";
      readonly kind: "account";
      readonly notification: AccountNotification;
    }
  /** Not signed by one of these keys, changed on the way, or too old. */
  | { readonly outcome: "forged" }
  /** Not to an address of notifications, or no JSON object. */
  | { readonly outcome: "unrecognised" };

const KINDS = { qr_notify: "qr", debit_notify: "debit", account_notify: "account" } as const;
type NotifyService = keyof typeof KINDS;

export interface SnapVerifyOptions {
  /** The gateway's public keys: SPKI as PEM text, or `CryptoKey`s. */
  readonly publicKeys: readonly SnapKey[];
  /** Refuses what was signed longer ago, or as much ahead. When absent, age does not matter. */
  readonly maxAgeMs?: number;
  /** By which the age is told. */
  readonly now?: () => Date;
}

/**
 * Tells whether a notification was signed by the gateway, over the bytes as they were received. The
 * signature covers the path that the gateway appends to the merchant's prefix; some sign the whole path on
 * the merchant's server, and that is taken too.
 */
export async function verifySnapNotification(
  message: SnapMessage,
  options: SnapVerifyOptions,
): Promise<VerifiedSnap> {
  const service = notifyServiceOf(message.path);
  const body = parseBody(message.body);
  if (!service || !body) return { outcome: "unrecognised" };
  const timestamp = headerOf(message.headers, "x-timestamp");
  const signature = headerOf(message.headers, "x-signature");
  if (!isRecent(timestamp, options)) return { outcome: "forged" };
  const [received = ""] = message.path.split("?", 1);
  for (const path of new Set([BI_SNAP_SERVICES[service].path, received])) {
    const parts = { path, timestamp, body: message.body };
    if (await verifySnapSignature(parts, signature, options.publicKeys)) {
      // What the gateway has signed is what it promises.
      return {
        outcome: "genuine",
        kind: KINDS[service],
        notification: body,
      } as unknown as VerifiedSnap;
    }
  }
  return { outcome: "forged" };
}

/** What a callback is told beside the notification. */
export interface SnapNotificationContext {
  /** `X-EXTERNAL-ID`: the same in every repetition of one message. */
  readonly externalId: string | undefined;
}

export interface SnapReceiverOptions extends Omit<SnapVerifyOptions, "publicKeys"> {
  /** The gateway's public key, or several while one replaces another. */
  readonly publicKey: SnapKey | readonly SnapKey[];
  /** Each runs again when the gateway repeats itself, so make it safe to repeat. Throwing asks for that. */
  readonly onQr?: SnapCallback<QrNotification>;
  readonly onDebit?: SnapCallback<DebitNotification>;
  readonly onAccount?: SnapCallback<AccountNotification>;
  /** Learns of what was refused, and of what a callback has thrown. */
  readonly onUnhandled?: (event: SnapUnhandled) => void;
}

export type SnapCallback<Notification> = (
  notification: Notification,
  context: SnapNotificationContext,
) => Promise<void> | void;

export interface SnapUnhandled {
  readonly reason: "forged" | "unrecognised" | "no_callback" | "failed";
  readonly path: string;
  readonly error?: unknown;
}

export interface SnapReceiver {
  /**
   * Serves every notification below one prefix: `/v1.0/qr/qr-mpm-notify`, `/v1.0/debit/notify`,
   * `/v1.0/registration-account/notify`. Answers 200 when it is done, 401 when the signature is wrong, 500
   * when the callback has thrown; the gateway repeats all but the first.
   */
  readonly handle: (request: Request) => Promise<Response>;
}

const BODY_BYTES_MAX = 262_144;

/**
 * Makes the receiver of a merchant's BI-SNAP notifications.
 *
 * @throws GatewayError when a key is no public key in PEM text.
 */
export function createSnapReceiver(options: SnapReceiverOptions): SnapReceiver {
  const { publicKey } = options;
  const given: readonly SnapKey[] = Array.isArray(publicKey) ? publicKey : [publicKey as SnapKey];
  for (const key of given) if (typeof key === "string") readPem(key, "PUBLIC KEY");
  let imported: Promise<CryptoKey[]> | undefined;
  return {
    handle: async (request) => {
      imported ??= Promise.all(given.map(importPublicKey));
      return await receive(request, { ...options, publicKeys: await imported });
    },
  };
}

async function receive(
  request: Request,
  options: Omit<SnapReceiverOptions, "publicKey"> & SnapVerifyOptions,
): Promise<Response> {
  const path = new URL(request.url).pathname;
  const service = notifyServiceOf(path);
  if (!service) return new Response("Not an address of notifications", { status: 404 });
  if (request.method !== "POST") return new Response("POST only", { status: 405 });
  const name = await receiveMessage(request, path, options);
  const outcome = describeBiSnapOutcome(service, name, "Signature");
  const status = Number(outcome.responseCode.slice(0, 3));
  const now = options.now?.() ?? new Date();
  return Response.json(outcome, { status, headers: { "X-TIMESTAMP": formatBiSnapTime(now) } });
}

async function receiveMessage(
  request: Request,
  path: string,
  options: Omit<SnapReceiverOptions, "publicKey"> & SnapVerifyOptions,
): Promise<BiSnapCase> {
  const body = await readBody(request);
  if (!body) return "bad_request";
  const verified = await verifySnapNotification({ path, headers: request.headers, body }, options);
  if (verified.outcome !== "genuine") {
    options.onUnhandled?.({ reason: verified.outcome, path });
    return verified.outcome === "forged" ? "unauthorized" : "bad_request";
  }
  const context = { externalId: request.headers.get("x-external-id") ?? undefined };
  try {
    const isTold = await tell(verified, context, options);
    if (!isTold) options.onUnhandled?.({ reason: "no_callback", path });
    return "success";
  } catch (error) {
    options.onUnhandled?.({ reason: "failed", path, error });
    return "internal_error";
  }
}

/** Whether there was a callback for it. */
async function tell(
  verified: Extract<VerifiedSnap, { outcome: "genuine" }>,
  context: SnapNotificationContext,
  { onQr, onDebit, onAccount }: Omit<SnapReceiverOptions, "publicKey">,
): Promise<boolean> {
  if (verified.kind === "qr") {
    await onQr?.(verified.notification, context);
    return onQr !== undefined;
  }
  if (verified.kind === "debit") {
    await onDebit?.(verified.notification, context);
    return onDebit !== undefined;
  }
  await onAccount?.(verified.notification, context);
  return onAccount !== undefined;
}

function notifyServiceOf(path: string): NotifyService | undefined {
  const service = findBiSnapService(path);
  return service && service in KINDS ? (service as NotifyService) : undefined;
}

function headerOf(headers: SnapMessage["headers"], name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? "";
  const found = Object.entries(headers).find(([given]) => given.toLowerCase() === name);
  return found?.[1] ?? "";
}

function isRecent(timestamp: string, { maxAgeMs, now }: SnapVerifyOptions): boolean {
  if (maxAgeMs === undefined) return true;
  const signedAt = parseBiSnapTime(timestamp);
  if (!signedAt) return false;
  return Math.abs((now?.() ?? new Date()).getTime() - signedAt.getTime()) <= maxAgeMs;
}

function parseBody(body: string | Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Not JSON, whatever it is: `undefined` says so.
    return undefined;
  }
}

async function readBody(request: Request): Promise<Uint8Array | undefined> {
  try {
    return await readBounded(request.body, BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
