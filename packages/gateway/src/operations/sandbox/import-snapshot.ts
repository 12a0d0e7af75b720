import type { Merchant } from "../../domain/merchants/merchant.ts";
import { findSettingsProblems } from "../../domain/merchants/merchant-settings.ts";
import { findPlanProblems } from "../../domain/notifications/fault-plan.ts";
import { findUrlProblem } from "../../outbound/target-guard.ts";
import { brokenRule } from "../../store/broken-rule.ts";
import { forgetHours } from "../../store/dashboard/transaction-hours.ts";
import type { Trx } from "../../store/database.ts";
import {
  type Adoption,
  adoptRows,
  findSnapshotProblems,
} from "../../store/sandbox/adopt-snapshot.ts";
import {
  readSnapshotFile,
  SNAPSHOT_ROW_KINDS,
  type SnapshotFile,
  type SnapshotHead,
  type SnapshotRowKind,
} from "../../store/sandbox/snapshot-file.ts";
import {
  areTaken,
  forgetMerchantPast,
  hasNoPast,
  insertFaultPlanRow,
  insertSnapshotRows,
  restoreMerchant,
  snapshotColumns,
} from "../../store/sandbox/snapshot-rows.ts";
import { type Gateway, signerOf } from "../gateway.ts";
import { newReference, randomAlphanumerics } from "../new-ids.ts";
import { signatureMark } from "./export-snapshot.ts";
import { withMerchantHeld } from "./hold-merchant.ts";

export type ImportOutcome =
  | {
      readonly outcome: "applied";
      readonly counts: Readonly<Record<SnapshotRowKind, number>>;
      /** Whether transactions got new ids, because others have the old ones. */
      readonly renamed: boolean;
    }
  | { readonly outcome: "refused"; readonly reason: "not_sandbox" | "not_empty" }
  | {
      readonly outcome: "refused";
      readonly reason: "invalid";
      readonly problems: readonly string[];
    };

interface ImportRequest {
  readonly text: string;
  /** Forgets the merchant's own past first. Else a merchant who has one is refused. */
  readonly reset?: boolean;
}

/**
 * Makes an exported snapshot that of a sandbox merchant: all of it or nothing. A refused file leaves
 * the merchant as it was, with `reset` too, which is part of the same database transaction. The
 * snapshot of another merchant names this one afterwards and is signed with this one's key. What is
 * due by its clock falls due at once.
 */
export async function importSnapshot(
  gateway: Gateway,
  merchant: Merchant,
  { text, reset = false }: ImportRequest,
): Promise<ImportOutcome> {
  if (merchant.environment !== "sandbox") return { outcome: "refused", reason: "not_sandbox" };
  const reading = readSnapshotFile(text);
  if (reading.outcome === "refused") return invalid(reading.problems);
  const problems = [
    ...findSettingProblems(gateway, reading.file.head),
    ...(reading.file.head.faults ? findPlanProblems(reading.file.head.faults) : []),
    ...findSnapshotProblems(reading.file.rows),
  ];
  if (problems.length > 0) return invalid(problems);
  return await withMerchantHeld(gateway, merchant.id, async () => {
    try {
      return await gateway.db.kysely
        .transaction()
        .execute(async (trx) => await importIn(trx, { gateway, merchant, reset }, reading.file));
    } catch (error) {
      const rule = brokenRule(error);
      if (rule === undefined) throw error;
      return invalid([`a row breaks a rule of the database: ${rule}`]);
    }
  });
}

interface Importer {
  readonly gateway: Gateway;
  readonly merchant: Merchant;
  readonly reset: boolean;
}

