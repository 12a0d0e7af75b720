import type { UpstreamNames } from "../../domain/upstream/connector.ts";
import { type JsonObject, Members } from "../members.ts";
import { readAmount, readNames } from "./read-report.ts";

/**
 * Whether an answer that is reduced to a word is about the order that was asked about: whoever gets
 * the word cannot see it any more. `undefined` when it is.
 */
export function judgeOrder(
  body: JsonObject,
  asked: UpstreamNames,
): "unreadable" | "contradiction" | undefined {
  const members = new Members(body);
  readAmount(members);
  members.text("transaction_status");
  const names = members.whole(readNames(members));
  if (!names) return "unreadable";
  const isAsked =
    names.orderId === asked.orderId && names.upstreamId === (asked.upstreamId ?? names.upstreamId);
  return isAsked ? undefined : "contradiction";
}
