import type {
  ChargeOrder,
  ChargeReply,
  Offer,
  UpstreamCall,
} from "../../domain/upstream/connector.ts";
import { clockSkewOf, saysInProgress } from "../../domain/upstream/findings.ts";
import { type JsonObject, Members } from "../members.ts";
import { unknown } from "../replies.ts";
import { callApi } from "./call-api.ts";
import { chargeBody } from "./charge-body.ts";
import { readRefusal } from "./read-answer.ts";
import { readOffer } from "./read-offer.ts";
import { readReport } from "./read-report.ts";

/**
 * Core API section 2. Made again with the same key within five minutes, it gives the same offer;
 * later, the order id is taken.
 */
export async function charge(call: UpstreamCall, order: ChargeOrder): Promise<ChargeReply> {
  const answer = await callApi(call, {
    method: "POST",
    path: "/v2/charge",
    headers: {
      "Idempotency-Key": order.idempotencyKey,
      "X-Override-Notification": order.notificationUrl,
      "X-Payment-Locale": order.locale,
    },
    body: chargeBody(order, call.account.id),
  });
  if (answer.outcome !== "answered") return answer;
  switch (answer.code) {
    case "201":
      return offered(call, answer.body);
    case "202":
      return denied(answer.body);
    case "406":
      // What the first request has not finished is asked for again; what exists is not to be had.
      return unknown(
        saysInProgress(call.account.findings, answer) ? "still_running" : "order_taken",
      );
    default:
      return readRefusal(answer);
  }
}

function offered({ account, measuredSkew }: UpstreamCall, body: JsonObject): ChargeReply {
  const offer = byOurClock(readOffer(body), clockSkewOf(account.findings, measuredSkew?.()));
  const status = new Members(body).text("transaction_status").toLowerCase();
  if (!offer || status === "") return unknown("unreadable");
  return status === "pending" ? { outcome: "offered", offer } : unknown("contradiction");
}

/** The upstream counts by its own clock; what it is asked when, and how long a customer has, goes by ours. */
function byOurClock(offer: Offer | undefined, skewMs: number): Offer | undefined {
  return offer && { ...offer, expiresAt: new Date(offer.expiresAt.getTime() - skewMs) };
}

function denied(body: JsonObject): ChargeReply {
  const report = readReport(body);
  if (!report) return unknown("unreadable");
  if (report.state !== "denied") return unknown("contradiction");
  return { outcome: "denied", report, fraudStatus: readFraudStatus(body) };
}

function readFraudStatus(body: JsonObject): "accept" | "challenge" | "deny" {
  const word = new Members(body).optionalText("fraud_status")?.toLowerCase();
  return word === "challenge" || word === "deny" ? word : "accept";
}
