import type { MerchantId } from "@gerbang/protocol";
import type { AccountState } from "../../domain/upstream/account.ts";
import type { AccountLimits } from "../../domain/upstream/account-limits.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { UpstreamAccountRow } from "../upstream-tables.ts";
import type { AccountSeals, SealedAccount } from "./accounts.ts";

/** An account to be stored, with the hash that its messages find it by. */
interface NewSealedAccount extends SealedAccount {
  readonly inboxHash: Buffer;
}

const COLUMNS = columnsOf("upstream_account");

// One statement: whoever is not a production merchant has no account.
const INSERT = `
insert into upstream_account (${COLUMNS.join(", ")})
select ${COLUMNS.map((_column, at) => `$${at + 1}`).join(", ")}
from merchant where id = $1 and environment = 'production'`;

/** Returns false when there is no such production merchant. */
export async function insertAccount(db: Db, account: NewSealedAccount): Promise<boolean> {
  const row = fromAccount(account);
  const values = COLUMNS.map((column) => row[column]);
  return (await runStatement(db, { text: INSERT, values })).count > 0;
}

/** The account that a change is about. */
export interface AccountKey {
  readonly merchantId: MerchantId;
  readonly accountId: string;
}

// What was tested is what is sealed there: a key that came meanwhile was not.
const SAVE_TEST = `
update upstream_account set tested_at = $3, test_result = $4
where merchant_id = $1 and id = $2 and sealed = $5`;

/** Keeps what came of a test of the credentials `sealed`; `false` when they are others by now. */
export async function saveTest(
  db: Db,
  { merchantId, accountId }: AccountKey,
  test: { readonly at: Date; readonly result: string; readonly sealed: Buffer },
): Promise<boolean> {
  const values = [merchantId, accountId, test.at, test.result, test.sealed];
  return (await runStatement(db, { text: SAVE_TEST, values })).count > 0;
}

const SAVE_LIMITS = `
update upstream_account set calls_per_second = coalesce($3, calls_per_second),
  in_flight_max = coalesce($4, in_flight_max), call_ms = coalesce($5, call_ms)
where merchant_id = $1 and id = $2`;

/** Sets those of an account's limits that are given; `false` when there is no such account. */
export async function saveLimits(
  db: Db,
  { merchantId, accountId }: AccountKey,
  { callsPerSecond, inFlightMax, callMs }: Partial<AccountLimits>,
): Promise<boolean> {
  const limits = [callsPerSecond ?? null, inFlightMax ?? null, callMs ?? null];
  const values = [merchantId, accountId, ...limits];
  return (await runStatement(db, { text: SAVE_LIMITS, values })).count > 0;
}

// A charge goes on from one active account to the next: never from real money to a sandbox.
const SAVE_STATE = `
update upstream_account a set state = $3
where merchant_id = $1 and id = $2 and ($3 = 'off' or test_result = $4)
  and ($3 <> 'active' or not exists (
    select from upstream_account o
    where o.merchant_id = $1 and o.state = 'active' and o.environment <> a.environment
  ))`;

/**
 * Sets an account's state; `false` when there is no such account, when its credentials have not passed
 * (`passed` is what a passed test is called) and it was to be called, or when it was to take charges beside
 * one of the other environment.
 */
export async function saveState(
  db: Db,
  { merchantId, accountId }: AccountKey,
  { state, passed }: { readonly state: Exclude<AccountState, "draft">; readonly passed: string },
): Promise<boolean> {
  return await db.kysely.transaction().execute(async (trx) => {
    await lockMerchantAccounts(trx, merchantId);
    const values = [merchantId, accountId, state, passed];
    return (await runStatement(trx, { text: SAVE_STATE, values })).count > 0;
  });
}

/**
 * Holds what a merchant's accounts and routes are until the database transaction ends. It is not in the way
 * of rows that refer to the merchant.
 */
export async function lockMerchantAccounts(trx: Trx, merchantId: MerchantId): Promise<void> {
  await runStatement(trx, {
    text: "select id from merchant where id = $1 for no key update",
    values: [merchantId],
  });
}

const SAVE_CREDENTIALS = `
update upstream_account
set sealed = $3, sealed_key = $4, previous_sealed = $5, previous_until = $6,
  tested_at = $7, test_result = $8
where merchant_id = $1 and id = $2 and sealed = $9`;

/**
 * Replaces an account's credentials and what is known of them; `false` when they are no longer those that
 * `instead` holds.
 */
export async function saveCredentials(
  db: Db,
  { merchantId, accountId }: AccountKey,
  {
    seals,
    test,
    instead,
  }: {
    readonly seals: AccountSeals;
    readonly test?: { readonly at: Date; readonly result: string };
    readonly instead: Buffer;
  },
): Promise<boolean> {
  const { sealed, sealedKey, previous } = seals;
  const boxes = [sealed, sealedKey, previous?.sealed ?? null, previous?.until ?? null];
  const values = [merchantId, accountId, ...boxes, test?.at ?? null, test?.result ?? null, instead];
  return (await runStatement(db, { text: SAVE_CREDENTIALS, values })).count > 0;
}

function fromAccount({ account, seals, inboxHash }: NewSealedAccount): UpstreamAccountRow {
  return {
    merchant_id: account.merchantId,
    id: account.id,
    connector: account.connector,
    profile: account.profile,
    environment: account.environment,
    label: account.label,
    base_url: account.baseUrl,
    sealed: seals.sealed,
    sealed_key: seals.sealedKey,
    previous_sealed: seals.previous?.sealed ?? null,
    previous_until: seals.previous?.until ?? null,
    inbox_hash: inboxHash,
    state: account.state,
    keep_order_ids: account.keepOrderIds,
    return_strays: account.returnStrays,
    call_ms: account.callMs,
    in_flight_max: account.inFlightMax,
    calls_per_second: account.callsPerSecond,
    created_at: account.createdAt,
    tested_at: account.testedAt ?? null,
    test_result: account.testResult ?? null,
    findings: account.findings ?? {},
  };
}
