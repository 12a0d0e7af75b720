import type { BiSnapKeys } from "../../domain/upstream/bi-snap-keys.ts";
import type { CallFailure, UpstreamCall } from "../../domain/upstream/connector.ts";
import type { JsonObject } from "../members.ts";
import { accessToken } from "./access-token.ts";
import { explainRefusal } from "./clock-skew.ts";
import type { Profile } from "./profile.ts";
import { type ApiAnswer, readAnswer, readRefusal } from "./read-answer.ts";
import { signBySecret, signCallByKey } from "./signing.ts";
import { printTime } from "./times.ts";

/** One call of a service. */
interface ServiceCall {
  readonly service: { readonly path: string; readonly code: string };
  readonly externalId: string;
  readonly body: JsonObject;
}

const ANSWER_BYTES_MAX = 262_144;

/** No account of this protocol is stored with anything else. */
export function biSnapKeysOf({ account: { credentials } }: UpstreamCall): BiSnapKeys {
  const { keys } = credentials;
  if (!("biSnap" in keys)) throw new Error("an account of BI-SNAP has no keys of it");
  return keys.biSnap;
}

/**
 * Calls a service, with a token where the provider wants one, and reads its answer. A token that is refused is renewed
 * once: whoever refused it looked at nothing else. Sections 2 and 3 of the dialect.
 */
export async function callService(
  call: UpstreamCall,
  profile: Profile,
  request: ServiceCall,
): Promise<ApiAnswer> {
  const begun = performance.now();
  const leftMs = () => call.timeoutMs - (performance.now() - begun);
  const first = await callOnce(call, profile, { ...request, leftMs });
  const isRefused = first.outcome === "answered" && first.meaning === "token_refused";
  if (!isRefused || !profile.token) return explainKey(call, first);
  return explainKey(call, await callOnce(call, profile, { ...request, leftMs }));
}

async function callOnce(
  call: UpstreamCall,
  profile: Profile,
  { leftMs, ...request }: ServiceCall & { readonly leftMs: () => number },
): Promise<ApiAnswer> {
  const token = await findToken(call, profile, leftMs());
  if (token && token.outcome !== "token") return token;
  // A request that is begun without the time for it would be one whose answer is lost.
  if (!(leftMs() > 0)) return { outcome: "not_sent", why: "no_time" };
  const timeoutMs = leftMs();
  const answer = await send(call, profile, { ...request, token: token?.token, timeoutMs });
  const isRefused = answer.outcome === "answered" && answer.meaning === "token_refused";
  if (isRefused && token) call.tokens.drop(token.token);
  return answer;
}

/** A key that is refused is for a person, who is told what may be behind it. */
function explainKey(call: UpstreamCall, answer: ApiAnswer): ApiAnswer {
  if (answer.outcome !== "answered") return answer;
  const isRefused = answer.meaning === "unauthorized" || answer.meaning === "token_refused";
  return isRefused ? explainRefusal(call, readRefusal(answer)) : answer;
}

async function findToken(
  call: UpstreamCall,
  profile: Profile,
  waitMs: number,
): Promise<{ readonly outcome: "token"; readonly token: string } | CallFailure | undefined> {
  const { token: service } = profile;
  if (!service) return undefined;
  if (!(waitMs > 0)) return { outcome: "not_sent", why: "no_time" };
  return await accessToken(call, profile, { keys: biSnapKeysOf(call), service, waitMs });
}

interface SentCall extends ServiceCall {
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

async function send(call: UpstreamCall, profile: Profile, sent: SentCall): Promise<ApiAnswer> {
  const { service, externalId, token, timeoutMs } = sent;
  const keys = biSnapKeysOf(call);
  const { clientId, ids } = keys;
  const timestamp = printTime(call.now(), profile);
  // Serialised once: these bytes are signed, and sent.
  const body = JSON.stringify(sent.body);
  const exchange = await call.http.send({
    method: "POST",
    url: call.account.baseUrl + service.path,
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "User-Agent": "Gerbang",
      "X-TIMESTAMP": timestamp,
      "X-SIGNATURE": await signatureOf(keys, { path: service.path, body, timestamp, token }),
      "X-PARTNER-ID": ids.partner_id ?? clientId,
      "X-EXTERNAL-ID": externalId,
      "CHANNEL-ID": ids.channel_id ?? profile.channelId.usual,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body,
    timeoutMs,
    bytesMax: ANSWER_BYTES_MAX,
  });
  return readAnswer(exchange, profile, service);
}

async function signatureOf(
  { clientSecret: secret, privateKey }: BiSnapKeys,
  {
    token,
    ...signed
  }: {
    readonly path: string;
    readonly body: string;
    readonly timestamp: string;
    readonly token: string | undefined;
  },
): Promise<string> {
  if (token === undefined) return await signCallByKey(signed, privateKey);
  if (!secret) throw new Error("an account whose calls have a token has no secret");
  return signBySecret(signed, { secret, token });
}

/** What the members of a call say by which id of the contract; those that it has. */
export function idMembers(
  call: UpstreamCall,
  wanted: Readonly<Record<string, keyof BiSnapKeys["ids"]>>,
): JsonObject {
  const { ids } = biSnapKeysOf(call);
  const known = Object.entries(wanted).map(([member, id]) => [member, ids[id]] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}
