import { createHash, randomInt } from "node:crypto";
import type { UpstreamNames } from "../../domain/upstream/connector.ts";
import { isObject, type JsonObject, Members } from "../members.ts";
import type { Profile } from "./profile.ts";

const DIGITS = 32;

/**
 * `X-EXTERNAL-ID` of what must not be done twice: made of its own name alone, so that whoever asks again, after a crash
 * or from another process, asks under the same one.
 */
export function externalIdOf({ externalId }: Profile, kind: "order" | "refund", name: string) {
  return externalId === "name" ? name : digitsOf(`${kind} ${name}`);
}

function digitsOf(text: string): string {
  const number = BigInt(`0x${createHash("sha256").update(text).digest("hex")}`);
  return number.toString().slice(-DIGITS).padStart(DIGITS, "0");
}

/** The same of what may be asked as often as anybody likes: each time another. */
export function freshExternalId(): string {
  return Array.from({ length: DIGITS }, () => randomInt(10)).join("");
}

/**
 * The members that name an order in a call about it: ours, and theirs where it is known; otherwise the `X-EXTERNAL-ID`
 * that it was made under, for our number alone is not enough where something is to be moved. Section 6.4 of the dialect.
 */
export function nameMembers(profile: Profile, { orderId, upstreamId }: UpstreamNames): JsonObject {
  const ours = { originalPartnerReferenceNo: orderId };
  if (profile.query.by === "partner_reference") return ours;
  return upstreamId === undefined
    ? { ...ours, originalExternalId: externalIdOf(profile, "order", orderId) }
    : { ...ours, originalReferenceNo: upstreamId };
}

/**
 * Whether an answer is about the order that was asked about, by all the names that it says: whoever gets the reply cannot
 * see them any more. `undefined` when it is.
 */
export function judgeNames(
  body: JsonObject,
  asked: UpstreamNames,
): "unreadable" | "contradiction" | undefined {
  const members = new Members(body);
  const orderId = members.optionalText("originalPartnerReferenceNo");
  const upstreamId = members.optionalText("originalReferenceNo");
  const isReadable = members.whole(orderId !== undefined || upstreamId !== undefined);
  if (isReadable !== true) return "unreadable";
  const isAsked =
    (orderId ?? asked.orderId) === asked.orderId &&
    (asked.upstreamId ?? upstreamId) === (upstreamId ?? asked.upstreamId);
  return isAsked ? undefined : "contradiction";
}

/** A text some objects deep; `undefined` where there is none. */
export function textAt(body: JsonObject, path: readonly string[]): string | undefined {
  let value: unknown = body;
  for (const name of path) {
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return typeof value === "string" && value !== "" && value.isWellFormed() ? value : undefined;
}
