import type { Rupiah } from "@gerbang/protocol";
import { firstIdAt } from "../../domain/first-id.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { parseIssuer } from "../../domain/qris/issuer.ts";
import { type Attention, findAttention } from "../../store/dashboard/attention.ts";
import { areHoursSummed } from "../../store/dashboard/hour-fold.ts";
import { findIssuerShares, type IssuerShare } from "../../store/dashboard/issuer-shares.ts";
import { type DayTotals, findDayTotals } from "../../store/dashboard/transaction-hours.ts";
import type { Gateway } from "../gateway.ts";
import { readCurrentIncidents, type ShownIncident } from "../notifications/read-incidents.ts";

export { COUNT_MAX } from "../../store/dashboard/attention.ts";
export type { IssuerShare } from "../../store/dashboard/issuer-shares.ts";
export type { DayTotals } from "../../store/dashboard/transaction-hours.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SOON_MS = 5 * 60_000;

/** What the home page shows. */
export interface HomeFigures {
  readonly now: Date;
  /** Of the merchant's zone, the oldest first, today last; also those on which nothing happened. */
  readonly days: readonly string[];
  readonly totals: readonly DayTotals[];
  /** The same number of days before, to compare with. */
  readonly before: readonly DayTotals[];
  /** One for each issuer, however it was spelled; the largest first. */
  readonly issuers: readonly IssuerShare[];
  readonly attention: Attention;
  /** That are open, and about URLs that somebody is to be told at. */
  readonly incidents: readonly ShownIncident[];
}

/** Sums of the last days by the merchant's clock and zone, to the last commit. */
export async function readHome(
  gateway: Gateway,
  merchant: Merchant,
  { days, utcOffsetHours }: { readonly days: number; readonly utcOffsetHours: number },
): Promise<HomeFigures> {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const zoneMs = utcOffsetHours * HOUR_MS;
  const today = Math.floor((now.getTime() + zoneMs) / DAY_MS) * DAY_MS;
  const at = (day: number) => new Date(today - zoneMs + day * DAY_MS);
  const isSummed = await areHoursSummed(gateway.db, merchant.id);
  const [totals, issuers, { attention, incidents }] = await Promise.all([
    findDayTotals(gateway.db, merchant.id, {
      from: at(1 - 2 * days),
      until: at(1),
      utcOffsetHours,
      isSummed,
    }),
    readIssuerShares(gateway, merchant, { from: at(1 - days), until: at(1), isSummed }),
    readAttention(gateway, merchant, now),
  ]);
  const names = Array.from({ length: days }, (_, index) =>
    new Date(today + (index + 1 - days) * DAY_MS).toISOString().slice(0, 10),
  );
  const [first = ""] = names;
  return {
    now,
    days: names,
    totals: totals.filter(({ day }) => day >= first),
    before: totals.filter(({ day }) => day < first),
    issuers,
    attention,
    incidents,
  };
}

async function readIssuerShares(
  gateway: Gateway,
  merchant: Merchant,
  period: { readonly from: Date; readonly until: Date; readonly isSummed: boolean },
): Promise<readonly IssuerShare[]> {
  const found = await findIssuerShares(gateway.db, merchant.id, period);
  const merged = new Map<string, IssuerShare>();
  for (const share of found) {
    const issuer = share.issuer === null ? null : (parseIssuer(share.issuer) ?? share.issuer);
    const key = `${share.paymentType} ${issuer ?? ""}`;
    const { settled = 0, amount = 0 } = merged.get(key) ?? {};
    merged.set(key, {
      ...share,
      issuer,
      settled: settled + share.settled,
      amount: (amount + share.amount) as Rupiah,
    });
  }
  return [...merged.values()].toSorted((one, other) => other.amount - one.amount);
}

async function readAttention(gateway: Gateway, merchant: Merchant, now: Date) {
  const known = (await readCurrentIncidents(gateway, merchant)).filter(({ isInUse }) => isInUse);
  const urlsOf = (incidents: readonly ShownIncident[]) => incidents.map(({ url }) => url);
  const urls = new Set([...merchant.settings.paymentNotificationUrls, ...urlsOf(known)]);
  // Whoever muted it does not want to hear of what waits there, either.
  for (const url of urlsOf(known.filter(({ state }) => state === "muted"))) urls.delete(url);
  const attention = await findAttention(gateway.db, merchant.id, {
    expiringBefore: new Date(now.getTime() + SOON_MS),
    givenUpSinceId: firstIdAt(new Date(gateway.wallNow().getTime() - DAY_MS)),
    urls: [...urls],
  });
  return { attention, incidents: known.filter(({ state }) => state === "open") };
}
