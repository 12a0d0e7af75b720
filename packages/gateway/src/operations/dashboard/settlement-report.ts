import type { MerchantId, Rupiah } from "@gerbang/protocol";
import { issuerName, parseIssuer } from "../../domain/qris/issuer.ts";
import { areHoursSummed } from "../../store/dashboard/hour-fold.ts";
import {
  findSettlementLines,
  type SettlementLine,
} from "../../store/dashboard/settlement-report.ts";
import type { Gateway } from "../gateway.ts";

export type SettlementSums = Pick<SettlementLine, "settled" | "gross" | "refunds" | "refunded">;

export type IssuerLine = Omit<SettlementLine, "day">;
export type DayLine = SettlementSums & Pick<SettlementLine, "day">;

/** Money of one period: by day and issuer, by each of the two, and altogether. */
export interface SettlementReport {
  readonly lines: readonly SettlementLine[];
  readonly issuers: readonly IssuerLine[];
  /** Days on which nothing happened are left out. */
  readonly days: readonly DayLine[];
  readonly total: SettlementSums;
}

/** What was settled and refunded from the beginning of one day of a zone up to that of another. */
export async function readSettlementReport(
  gateway: Gateway,
  merchantId: MerchantId,
  period: { readonly from: Date; readonly until: Date; readonly utcOffsetHours: number },
): Promise<SettlementReport> {
  const isSummed = await areHoursSummed(gateway.db, merchantId);
  const found = await findSettlementLines(gateway.db, merchantId, { ...period, isSummed });
  // Upstreams report an issuer in spellings of their own: one line for all of them.
  const named = found.map((line) => ({
    ...line,
    issuer: line.issuer === null ? null : (parseIssuer(line.issuer) ?? line.issuer),
  }));
  const issuers = addUp(named, ({ paymentType, issuer }) => `${paymentType} ${issuer ?? ""}`);
  return {
    lines: addUp(named, (line) => `${line.day} ${line.paymentType} ${line.issuer ?? ""}`),
    issuers: issuers.toSorted(byTypeAndIssuer),
    days: addUp(named, ({ day }) => day),
    total: named.reduce<SettlementSums>(sum, {
      settled: 0,
      gross: NONE,
      refunds: 0,
      refunded: NONE,
    }),
  };
}

const NONE = 0 as Rupiah;

function addUp(
  lines: readonly SettlementLine[],
  keyOf: (line: SettlementLine) => string,
): readonly SettlementLine[] {
  const sums = new Map<string, SettlementLine>();
  for (const line of lines) {
    const key = keyOf(line);
    const known = sums.get(key);
    sums.set(key, known ? { ...known, ...sum(known, line) } : line);
  }
  return [...sums.values()];
}

function sum(one: SettlementSums, other: SettlementSums): SettlementSums {
  return {
    settled: one.settled + other.settled,
    gross: (one.gross + other.gross) as Rupiah,
    refunds: one.refunds + other.refunds,
    refunded: (one.refunded + other.refunded) as Rupiah,
  };
}

function byTypeAndIssuer(one: IssuerLine, other: IssuerLine): number {
  return (
    one.paymentType.localeCompare(other.paymentType) || nameOf(one).localeCompare(nameOf(other))
  );
}

function nameOf({ issuer }: IssuerLine): string {
  return issuer === null ? "" : issuerName(issuer);
}
