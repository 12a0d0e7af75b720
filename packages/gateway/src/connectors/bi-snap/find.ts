import { parseBiSnapAmount, parseBiSnapTime } from "@gerbang/protocol/bi-snap";
import { lookUp } from "../../domain/look-up.ts";
import type {
  FindReply,
  Report,
  ReportedRefund,
  UpstreamCall,
  UpstreamNames,
} from "../../domain/upstream/connector.ts";
import { type JsonObject, Members } from "../members.ts";
import { unknown } from "../replies.ts";
import { callService, idMembers } from "./call-service.ts";
import { freshExternalId, nameMembers, textAt } from "./names.ts";
import type { Profile } from "./profile.ts";
import { profileOf } from "./profiles/profiles.ts";
import { readRefusal } from "./read-answer.ts";

/** Section 6.2 of the dialect. Changes nothing. */
export async function find(call: UpstreamCall, names: UpstreamNames): Promise<FindReply> {
  const profile = profileOf(call.account);
  const answer = await callService(call, profile, {
    service: profile.query,
    externalId: freshExternalId(),
    body: {
      ...nameMembers(profile, names),
      ...idMembers(call, profile.query.ids),
      ...profile.query.fixed,
    },
  });
  if (answer.outcome !== "answered") return answer;
  if (answer.meaning === "done") return found(answer.body, profile);
  return answer.meaning === "not_found" ? notFound(profile) : readRefusal(answer);
}

function notFound({ absentMeans }: Profile): FindReply {
  return absentMeans === "never_made" ? { outcome: "absent" } : { outcome: "unpaid" };
}

function found(body: JsonObject, profile: Profile): FindReply {
  const word = textAt(body, ["latestTransactionStatus"]);
  if (word === undefined) return unknown("unreadable");
  const meaning = lookUp(profile.statuses, word) ?? "unclear";
  if (meaning === "not_found") return notFound(profile);
  const report = readReport(body, profile, meaning);
  return report ? { outcome: "found", report } : unknown("unreadable");
}

function readReport(
  body: JsonObject,
  profile: Profile,
  state: Report["state"],
): Report | undefined {
  const { query, hooks } = profile;
  const members = new Members(body);
  const orderId = members.text("originalPartnerReferenceNo");
  const upstreamId = textAt(body, query.upstreamId);
  const amount = members.required(query.amount, parseBiSnapAmount, 0 as Report["amount"]);
  const settledAt = query.paidAt && parseBiSnapTime(textAt(body, query.paidAt));
  const refunds = query.listsRefunds ? readRefunds(members) : [];
  const payment = state === "paid" ? hooks.readPayment(body) : undefined;
  if (upstreamId === undefined) return undefined;
  return members.whole({
    upstreamId,
    orderId,
    amount,
    state,
    ...(payment && { payment }),
    ...(state === "paid" && settledAt && { settledAt }),
    refunds,
  });
}

function readRefunds(members: Members): readonly ReportedRefund[] {
  const info = new Members(members.object("additionalInfo"));
  const refunds = info.objects("refundHistory").flatMap((entry) => {
    const read = readRefund(entry);
    if (read === undefined) members.break();
    return read ?? [];
  });
  if (info.whole(true) === undefined) members.break();
  return refunds;
}

/**
 * One that failed is none. One that is done is confirmed: the standard has no word for what comes in between. Section 6.2
 * of the dialect.
 */
function readRefund(entry: JsonObject): readonly ReportedRefund[] | undefined {
  const members = new Members(entry);
  const status = members.text("refundStatus");
  // Somebody may have made it in the provider's own dashboard: then theirs is the only name.
  const key = members.optionalText("partnerReferenceNo") ?? members.text("refundNo");
  const at = members.optional("refundDate", parseBiSnapTime);
  const refund = members.whole({
    key,
    amount: members.required("refundAmount", parseBiSnapAmount, 0 as ReportedRefund["amount"]),
    reason: members.optionalText("reason") ?? "",
    ...(at && { at, confirmedAt: at }),
  });
  if (!refund) return undefined;
  if (status === "06") return [];
  return status === "00" ? [refund] : undefined;
}
