import type { Offer } from "../../domain/upstream/connector.ts";
import { type JsonObject, Members } from "../members.ts";
import { readAmount, readNames } from "./read-report.ts";

/** Who acquires what names no acquirer: answers to a gopay charge never do. Core API section 2.6. */
const USUAL_ACQUIRER = "gopay";

/**
 * Reads what a charge offers, links and payload byte for byte. Core API sections 2.6 to 2.8.
 * `undefined` when a member is missing or malformed.
 */
export function readOffer(body: JsonObject): Offer | undefined {
  const members = new Members(body);
  const qrPayload = members.optionalText("qr_string");
  const links = readLinks(members);
  const pictureUrl = links.get("generate-qr-code");
  const deeplink = links.get("deeplink-redirect");
  return members.whole({
    ...readNames(members),
    amount: readAmount(members),
    paymentType: members.text("payment_type"),
    // The second name stood in answers of January 2023.
    expiresAt: members.time(members.has("expiry_time") ? "expiry_time" : "expire_time"),
    acquirer: members.optionalText("acquirer") ?? USUAL_ACQUIRER,
    ...(qrPayload !== undefined && { qrPayload }),
    ...(pictureUrl !== undefined && { pictureUrl }),
    ...(deeplink !== undefined && { deeplink }),
  });
}

/** By name, never by place: their order and number differ. Section 2.7. */
function readLinks(members: Members): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const action of members.objects("actions")) {
    const link = new Members(action);
    const read = link.whole([link.text("name"), link.text("url")] as const);
    if (!read) members.break();
    else links.set(...read);
  }
  return links;
}
