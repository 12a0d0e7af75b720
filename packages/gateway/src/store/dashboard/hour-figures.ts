/** What is summed of each hour, payment type and issuer. */
export const FIGURES = [
  "charged",
  "paid",
  "expired",
  "cancelled",
  "denied",
  "time_to_pay_ms",
  "settled",
  "gross",
  "refunds",
  "refunded",
] as const;

/** SQL that lists them, of a table by its name. */
export function figures(table?: string): string {
  return FIGURES.map((name) => (table ? `${table}.${name}` : name)).join(", ");
}

/**
 * SQL for what happened in a merchant's hours from `$2` up to `$3`, to the last commit: what was added up, and what is yet to
 * be. One statement sees both at one moment, so nothing is counted twice and nothing is left out.
 */
export const HOURS_SO_FAR = `
select hour, payment_type, issuer, ${figures()} from hour_sum
where merchant_id = $1 and hour >= $2 and hour < $3
union all
select hour, payment_type, issuer, ${figures()} from hour_change
where merchant_id = $1 and hour >= $2 and hour < $3`;
