import {
  type AccessTokenResponse,
  describeBiSnapOutcome,
  parseBiSnapTime,
} from "@gerbang/protocol/bi-snap";
import type { FastifyRequest } from "fastify";
import { TOKEN_LIFETIME_S } from "../../domain/bi-snap/access-token.ts";
import { authenticateClient, issueToken } from "../../operations/bi-snap/authenticate-call.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { rememberMerchant } from "../shared/authenticate.ts";
import type { JsonObject } from "../shared/json-object.ts";
import { readObject, requireAddress, requireHeaders } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { explainLater } from "./explain-later.ts";

/** Section 5 of the dialect: who has signed gets a token, each time another one. */
export async function serveToken(
  gateway: Gateway,
  request: FastifyRequest,
): Promise<AccessTokenResponse> {
  const body = readObject(request);
  const names = ["X-CLIENT-KEY", "X-TIMESTAMP", "X-SIGNATURE"] as const;
  const [clientId = "", timestamp = "", signature = ""] = requireHeaders(request, names);
  if (!parseBiSnapTime(timestamp)) throw new BiSnapError("invalid_format", "X-TIMESTAMP");
  const asked = { clientId, timestamp, signature };
  const { caller, isSigned } = await authenticateClient(gateway, asked);
  if (caller) rememberMerchant(request, caller.merchant);
  if (caller && !isSigned) explainLater(request, caller);
  if (!caller || !isSigned) throw new BiSnapError("unauthorized", "Signature");
  requireAddress(request, caller);
  checkGrantType(body);
  // The order of the members is that of recorded answers.
  const { responseCode, responseMessage } = describeBiSnapOutcome("access_token", "success");
  return {
    expiresIn: String(TOKEN_LIFETIME_S),
    responseMessage,
    accessToken: await issueToken(gateway, caller),
    tokenType: "Bearer",
    responseCode,
  };
}

/** The documents have one name for it, and every official client the other: either being right is enough. */
function checkGrantType({ grantType, grant_type: snakeCase }: JsonObject): void {
  const given = [grantType, snakeCase].filter(
    (type) => type !== undefined && type !== null && type !== "",
  );
  if (given.length === 0) throw new BiSnapError("missing_field", "grantType");
  if (!given.includes("client_credentials")) throw new BiSnapError("invalid_format", "grantType");
}
