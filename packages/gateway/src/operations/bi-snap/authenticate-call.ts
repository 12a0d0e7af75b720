import { createHmac, hash, timingSafeEqual } from "node:crypto";
import {
  bodiesToHash,
  type HashedBody,
  signedCallText,
  signedTokenText,
} from "@gerbang/protocol/bi-snap";
import { isTokenOver, readToken, tokenToSign } from "../../domain/bi-snap/access-token.ts";
import { type BiSnapClient, liveSecrets } from "../../domain/bi-snap/client.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { SealedCaller } from "../../store/bi-snap/clients.ts";
import type { Gateway } from "../gateway.ts";
import { unsealMerchant } from "../merchants/find-merchant.ts";
import { isSignedBy, signText } from "../rsa.ts";
import { openClient } from "./clients.ts";

/** Who calls. */
export interface BiSnapCaller {
  readonly client: BiSnapClient;
  readonly merchant: Merchant;
  /** From where the merchant's calls are accepted; from everywhere when empty. */
  readonly apiAddresses: readonly string[];
}

interface TokenRequest {
  readonly clientId: string;
  /** The header as it was sent. */
  readonly timestamp: string;
  /** Base64. */
  readonly signature: string;
}

/**
 * Finds who asks for a token: a client by its id, and whether one of its keys signed. A client that is known
 * and has signed wrongly is named, for the log of its own calls.
 */
export async function authenticateClient(
  gateway: Gateway,
  { clientId, timestamp, signature }: TokenRequest,
): Promise<{ readonly caller: BiSnapCaller | undefined; readonly isSigned: boolean }> {
  const caller = await findCaller(gateway, clientId);
  if (!caller) return { caller, isSigned: false };
  const text = signedTokenText(clientId, timestamp);
  const bytes = Buffer.from(signature, "base64");
  return { caller, isSigned: isSignedBy(caller.client.publicKeys, text, bytes) };
}

/**
 * A new token. Any number of them live side by side: nothing is kept of one, for it says itself whose it is and
 * until when, by the merchant's clock.
 */
export async function issueToken(
  { wallNow }: Gateway,
  { client, merchant }: BiSnapCaller,
): Promise<string> {
  const text = tokenToSign(client.clientId, merchantTime(merchant.clock, wallNow()));
  const signature = await signText(text, client.signingKey);
  return `${text}.${signature.toString("base64url")}`;
}

/**
 * Whose token it is: one that the gateway signed for a client that has not ended, and whose time is not over.
 * Of one that is over the caller is told, too, for the log of its calls.
 */
export async function authenticateToken(
  gateway: Gateway,
  token: string,
): Promise<{ readonly caller: BiSnapCaller; readonly isOver: boolean } | undefined> {
  const read = readToken(token);
  if (!read) return undefined;
  const caller = await findCaller(gateway, read.claims.sub);
  if (!caller) return undefined;
  const { client, merchant } = caller;
  if (!isSignedBy([client.signingPublicKey], read.signedText, read.signature)) return undefined;
  const isOver = isTokenOver(read.claims, merchantTime(merchant.clock, gateway.wallNow()));
  return { caller, isOver };
}

/** The same caller as it is now; `undefined` where its client has been ended meanwhile. */
export async function refreshCaller(
  gateway: Gateway,
  { clientId }: BiSnapClient,
): Promise<BiSnapCaller | undefined> {
  return await findCaller(gateway, clientId);
}

async function findCaller(gateway: Gateway, clientId: string): Promise<BiSnapCaller | undefined> {
  const sealed = await gateway.findBiSnapCaller(clientId);
  return sealed && openCaller(gateway, sealed);
}

function openCaller(gateway: Gateway, { client, merchant }: SealedCaller): BiSnapCaller {
  return { client: openClient(gateway, client), ...unsealMerchant(gateway, merchant) };
}

/** A call as it was signed, or should have been. */
interface SignedRequest {
  readonly method: string;
  /** From the root, with the query. */
  readonly path: string;
  readonly accessToken: string;
  readonly body: Buffer<ArrayBuffer>;
  readonly timestamp: string;
  /** Base64. */
  readonly signature: string;
}

const SIGNATURE_BYTES = 64;

/**
 * Which form of the body a call's signature is over; `undefined` when it is over none, by none of the secrets
 * that count now. PHP's client sends other bytes than it signs.
 */
export function findSignedForm(
  { wallNow }: Pick<Gateway, "wallNow">,
  client: Pick<BiSnapClient, "secret" | "olderSecret">,
  { signature, body, ...call }: SignedRequest,
): HashedBody["form"] | undefined {
  const given = Buffer.from(signature, "base64");
  if (given.length !== SIGNATURE_BYTES) return undefined;
  const secrets = liveSecrets(client, wallNow());
  return bodiesToHash(body).find(({ bytes }) => {
    const text = signedCallText({ ...call, bodyHash: hash("sha256", bytes, "hex") });
    return secrets.some((secret) =>
      timingSafeEqual(createHmac("sha512", secret.reveal()).update(text).digest(), given),
    );
  })?.form;
}
