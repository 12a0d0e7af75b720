import { parseDecisionReason } from "../../domain/upstream/attention-decision.ts";
import {
  type Finding,
  type FindingName,
  isFindingName,
  parseFindingValue,
} from "../../domain/upstream/findings.ts";
import { insertActivity } from "../../store/dashboard/activity.ts";
import { setFinding } from "../../store/upstream/findings.ts";
import type { Gateway } from "../gateway.ts";
import type { AccountChange } from "./change-account.ts";

export type FindingOutcome =
  | { readonly outcome: "applied" }
  | {
      readonly outcome: "refused";
      readonly reason: "no_reason" | "no_such_finding" | "finding_value" | "no_such_account";
    };

/**
 * Says something of an account's upstream that no rehearsal replaces, or takes back what is said (`value`
 * absent). With a reason that stands in the merchant's log, in the same commit. Safe to repeat.
 */
export async function changeFinding(
  gateway: Gateway,
  change: AccountChange,
  wanted: { readonly name: string; readonly value?: string | undefined },
): Promise<FindingOutcome> {
  const reason = parseDecisionReason(change.reason);
  if (reason === undefined) return { outcome: "refused", reason: "no_reason" };
  const { name } = wanted;
  if (!isFindingName(name)) return { outcome: "refused", reason: "no_such_finding" };
  const value = wanted.value === undefined ? undefined : parseFindingValue(name, wanted.value);
  if (wanted.value !== undefined && value === undefined) {
    return { outcome: "refused", reason: "finding_value" };
  }
  const at = gateway.wallNow();
  const finding: Finding | undefined =
    value === undefined ? undefined : { value, at: at.toISOString(), by: "operator", reason };
  const isSaved = await save(gateway, change, { name, finding, reason, at });
  return isSaved ? { outcome: "applied" } : { outcome: "refused", reason: "no_such_account" };
}

async function save(
  { db, newId }: Gateway,
  change: AccountChange,
  said: {
    readonly name: FindingName;
    readonly finding: Finding | undefined;
    readonly reason: string;
    readonly at: Date;
  },
): Promise<boolean> {
  const { name, finding, reason, at: recordedAt } = said;
  const { merchantId, accountId: subject, by } = change;
  return await db.kysely.transaction().execute(async (trx) => {
    const isSaved = await setFinding(trx, change, name, finding ? { [name]: finding } : {});
    if (!isSaved) return false;
    const who = { userId: by.id, userName: by.name };
    const action = finding ? "upstream_finding_set" : "upstream_finding_clear";
    const data = { finding: name, ...(finding && { value: finding.value }), reason };
    const entry = { merchantId, id: newId(), ...who, action, subject, data, recordedAt };
    await insertActivity(trx, [entry]);
    return true;
  });
}
