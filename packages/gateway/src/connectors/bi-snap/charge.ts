import { formatBiSnapAmount } from "@gerbang/protocol/bi-snap";
import type {
  ChargeOrder,
  ChargeReply,
  Offer,
  UpstreamCall,
} from "../../domain/upstream/connector.ts";
import { clockSkewOf } from "../../domain/upstream/findings.ts";
import { type JsonObject, Members } from "../members.ts";
import { refused, unknown } from "../replies.ts";
import { biSnapKeysOf, callService, idMembers } from "./call-service.ts";
import { externalIdOf, textAt } from "./names.ts";
import type { Profile } from "./profile.ts";
import { profileOf } from "./profiles/profiles.ts";
import { readRefusal } from "./read-answer.ts";
import { printTime } from "./times.ts";

/**
 * Has a QR code made. Made again for the same order it has the same `X-EXTERNAL-ID` and the same body: where the provider
 * promises so it gives the same code, otherwise the number is taken. Section 6.1 of the dialect.
 */
export async function charge(call: UpstreamCall, order: ChargeOrder): Promise<ChargeReply> {
  const profile = profileOf(call.account);
  const problem = findMisfit(profile, order);
  if (problem !== undefined) return refused("invalid", "", problem);
  const answer = await callService(call, profile, {
    service: profile.generate,
    externalId: externalIdOf(profile, "order", order.orderId),
    body: generateBody(call, profile, order),
  });
  if (answer.outcome !== "answered") return answer;
  const { meaning, body } = answer;
  if (meaning === "done") return offered(body, profile, order);
  const isTaken = meaning === "duplicate" || meaning === "external_id_used";
  return isTaken ? unknown("order_taken") : readRefusal(answer);
}

/** What this provider cannot be asked for, said before anything is sent. */
function findMisfit(
  { validity: { minSeconds, maxSeconds } }: Profile,
  { paymentType, lifetimeSeconds }: ChargeOrder,
): string | undefined {
  if (paymentType !== "qris") return `it makes QR codes alone, and no charge of ${paymentType}`;
  if (lifetimeSeconds > maxSeconds) return `a code lives ${maxSeconds} s at most`;
  return lifetimeSeconds < minSeconds ? `a code lives ${minSeconds} s at least` : undefined;
}

function generateBody(call: UpstreamCall, profile: Profile, order: ChargeOrder): JsonObject {
  return {
    partnerReferenceNo: order.orderId,
    amount: formatBiSnapAmount(order.amount),
    ...idMembers(call, profile.generate.ids),
    // A moment by the provider's clock, for nothing else can be said.
    validityPeriod: printTime(byTheirClock(call, order.expiresAt), profile),
    ...profile.hooks.generateExtras(order, biSnapKeysOf(call).ids),
  };
}

function byTheirClock({ account, measuredSkew }: UpstreamCall, moment: Date): Date {
  return new Date(moment.getTime() + clockSkewOf(account.findings, measuredSkew?.()));
}

/**
 * No answer says the amount and the end of a code. The amount stands in the code itself, and is held against what was
 * asked for there; the end is what was asked for.
 */
function offered(body: JsonObject, profile: Profile, order: ChargeOrder): ChargeReply {
  const members = new Members(body);
  const orderId = members.text("partnerReferenceNo");
  const qrPayload = members.text("qrContent");
  const upstreamId = textAt(body, profile.generate.upstreamId);
  const whole = members.whole(true);
  if (!whole || upstreamId === undefined) return unknown("unreadable");
  const offer: Offer = {
    upstreamId,
    orderId,
    amount: order.amount,
    paymentType: "qris",
    expiresAt: order.expiresAt,
    acquirer: acquirerOf(body, profile, order),
    qrPayload,
  };
  return { outcome: "offered", offer };
}

/** Who acquires: as the answer says, in small letters, or as it was asked for where it says nothing. */
function acquirerOf(body: JsonObject, { acquirer }: Profile, order: ChargeOrder): string {
  if (acquirer !== "as_asked") return acquirer.name;
  return textAt(body, ["additionalInfo", "acquirer"])?.toLowerCase() ?? order.acquirer;
}
