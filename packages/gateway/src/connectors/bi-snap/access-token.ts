import { createHash } from "node:crypto";
import { signedTokenText } from "@gerbang/protocol/bi-snap";
import type { BiSnapKeys } from "../../domain/upstream/bi-snap-keys.ts";
import type { CallFailure, FetchedToken, UpstreamCall } from "../../domain/upstream/connector.ts";
import { Members } from "../members.ts";
import { refused } from "../replies.ts";
import { explainRefusal } from "./clock-skew.ts";
import type { Profile } from "./profile.ts";
import { readAnswer, readRefusal } from "./read-answer.ts";
import { signByKey } from "./signing.ts";
import { printTime } from "./times.ts";

const ANSWER_BYTES_MAX = 16_384;

type TokenService = NonNullable<Profile["token"]>;

/** A token to call with: the one that this process has, or a new one, fetched once for all who need it. */
export async function accessToken(
  call: UpstreamCall,
  profile: Profile,
  { keys, service, waitMs }: { keys: BiSnapKeys; service: TokenService; waitMs: number },
): Promise<{ readonly outcome: "token"; readonly token: string } | CallFailure> {
  const fetch = async () =>
    await fetchToken({ ...call, timeoutMs: waitMs }, profile, { keys, service });
  return await call.tokens.get(nameOf(keys), fetch, waitMs);
}

/** Other keys have other tokens, and no key can be told from this. */
function nameOf({ clientId, clientSecret, privateKey }: BiSnapKeys): string {
  const parts = [clientId, clientSecret?.reveal() ?? "", privateKey.reveal()];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}

/** Section 5 of the dialect. Moves nothing: whatever becomes of it, what it was wanted for was not sent. */
async function fetchToken(
  call: UpstreamCall,
  profile: Profile,
  { keys, service }: { keys: BiSnapKeys; service: TokenService },
): Promise<FetchedToken | CallFailure> {
  const timestamp = printTime(call.now(), profile);
  const exchange = await call.http.send({
    method: "POST",
    url: call.account.baseUrl + service.path,
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "User-Agent": "Gerbang",
      "X-CLIENT-KEY": keys.clientId,
      "X-TIMESTAMP": timestamp,
      "X-SIGNATURE": await signByKey(signedTokenText(keys.clientId, timestamp), keys.privateKey),
    },
    body: JSON.stringify({ grantType: "client_credentials" }),
    timeoutMs: call.timeoutMs,
    bytesMax: ANSWER_BYTES_MAX,
  });
  const answer = readAnswer(exchange, profile, service);
  if (answer.outcome === "unknown") return { outcome: "not_sent", why: "no_token" };
  if (answer.outcome !== "answered") return answer;
  if (answer.meaning !== "done") {
    const refusal = readRefusal(answer);
    if (refusal.outcome !== "refused") return { outcome: "not_sent", why: "no_token" };
    // A page of this service may say anything; what it comes to is that these keys open nothing.
    return refusal.reason === "rate_limited"
      ? refusal
      : explainRefusal(call, refused("unauthorized", refusal.code, refusal.message));
  }
  return readToken(answer.body);
}

const LIFETIME_S_MAX = 86_400;

function readToken(body: Readonly<Record<string, unknown>>): FetchedToken | CallFailure {
  const members = new Members(body);
  const token = members.text("accessToken");
  const lifetimeMs = members.required("expiresIn", readSeconds, 0) * 1_000;
  const fetched = members.whole({ outcome: "fetched", token, lifetimeMs } as const);
  // It is going to stand in a header.
  const isToken = fetched && /^[\x21-\x7e]+$/.test(token);
  return isToken ? fetched : { outcome: "not_sent", why: "no_token" };
}

/** Text by the documents, a number by some. */
function readSeconds(value: unknown): number | undefined {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^\d{1,9}$/.test(text)) return undefined;
  return Math.min(Number(text), LIFETIME_S_MAX);
}
