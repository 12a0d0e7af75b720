import { parseRupiah, type Rupiah } from "@gerbang/protocol";
import { CommandError, EXIT } from "../command-error.ts";

/**
 * An amount in whole rupiah, its thousands grouped by dots or not at all.
 *
 * @throws {CommandError} for anything else: a dot that groups nothing may be meant as a decimal point.
 */
export function parseAmount(typed: string): Rupiah {
  const isAmount = /^(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)$/.test(typed);
  const amount = isAmount ? parseRupiah(typed.replaceAll(".", "")) : undefined;
  if (amount !== undefined && amount > 0) return amount;
  throw new CommandError(
    `<amount> must be a whole number of rupiah, such as 44000; this is '${typed}'.`,
    EXIT.usage,
  );
}
