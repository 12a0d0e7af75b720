import type { MerchantId, Rupiah } from "@gerbang/protocol";
import {
  findSettlementLines,
  type SettlementLine,
} from "../../store/dashboard/settlement-report.ts";
import type { Gateway } from "../gateway.ts";

/** Money of one period, line by line and altogether. */
export interface SettlementReport {
  readonly lines: readonly SettlementLine[];
  readonly total: Omit<SettlementLine, "paymentType" | "issuer">;
}

/** What was settled and refunded from one moment up to, not including, another. */
export async function readSettlementReport(
  gateway: Gateway,
  merchantId: MerchantId,
  period: { readonly from: Date; readonly until: Date },
): Promise<SettlementReport> {
  const lines = await findSettlementLines(gateway.db, merchantId, period);
  const sum = (read: (line: SettlementLine) => number) =>
    lines.reduce((total, line) => total + read(line), 0);
  return {
    lines,
    total: {
      settled: sum(({ settled }) => settled),
      gross: sum(({ gross }) => gross) as Rupiah,
      refunds: sum(({ refunds }) => refunds),
      refunded: sum(({ refunded }) => refunded) as Rupiah,
    },
  };
}