async function importIn(
  trx: Trx,
  { gateway, merchant, reset }: Importer,
  { head, rows }: SnapshotFile,
): Promise<ImportOutcome> {
  const unknown = await findColumnProblems(trx, rows);
  if (unknown.length > 0) return invalid(unknown);
  // From here on only an error may say no: a refusal that returns would commit the reset.
  if (reset) await forgetMerchantPast(trx, merchant.id);
  else if (!(await hasNoPast(trx, merchant.id))) {
    return { outcome: "refused", reason: "not_empty" };
  } else await forgetHours(trx, merchant.id);
  const renamed = await areTaken(trx, merchant.id, rows.transaction);
  const adopted = adoptRows(rows, adoptionOf(gateway, merchant, head, renamed));
  await restoreMerchant(trx, merchant.id, merchantColumns(head));
  if (head.faults) {
    const { created_at, seed, rules, seen, taken } = head.faults;
    await insertFaultPlanRow(trx, {
      merchant_id: merchant.id,
      environment: "sandbox",
      seed,
      rules,
      seen,
      taken,
      created_at: new Date(created_at),
    });
  }
  for (const kind of SNAPSHOT_ROW_KINDS) {
    await insertSnapshotRows(trx, merchant.id, kind, adopted[kind]);
  }
  return { outcome: "applied", counts: countsOf(rows), renamed };
}

function adoptionOf(
  gateway: Gateway,
  merchant: Merchant,
  head: SnapshotHead,
  isRenamed: boolean,
): Adoption {
  return {
    merchant,
    isForeign: head.merchant_id !== merchant.id,
    ...(head.signed_with !== signatureMark(merchant) && { sign: signerOf(merchant) }),
    ...(isRenamed && {
      rename: {
        newId: gateway.newId,
        newReference,
        newShopeeReference: () => randomAlphanumerics(25),
      },
    }),
  };
}

/** Members that are missing, or that no table has. */
async function findColumnProblems(
  trx: Trx,
  rows: SnapshotFile["rows"],
): Promise<readonly string[]> {
  const problems = new Set<string>();
  for (const kind of SNAPSHOT_ROW_KINDS) {
    const columns = await snapshotColumns(trx, kind);
    for (const row of rows[kind]) {
      for (const name of columns) if (!(name in row)) problems.add(`${kind} without ${name}`);
      for (const name of Object.keys(row)) {
        if (!columns.has(name)) problems.add(`${kind}.${name} is not known here`);
      }
    }
  }
  return [...problems];
}

const SETTINGS = {
  payment_notification_urls: "paymentNotificationUrls",
  recurring_notification_url: "recurringNotificationUrl",
  pay_account_notification_url: "payAccountNotificationUrl",
  gopay_callback_url: "gopayCallbackUrl",
  finish_url: "finishUrl",
  unfinish_url: "unfinishUrl",
  error_url: "errorUrl",
} as const;

function findSettingProblems(gateway: Gateway, { settings }: SnapshotHead): readonly string[] {
  const names = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];
  const wrong = names.filter((name) => {
    const value = settings[name];
    if (name === "payment_notification_urls") return !isTextList(value);
    return value !== null && typeof value !== "string";
  });
  const unknown = Object.keys(settings).filter((name) => !(name in SETTINGS));
  const shape = [
    ...wrong.map((name) => `settings.${name} is of the wrong kind`),
    ...unknown.map((name) => `settings.${name} is not known here`),
  ];
  if (shape.length > 0) return shape;
  const change = Object.fromEntries(names.map((name) => [SETTINGS[name], settings[name]]));
  const { allowPrivateTargets: allowPrivate } = gateway.delivery;
  return findSettingsProblems(change, (url) => findUrlProblem(url, { allowPrivate })).map(
    ([name, problem]) =>
      `settings.${names.find((one) => SETTINGS[one] === name) ?? name}: ${problem}`,
  );
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function merchantColumns({ clock, settings }: SnapshotHead): Readonly<Record<string, unknown>> {
  return {
    ...settings,
    clock_offset_ms: clock.offset_ms,
    clock_frozen_at: clock.frozen_at === null ? null : new Date(clock.frozen_at),
  };
}

function countsOf(rows: SnapshotFile["rows"]): Readonly<Record<SnapshotRowKind, number>> {
  const { transaction, refund, event, notification, attempt } = rows;
  return {
    transaction: transaction.length,
    refund: refund.length,
    event: event.length,
    notification: notification.length,
    attempt: attempt.length,
  };
}

function invalid(problems: readonly string[]): ImportOutcome {
  return { outcome: "refused", reason: "invalid", problems };
}
