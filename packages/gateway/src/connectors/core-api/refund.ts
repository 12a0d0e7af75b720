import type {
  RefundReply,
  UpstreamCall,
  UpstreamRefundOrder,
} from "../../domain/upstream/connector.ts";
import { type JsonObject, Members } from "../members.ts";
import { refused, unknown } from "../replies.ts";
import { callApi, orderPath, UNNAMEABLE } from "./call-api.ts";
import { judgeOrder } from "./judge-order.ts";
import { type CoreAnswer, readRefusal } from "./read-answer.ts";

/**
 * Core API sections 3.7 and 3.8. Made again under its key, a refund that was made is refused as a
 * duplicate, and one that was not is tried again.
 */
export async function refund(call: UpstreamCall, order: UpstreamRefundOrder): Promise<RefundReply> {
  const path = orderPath(order, order.direct ? "refund/online/direct" : "refund");
  if (path === undefined) return UNNAMEABLE;
  const answer = await callApi(call, {
    method: "POST",
    path,
    body: { refund_key: order.refundKey, amount: order.amount, reason: order.reason },
  });
  if (answer.outcome !== "answered") return answer;
  if (isTooEarly(answer)) return refused("too_early", answer.code, answer.message);
  switch (answer.code) {
    case "200":
      return judged(answer.body, order, "accepted");
    case "201":
      // Written of in one place only: the acquirer has not decided.
      return unknown("still_running");
    case "202":
      return judged(answer.body, order, "denied");
    default:
      return readRefusal(answer);
  }
}

const PROVIDER_TOO_EARLY = "2007";

/** The provider still finishes the payment: a second later it may be returned. */
function isTooEarly({ code, message, body }: CoreAnswer): boolean {
  if (code === "200") return false;
  return (
    code === PROVIDER_TOO_EARLY ||
    body["channel_response_code"] === PROVIDER_TOO_EARLY ||
    /not processable when payment is in progress/i.test(message)
  );
}

function judged(
  body: JsonObject,
  order: UpstreamRefundOrder,
  outcome: "accepted" | "denied",
): RefundReply {
  const problem = judgeOrder(body, order);
  if (problem) return unknown(problem);
  const members = new Members(body);
  const key = members.optionalText("refund_key") ?? order.refundKey;
  const isOurs = key === order.refundKey;
  // Of a refusal the amount is none; of what was made it is what was asked for, to the rupiah.
  const isWhole = outcome === "denied" || members.amount("refund_amount") === order.amount;
  return isOurs && isWhole ? { outcome } : unknown("contradiction");
}
