import type { Merchant } from "../../domain/merchants/merchant.ts";
import { findLastAnswers, type LastAnswer } from "../../store/dashboard/last-answers.ts";
import type { Gateway } from "../gateway.ts";

export type { LastAnswer } from "../../store/dashboard/last-answers.ts";

/** What the merchant's notification URLs, or these, answered last, by URL; tests count. */
export async function readLastAnswers(
  gateway: Gateway,
  { id, settings }: Pick<Merchant, "id" | "settings">,
  urls: readonly string[] = settings.paymentNotificationUrls,
): Promise<ReadonlyMap<string, LastAnswer>> {
  const found = await findLastAnswers(gateway.db, id, urls);
  return new Map(found.map((answer) => [answer.url, answer]));
}
