import {
  bodiesToHash,
  type HashedBody,
  signedCallText,
  signedNotificationText,
  signedSeamlessText,
  signedTokenText,
} from "@gerbang/protocol/bi-snap";
import { importPrivateKey, importPublicKey, type SnapKey } from "./keys.ts";
import { KnownKeys } from "./known-keys.ts";

/** What a token request signs: `X-CLIENT-KEY` and `X-TIMESTAMP`, as they are sent. */
export interface SnapTokenParts {
  readonly clientId: string;
  readonly timestamp: string;
}

/** What a notification signs. */
export interface SnapNotificationParts {
  /** The part that the gateway appends: `/v1.0/debit/notify`. */
  readonly path: string;
  /** `X-TIMESTAMP`, as it is sent. */
  readonly timestamp: string;
  readonly body: string | Uint8Array;
}

/** What a transaction signs. */
export interface SnapCallParts extends SnapNotificationParts {
  /** Upper case. */
  readonly method: string;
  /** Without `Bearer `. */
  readonly accessToken: string;
}

const RSA = "RSASSA-PKCS1-v1_5";
const HMAC = { name: "HMAC", hash: "SHA-512" } as const;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** `X-SIGNATURE` of a token request, by the merchant's private key. */
export async function signSnapToken(parts: SnapTokenParts, privateKey: SnapKey): Promise<string> {
  return await signByKey(signedTokenText(parts.clientId, parts.timestamp), privateKey);
}

/** Whether one of a merchant's public keys has signed a token request. */
export async function verifySnapToken(
  parts: SnapTokenParts,
  signature: string,
  publicKeys: readonly SnapKey[],
): Promise<boolean> {
  const text = signedTokenText(parts.clientId, parts.timestamp);
  return await isSignedByOne([text], signature, publicKeys);
}

/** `X-SIGNATURE` of a transaction, by the client's secret. The body is hashed as it is given. */
export async function signSnapCall(parts: SnapCallParts, clientSecret: string): Promise<string> {
  const text = signedCallText({ ...parts, bodyHash: await sha256(bytesOf(parts.body)) });
  return toBase64(
    await crypto.subtle.sign("HMAC", await secretKeys.get(clientSecret), encode(text)),
  );
}

/**
 * Whether one of a client's secrets has signed a transaction, over its body as it was received,
 * minified, or unescaped as PHP's client signs it.
 */
export async function verifySnapCall(
  parts: SnapCallParts,
  signature: string,
  clientSecrets: readonly string[],
): Promise<boolean> {
  const given = fromBase64(signature);
  if (!given) return false;
  const texts = await textsOf(parts.body, (bodyHash) => signedCallText({ ...parts, bodyHash }));
  for (const secret of clientSecrets) {
    const key = await secretKeys.get(secret);
    for (const text of texts) {
      if (await crypto.subtle.verify("HMAC", key, given, encode(text))) return true;
    }
  }
  return false;
}

/** `X-SIGNATURE` of a notification, by the gateway's private key. Its body should be minified. */
export async function signSnapNotification(
  parts: SnapNotificationParts,
  privateKey: SnapKey,
): Promise<string> {
  const bodyHash = await sha256(bytesOf(parts.body));
  return await signByKey(signedNotificationText({ ...parts, bodyHash }), privateKey);
}

/** Whether one of the gateway's public keys has signed a notification. */
export async function verifySnapSignature(
  parts: SnapNotificationParts,
  signature: string,
  publicKeys: readonly SnapKey[],
): Promise<boolean> {
  const texts = await textsOf(parts.body, (bodyHash) =>
    signedNotificationText({ ...parts, bodyHash }),
  );
  return await isSignedByOne(texts, signature, publicKeys);
}

/** `seamlessSign` for `seamlessData` (`mobileNumber=…&paymentType=gopay`), not yet percent-encoded. */
export async function signSnapSeamless(seamlessData: string, privateKey: SnapKey): Promise<string> {
  return await signByKey(signedSeamlessText(seamlessData), privateKey);
}

/** Whether one of a merchant's public keys has signed `seamlessData`. */
export async function verifySnapSeamless(
  seamlessData: string,
  signature: string,
  publicKeys: readonly SnapKey[],
): Promise<boolean> {
  return await isSignedByOne([signedSeamlessText(seamlessData)], signature, publicKeys);
}

async function signByKey(text: string, privateKey: SnapKey): Promise<string> {
  const key = await importPrivateKey(privateKey);
  return toBase64(await crypto.subtle.sign(RSA, key, encode(text)));
}

async function isSignedByOne(
  texts: readonly string[],
  signature: string,
  publicKeys: readonly SnapKey[],
): Promise<boolean> {
  const keys = await Promise.all(publicKeys.map(importPublicKey));
  const given = fromBase64(signature);
  if (!given) return false;
  for (const key of keys) {
    for (const text of texts) {
      if (await crypto.subtle.verify(RSA, key, given, encode(text))) return true;
    }
  }
  return false;
}

/** The text that was signed, for each form of the body that may have been hashed. */
async function textsOf(
  body: string | Uint8Array,
  textOf: (bodyHash: string) => string,
): Promise<string[]> {
  const hashText = async ({ bytes }: HashedBody) => textOf(await sha256(bytes));
  return await Promise.all(bodiesToHash(bytesOf(body)).map(hashText));
}

const secretKeys = new KnownKeys(
  async (secret) =>
    await crypto.subtle.importKey("raw", encode(secret), HMAC, false, ["sign", "verify"]),
);

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of a body; text is UTF-8. */
function bytesOf(body: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof body === "string" ? encode(body) : new Uint8Array(body);
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/** `undefined` for anything else than base64, of which hex is the usual case. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text === "" || !BASE64.test(text)) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
