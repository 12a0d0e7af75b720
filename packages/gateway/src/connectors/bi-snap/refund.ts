import { formatBiSnapAmount, parseBiSnapAmount } from "@gerbang/protocol/bi-snap";
import type {
  RefundReply,
  UpstreamCall,
  UpstreamRefundOrder,
} from "../../domain/upstream/connector.ts";
import { type JsonObject, Members } from "../members.ts";
import { refused, unknown } from "../replies.ts";
import { callService, idMembers } from "./call-service.ts";
import { externalIdOf, judgeNames, nameMembers } from "./names.ts";
import { profileOf } from "./profiles/profiles.ts";
import { readRefusal } from "./read-answer.ts";

/**
 * Gives money back under our own number. Made again under it, the answer is the same, or that the number is taken:
 * nothing goes back twice. Section 6.3 of the dialect.
 */
export async function refund(call: UpstreamCall, order: UpstreamRefundOrder): Promise<RefundReply> {
  const profile = profileOf(call.account);
  const { refund: service } = profile;
  if (!service) return refused("unsupported", "", "this provider gives nothing back by a call");
  const { refundKey, amount, reason } = order;
  const answer = await callService(call, profile, {
    service,
    externalId: externalIdOf(profile, "refund", refundKey),
    body: {
      ...nameMembers(profile, order),
      ...idMembers(call, service.ids),
      ...service.fixed,
      partnerRefundNo: refundKey,
      refundAmount: formatBiSnapAmount(amount),
      ...(reason !== "" && { reason: Array.from(reason).slice(0, REASON_MAX).join("") }),
    },
  });
  if (answer.outcome !== "answered") return answer;
  return answer.meaning === "done" ? judged(answer.body, order) : readRefusal(answer);
}

const REASON_MAX = 256;

/** What it says must be what was asked for, to the rupiah. */
function judged(body: JsonObject, order: UpstreamRefundOrder): RefundReply {
  const problem = judgeNames(body, order);
  if (problem) return unknown(problem);
  const members = new Members(body);
  const key = members.optionalText("partnerRefundNo") ?? order.refundKey;
  const amount = members.optional("refundAmount", parseBiSnapAmount) ?? order.amount;
  if (members.whole(true) === undefined) return unknown("unreadable");
  const isOurs = key === order.refundKey && amount === order.amount;
  return isOurs ? { outcome: "accepted" } : unknown("contradiction");
}
