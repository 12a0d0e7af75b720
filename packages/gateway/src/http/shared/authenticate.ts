import type { FastifyRequest } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { Secret } from "../../domain/secret.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { authenticate } from "../../operations/merchants/find-merchant.ts";
import { ApiError } from "./api-error.ts";

const merchants = new WeakMap<FastifyRequest, Merchant>();

/**
 * Returns a hook that finds the merchant by HTTP Basic: the user is the server key, the password
 * empty. It runs before the body is read, so that an unknown key learns nothing. Section 1.3. A key is
 * accepted from the merchant's own addresses alone, if it has named any.
 */
export function authenticator(gateway: Gateway): (request: FastifyRequest) => Promise<void> {
  return async (request) => await authenticateAgain(gateway, request);
}

/** The same for a request that has waited: the merchant's clock and settings may have changed meanwhile. */
export async function authenticateAgain(gateway: Gateway, request: FastifyRequest): Promise<void> {
  const caller = await authenticate(gateway, serverKeyOf(request), addressOf(request));
  if (!caller) throw new ApiError("unauthorized");
  // Also of what is refused: the merchant's log of calls tells whose key came from elsewhere.
  rememberMerchant(request, caller.merchant);
  if (!caller.isAtHome) throw addressRefused(request);
}

/** Whose a request is, for whoever comes after: what it is answered with, and the log of requests. */
export function rememberMerchant(request: FastifyRequest, merchant: Merchant): void {
  merchants.set(request, merchant);
}

/** Where a request comes from, by the word of the proxies that are trusted. */
export function addressOf(request: FastifyRequest): string {
  // Gone with the connection of a client that has left.
  return (request.ip as string | undefined) ?? "";
}

/** Says from where, so that a merchant behind a proxy sees which address Gerbang goes by. */
export function addressRefused(request: FastifyRequest): ApiError {
  const address = addressOf(request).slice(0, ADDRESS_LENGTH_MAX);
  return new ApiError("address_refused", [`${address} is not among the merchant's API addresses`]);
}

/** Longer than any address: what a proxy passes on may be any text. */
const ADDRESS_LENGTH_MAX = 100;

/** The key that the request carries, whoever's it is. Throws 401 when it carries none. */
export function serverKeyOf(request: FastifyRequest): Secret {
  const serverKey = parseBasicUser(request.headers.authorization);
  if (!serverKey) throw new ApiError("unauthorized");
  return serverKey;
}

/** The merchant whose key the request carried. */
export function merchantOf(request: FastifyRequest): Merchant {
  const merchant = merchants.get(request);
  if (!merchant) throw new Error(`${request.url} is served without authentication`);
  return merchant;
}

/** The same, where the request may have been refused before anybody knew whose it is. */
export function knownMerchant(request: FastifyRequest): Merchant | undefined {
  return merchants.get(request);
}

function parseBasicUser(header: string | undefined): Secret | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const user = Buffer.from(encoded, "base64").toString("utf8").split(":", 1)[0];
  return user ? new Secret(user) : undefined;
}
