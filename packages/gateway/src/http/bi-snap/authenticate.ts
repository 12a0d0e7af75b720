import { type BiSnapService, parseBiSnapTime } from "@gerbang/protocol/bi-snap";
import type { FastifyRequest } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isAmong } from "../../operations/address-list.ts";
import {
  authenticateToken,
  type BiSnapCaller,
  findSignedForm,
} from "../../operations/bi-snap/authenticate-call.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { addressOf, rememberMerchant } from "../shared/authenticate.ts";
import { firstHeader } from "../shared/first-header.ts";
import type { JsonObject } from "../shared/json-object.ts";
import { readBody } from "../shared/read-body.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { bytesOf } from "./body-bytes.ts";
import { explainLater } from "./explain-later.ts";

/** A call whose signature is right. What it asks for was not looked at. */
export interface BiSnapCall {
  readonly service: BiSnapService;
  readonly request: FastifyRequest;
  readonly client: BiSnapCaller["client"];
  readonly merchant: Merchant;
  readonly body: JsonObject;
  /** The body as it was received. */
  readonly bytes: Buffer<ArrayBuffer>;
}

/**
 * The walls of a transaction service, in their order: a JSON object, a token that is known and not over, the headers
 * that are signed, the signature. Throws the first that does not hold. Section 4.3 of the dialect.
 */
export async function authenticateCall(
  gateway: Gateway,
  service: BiSnapService,
  request: FastifyRequest,
): Promise<BiSnapCall> {
  const body = readObject(request);
  const bytes = bytesOf(request);
  const accessToken = bearerToken(request);
  const known = await authenticateToken(gateway, accessToken);
  // Also of a token that is over: its client looks for why in the log of its calls.
  if (known) rememberMerchant(request, known.caller.merchant);
  if (!known || known.isOver) throw new BiSnapError("invalid_token");
  const { client, merchant } = known.caller;
  const { timestamp, signature } = readSignedHeaders(request);
  const form = findSignedForm(gateway, client, {
    method: request.method,
    path: request.url,
    accessToken,
    body: bytes,
    timestamp,
    signature,
  });
  if (form === undefined) {
    explainLater(request, known.caller, accessToken);
    throw new BiSnapError("unauthorized", "Signature");
  }
  requireAddress(request, known.caller);
  return { service, request, client, merchant, body, bytes };
}

/** Only from the merchant's own addresses, if it has named any: told to whoever has signed, and to nobody else. */
export function requireAddress(
  request: FastifyRequest,
  { apiAddresses }: Pick<BiSnapCaller, "apiAddresses">,
): void {
  const address = addressOf(request);
  if (isAmong(apiAddresses, address)) return;
  throw new BiSnapError("unauthorized", `Address ${address.slice(0, 45)} not allowed`);
}

/** The body of a call: an object, or this face has no word for it. */
export function readObject(request: FastifyRequest): JsonObject {
  const body = readBody(request);
  if (!body) throw new BiSnapError("bad_request");
  return body;
}

function bearerToken(request: FastifyRequest): string {
  const authorization = firstHeader(request, "authorization");
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (token !== undefined) return token;
  if (authorization === undefined || /^Bearer$/i.test(authorization)) {
    throw new BiSnapError("unauthorized", "Auth token required");
  }
  throw new BiSnapError("invalid_token");
}

const CHANNEL_ID = /^\d{5}$/;

/** Whatever `X-PARTNER-ID` says is taken: five pages of the documents give it four meanings. */
function readSignedHeaders(request: FastifyRequest) {
  const names = ["X-TIMESTAMP", "X-SIGNATURE", "X-PARTNER-ID", "CHANNEL-ID"] as const;
  const [timestamp = "", signature = "", , channel = ""] = requireHeaders(request, names);
  if (!parseBiSnapTime(timestamp)) throw new BiSnapError("invalid_format", "X-TIMESTAMP");
  if (!CHANNEL_ID.test(channel)) throw new BiSnapError("invalid_format", "CHANNEL-ID");
  return { timestamp, signature };
}

/** The values of headers that must all be there; an empty one is not. Throws the names of those that are not. */
export function requireHeaders(
  request: FastifyRequest,
  names: readonly string[],
): readonly string[] {
  const values = names.map((name) => firstHeader(request, name.toLowerCase()));
  const missing = names.filter((_, index) => values[index] === undefined);
  if (missing.length > 0) throw new BiSnapError("missing_field", missing.join(" , "));
  return values.map((value) => value ?? "");
}
