import { parseBiSnapTime } from "@gerbang/protocol/bi-snap";
import { lookUp } from "../../domain/look-up.ts";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type {
  InboundMessage,
  MessageReading,
  ReportedState,
} from "../../domain/upstream/connector.ts";
import { type JsonObject, Members, parseBody } from "../members.ts";
import type { Profile } from "./profile.ts";
import { profileOf } from "./profiles/profiles.ts";
import { isSignedByProvider } from "./signing.ts";

/**
 * Verifies a message over the bytes that came, and names the order that it is about. Its signature covers all of it; what
 * it claims is a reason to ask all the same, for it says how things were when it was signed. Sections 3.4 and 8 of the
 * dialect.
 */
export function readMessage(account: OpenedAccount, message: InboundMessage): MessageReading {
  const profile = profileOf(account);
  const problem = findForgery(account, profile, message);
  if (problem !== undefined) return { outcome: "forged", detail: problem };
  const path = message.subpath.replace(/\?.*$/s, "");
  if (!profile.notification.subpaths.includes(path)) {
    return { outcome: "not_ours", detail: "about another service" };
  }
  const body = readBody(profile, message);
  if (!body)
    return { outcome: "unreadable", detail: "it is not of the form that this provider has" };
  return readGenuine(profile, body);
}

function readBody({ hooks }: Profile, { body, subpath }: InboundMessage): JsonObject | undefined {
  if (!hooks.readMessage) return parseBody(body);
  const query = subpath.split("?").slice(1).join("?");
  return hooks.readMessage({ query, text: Buffer.from(body).toString("utf8") });
}

/** Why a message is none of the provider's; `undefined` when it is. */
function findForgery(
  { credentials }: OpenedAccount,
  { notification }: Profile,
  message: InboundMessage,
): string | undefined {
  const { proof, signedPaths, ageMinutesMax } = notification;
  // Whoever found the account by its address has said its secret part.
  if (proof === "address") return undefined;
  const { headers, path, subpath, body, receivedAt } = message;
  const { "x-signature": signature, "x-timestamp": timestamp } = headers;
  if (!signature || !timestamp) return "X-SIGNATURE or X-TIMESTAMP is missing";
  const { keys, previousKeys = keys } = credentials;
  const publicKeys = [keys, previousKeys].flatMap((one) =>
    "biSnap" in one ? [one.biSnap.providerPublicKey] : [],
  );
  const paths = signedPaths.map((which) => (which === "whole" ? path : subpath));
  if (!isSignedByProvider({ paths, body, timestamp, signature }, publicKeys)) {
    return "X-SIGNATURE is not that of the provider's key";
  }
  return findStaleness(timestamp, receivedAt, ageMinutesMax);
}

const MINUTE_MS = 60_000;
/** How far the provider's clock may be ahead. */
const AHEAD_MINUTES_MAX = 60;

/** What somebody kept, and sends again much later, was signed then. */
function findStaleness(text: string, now: Date, ageMinutesMax: number): string | undefined {
  const signedAt = parseBiSnapTime(text);
  if (!signedAt) return "X-TIMESTAMP is no time";
  const minutes = Math.round((now.getTime() - signedAt.getTime()) / MINUTE_MS);
  if (minutes > ageMinutesMax)
    return `X-TIMESTAMP is ${minutes} minutes old: sent again, or a clock is wrong`;
  if (minutes < -AHEAD_MINUTES_MAX)
    return `X-TIMESTAMP is ${-minutes} minutes ahead: a clock is wrong`;
  return undefined;
}

function readGenuine(profile: Profile, body: JsonObject): MessageReading {
  const members = new Members(body);
  // Some call it as it was called when it was made.
  const orderId =
    members.optionalText("originalPartnerReferenceNo") ?? members.text("partnerReferenceNo");
  const upstreamId = members.optionalText("originalReferenceNo");
  // One that says nothing of it is a reason to ask all the same.
  const word = members.optionalText("latestTransactionStatus");
  if (!members.whole(true)) {
    return { outcome: "unreadable", detail: "a member is missing or malformed" };
  }
  const claims = claimOf(profile, word);
  const payment = claims === "paid" ? profile.hooks.readPayment(body) : undefined;
  return {
    outcome: "genuine",
    orderId,
    ...(upstreamId !== undefined && { upstreamId }),
    claims,
    ...(payment && { payment }),
  };
}

function claimOf({ statuses }: Profile, word: string | undefined): ReportedState {
  const meaning = word === undefined ? undefined : lookUp(statuses, word);
  return meaning === undefined || meaning === "not_found" ? "unclear" : meaning;
}
