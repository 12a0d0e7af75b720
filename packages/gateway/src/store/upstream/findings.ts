import type { FindingName, Findings } from "../../domain/upstream/findings.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { AccountKey } from "./save-account.ts";

// What a person has said stays until they take it back.
const SAVE_FOUND = `
update upstream_account set findings = findings || $3::jsonb || coalesce((
    select jsonb_object_agg(key, value) from jsonb_each(findings) where value->>'by' = 'operator'
  ), '{}')
where merchant_id = $1 and id = $2`;

/** Adds what a rehearsal found to what is known; of names found again the newer counts. */
export async function saveFound(
  db: Db,
  { merchantId, accountId }: AccountKey,
  found: Findings,
): Promise<void> {
  const values = [merchantId, accountId, JSON.stringify(found)];
  await runStatement(db, { text: SAVE_FOUND, values });
}

const SET = `
update upstream_account set findings = (findings - $3) || $4::jsonb
where merchant_id = $1 and id = $2`;

/** Replaces one finding, or takes it away where `findings` is empty; `false` without such an account. */
export async function setFinding(
  db: Db["kysely"],
  { merchantId, accountId }: AccountKey,
  name: FindingName,
  findings: Findings,
): Promise<boolean> {
  const values = [merchantId, accountId, name, JSON.stringify(findings)];
  return (await runStatement(db, { text: SET, values })).count > 0;
}
