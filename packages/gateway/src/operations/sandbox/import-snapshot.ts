import { isClockMoment, merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import {
  type FindUrlProblem,
  findSettingsProblems,
  SETTINGS,
  type SettingsChange,
} from "../../domain/merchants/merchant-settings.ts";
import { findPlanProblems } from "../../domain/notifications/fault-plan.ts";
import { brokenRule } from "../../store/broken-rule.ts";
import type { Trx } from "../../store/database.ts";
import { transactionDespiteConflicts } from "../../store/retry-conflicts.ts";
import { adoptRows, type SnapshotAdoption } from "../../store/sandbox/adopt-snapshot.ts";
import { forgetPast } from "../../store/sandbox/forget-past.ts";
import { readSnapshotFile, type SnapshotFile } from "../../store/sandbox/snapshot-file.ts";
import { readHeadSettings, type SnapshotHead } from "../../store/sandbox/snapshot-head.ts";
import { restoreFaultPlan, restoreMerchant } from "../../store/sandbox/snapshot-merchant.ts";
import {
  SNAPSHOT_ROW_KINDS,
  type SnapshotRowKind,
  type SnapshotRows,
} from "../../store/sandbox/snapshot-row.ts";
import {
  areLinksTaken,
  hasNoPast,
  insertSnapshotRows,
  takeImportTurn,
} from "../../store/sandbox/snapshot-rows.ts";
import { type Gateway, signerOf } from "../gateway.ts";
import { urlProblemFinder } from "../merchants/find-url-problem.ts";
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
  /** Whoever asked has left: it no longer waits to begin. */
  readonly signal?: AbortSignal;
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
  { text, reset = false, signal }: ImportRequest,
): Promise<ImportOutcome> {
  if (merchant.environment !== "sandbox") return { outcome: "refused", reason: "not_sandbox" };
  const findProblem = urlProblemFinder(gateway);
  const reading = readSnapshotFile(text, findProblem);
  if (reading.outcome === "refused") return invalid(reading.problems);
  const { head, rows } = reading.file;
  const settings = readHeadSettings(head);
  const problems = [
    ...(settings.outcome === "read"
      ? findUrlProblems(settings.change, findProblem)
      : settings.problems),
    ...findClockProblems(gateway, head),
    ...(head.faults ? findPlanProblems(head.faults) : []).map(inPlan),
  ];
  if (settings.outcome === "refused" || problems.length > 0) return invalid(problems);
  const snapshot = { head, rows, change: settings.change };
  const wish = { merchantId: merchant.id, doing: "import", signal } as const;
  return await withMerchantHeld(gateway, wish, async (hold) => {
    try {
      return await transactionDespiteConflicts(gateway.db.patient, async (trx) => {
        const imported = await importIn(trx, { gateway, merchant, reset }, snapshot);
        await hold.confirm(trx);
        return imported;
      });
    } catch (error) {
      const rule = brokenRule(error);
      if (rule === undefined) throw error;
      return invalid([`a row breaks a rule of the database: ${rule}`]);
    }
  });
}

/**
 * The database cannot add every offset to a time, and workers read all merchants' times in one
 * statement: a clock far out would stop the due work of everybody.
 */
function findClockProblems(gateway: Gateway, { clock }: SnapshotHead): readonly string[] {
  return isClockMoment(merchantTime(clock, gateway.wallNow()))
    ? []
    : ["line 1: clock must be in the years from 2000 to 2099"];
}

interface Importer {
  readonly gateway: Gateway;
  readonly merchant: Merchant;
  readonly reset: boolean;
}

async function importIn(
  trx: Trx,
  { gateway, merchant, reset }: Importer,
  { head, rows, change }: SnapshotFile & { readonly change: SettingsChange },
): Promise<ImportOutcome> {
  // From here on only an error may say no: a refusal that returns would commit the reset.
  if (reset) await forgetPast(trx, merchant.id);
  else if (!(await hasNoPast(trx, merchant.id))) {
    return { outcome: "refused", reason: "not_empty" };
  }
  const renamed = await mustRename(trx, merchant, rows);
  const adopted = adoptRows(rows, adoptionOf(gateway, merchant, head, renamed));
  await restoreMerchant(trx, merchant.id, { clock: head.clock, change });
  if (head.faults) await restoreFaultPlan(trx, merchant.id, head.faults);
  for (const kind of SNAPSHOT_ROW_KINDS) {
    await insertSnapshotRows(trx, merchant.id, kind, adopted[kind]);
  }
  return { outcome: "applied", counts: countsOf(adopted), renamed };
}

/**
 * Whether transactions need new names, because payers would reach others by those in the file. Of imports
 * of one file at the same moment the first to take its turn keeps the names.
 */
async function mustRename(trx: Trx, { id }: Merchant, rows: SnapshotRows): Promise<boolean> {
  if (await areLinksTaken(trx, id, rows)) return true;
  await takeImportTurn(trx);
  return await areLinksTaken(trx, id, rows);
}

function adoptionOf(
  gateway: Gateway,
  merchant: Merchant,
  head: SnapshotHead,
  isRenamed: boolean,
): SnapshotAdoption {
  return {
    merchant,
    isForeign: head.merchantId !== merchant.id,
    ...(head.signedWith !== signatureMark(merchant) && { sign: signerOf(merchant) }),
    ...(isRenamed && {
      rename: {
        newId: gateway.newId,
        newReference,
        newShopeeReference: () => randomAlphanumerics(25),
      },
    }),
  };
}

function inPlan(problem: string): string {
  return `line 1: faults.${problem}`;
}

function findUrlProblems(change: SettingsChange, findProblem: FindUrlProblem): readonly string[] {
  return findSettingsProblems(change, findProblem).map(
    ([name, problem]) => `line 1: settings.${SETTINGS[name].column}: ${problem}`,
  );
}

function countsOf(rows: SnapshotRows): Readonly<Record<SnapshotRowKind, number>> {
  const { transaction, refund, event, notification, attempt } = rows;
  const { subscription, subscription_run: runs } = rows;
  const { wallet_customer: customers, pay_account: accounts } = rows;
  return {
    wallet_customer: customers.length,
    pay_account: accounts.length,
    transaction: transaction.length,
    refund: refund.length,
    subscription: subscription.length,
    subscription_run: runs.length,
    event: event.length,
    notification: notification.length,
    attempt: attempt.length,
  };
}

function invalid(problems: readonly string[]): ImportOutcome {
  return { outcome: "refused", reason: "invalid", problems };
}
