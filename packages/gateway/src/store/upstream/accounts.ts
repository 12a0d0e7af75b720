import type { MerchantId } from "@gerbang/protocol";
import type { UpstreamAccount } from "../../domain/upstream/account.ts";
import { columnList } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { UpstreamAccountRow } from "../upstream-tables.ts";

/** An account as it is stored: nobody who only reads the database can use it. */
export interface SealedAccount {
  readonly account: UpstreamAccount;
  readonly seals: AccountSeals;
}

/** The credentials of one account under seal. */
export interface AccountSeals {
  readonly sealed: Buffer;
  /** Names the secret that sealed these and the ones before. */
  readonly sealedKey: string;
  /** The credentials before, and until when messages may be signed by them. Wall time. */
  readonly previous?: { readonly sealed: Buffer; readonly until: Date };
}

const ACCOUNT = `select ${columnList("upstream_account")} from upstream_account`;

export async function findAccount(
  db: Db,
  merchantId: MerchantId,
  accountId: string,
): Promise<SealedAccount | undefined> {
  const { rows } = await runStatement<UpstreamAccountRow>(db, {
    name: "find-account",
    text: `${ACCOUNT} where merchant_id = $1 and id = $2`,
    values: [merchantId, accountId],
  });
  return rows[0] && toAccount(rows[0]);
}

/** Whether any merchant here has an account of that id. */
export async function isAccount(db: Db, id: string): Promise<boolean> {
  const text = "select id from upstream_account where id = $1 limit 1";
  return (await runStatement(db, { text, values: [id] })).count > 0;
}

/** The account whose messages come under the inbox token with this hash. */
export async function findAccountByInbox(
  db: Db,
  inboxHash: Buffer,
): Promise<SealedAccount | undefined> {
  const { rows } = await runStatement<UpstreamAccountRow>(db, {
    name: "find-account-by-inbox",
    text: `${ACCOUNT} where inbox_hash = $1`,
    values: [inboxHash],
  });
  return rows[0] && toAccount(rows[0]);
}

/** A merchant's accounts, or everybody's, the oldest first. */
export async function findAccounts(
  db: Db,
  merchantId?: MerchantId,
): Promise<readonly SealedAccount[]> {
  const { rows } = await runStatement<UpstreamAccountRow>(
    db,
    merchantId === undefined
      ? { text: `${ACCOUNT} order by merchant_id, id` }
      : {
          name: "find-accounts",
          text: `${ACCOUNT} where merchant_id = $1 order by id`,
          values: [merchantId],
        },
  );
  return rows.map(toAccount);
}

function toAccount(row: UpstreamAccountRow): SealedAccount {
  const account: UpstreamAccount = {
    merchantId: row.merchant_id,
    id: row.id,
    connector: row.connector,
    profile: row.profile,
    environment: row.environment,
    label: row.label,
    baseUrl: row.base_url,
    state: row.state,
    keepOrderIds: row.keep_order_ids,
    returnStrays: row.return_strays,
    callMs: row.call_ms,
    inFlightMax: row.in_flight_max,
    callsPerSecond: row.calls_per_second,
    createdAt: row.created_at,
    ...(row.tested_at && { testedAt: row.tested_at }),
    ...(row.test_result !== null && { testResult: row.test_result }),
    ...(Object.keys(row.findings).length > 0 && { findings: row.findings }),
  };
  return { account, seals: toSeals(row) };
}

function toSeals(row: UpstreamAccountRow): AccountSeals {
  const { sealed, sealed_key: sealedKey, previous_sealed: before, previous_until: until } = row;
  return { sealed, sealedKey, ...(before && until && { previous: { sealed: before, until } }) };
}
