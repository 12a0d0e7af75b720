import { merchantTime } from "../../../domain/merchants/clock.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import {
  readSettlementReport,
  type SettlementReport,
} from "../../../operations/dashboard/settlement-report.ts";
import { dayAfter } from "../frame/periods.ts";
import { dayText, startOfDay } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { type ReportPeriod, readReportPeriod } from "./report-period.ts";

export interface ReadReport {
  readonly period: ReportPeriod;
  readonly report: SettlementReport;
  readonly presentation: Presentation;
  /** `2026-11-28` */
  readonly today: string;
}

/** Of the period that was asked for. */
export async function readReport(visit: Visit): Promise<ReadReport> {
  const { context, merchant, fields } = visit;
  const [{ clock }, presentation] = await Promise.all([
    requireMerchant(visit),
    readPresentation(context.gateway, merchant.id),
  ]);
  const { utcOffsetHours } = presentation;
  const today = dayText(merchantTime(clock, context.gateway.wallNow()), presentation);
  const period = readReportPeriod(fields, today);
  const from = startOfDay(period.first, presentation);
  const until = startOfDay(dayAfter(period.last, 1), presentation);
  if (!from || !until) throw new Error(`${period.first} to ${period.last} are no days`);
  const days = { from, until, utcOffsetHours };
  const report = await readSettlementReport(context.gateway, merchant.id, days);
  return { period, report, presentation, today };
}
