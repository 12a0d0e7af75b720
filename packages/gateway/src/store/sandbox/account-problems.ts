import type { SnapshotRow } from "./snapshot-row.ts";

type Row = SnapshotRow<"transaction">;

/**
 * What does not agree in a transaction about the account that it is charged to. Files of before accounts were
 * charged leave the members out.
 */
export function accountProblems(row: Row): readonly string[] {
  const agrees = row.status !== "authorize" || row.pre_auth === true;
  return [
    ...(agrees ? [] : ["pre_auth must be true with the status authorize"]),
    ...(isThere(row, "account_id") ? ofAccount(row) : ofNone(row)),
  ];
}

function ofAccount(row: Row): readonly string[] {
  const missing = (["payable_amount", "pre_auth", "payment_option_type"] as const)
    .filter((name) => !isThere(row, name))
    .map((name) => `${name} must be known with account_id`);
  const isTooMuch = (row.payable_amount ?? 0) > row.gross_amount;
  return isTooMuch ? [...missing, "payable_amount is more than gross_amount"] : missing;
}

function ofNone(row: Row): readonly string[] {
  return (["payable_amount", "pre_auth", "subscription_id", "promotion_ids"] as const)
    .filter((name) => isThere(row, name))
    .map((name) => `${name} must be null without account_id`);
}

function isThere(row: Row, name: keyof Row): boolean {
  return (row[name] ?? null) !== null;
}
