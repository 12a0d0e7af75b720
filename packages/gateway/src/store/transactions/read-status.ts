import type { MerchantId } from "@gerbang/protocol";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { coalesce } from "../coalescer.ts";
import type { Db } from "../database.ts";
import { MERCHANTS_BY_KEY } from "../merchants/merchants.ts";
import { runStatement } from "../statement.ts";
import type { MerchantRow } from "../tables.ts";
import { ASKED_TRANSACTION, isStorable } from "./find-transaction.ts";
import { type ReadTransactionRow, toTransaction } from "./transaction-row.ts";

interface AskedStatus {
  /** The SHA-256 of a server key. */
  readonly hash: Buffer;
  /** Order id or transaction id. */
  readonly id: string;
  readonly wall: Date;
}

/** What the owner of a valid key sees. */
interface KnownStatus {
  /** The merchant's newest server key, sealed. */
  readonly signingKey: Buffer;
  readonly environment: MerchantRow["environment"];
  readonly caller: { readonly id: MerchantId; readonly watchedUntil: Date | undefined };
  /** From where the key is accepted; from everywhere when empty. */
  readonly apiAddresses: readonly string[];
  readonly transaction: Transaction | undefined;
}

/** A valid key with what it found; every column of the transaction is null when it found nothing. */
type StatusRow = {
  readonly ordinal: number;
  readonly caller_id: MerchantId;
  readonly signing_key: Buffer;
  readonly environment: MerchantRow["environment"];
  readonly watched_until: Date | null;
  readonly api_addresses: readonly string[] | null;
} & ((ReadTransactionRow & { readonly found: true }) | { readonly found: null });

const READ_STATUSES = `
with caller as materialized (
  select hash, id as merchant_id, signing_key, environment, watched_until, api_addresses from (${MERCHANTS_BY_KEY}) merchant
), asked as (
  select asked.ordinal, asked.id, caller.merchant_id, caller.signing_key, caller.environment,
    caller.watched_until, caller.api_addresses
  from unnest((select $1::bytea[]), (select $3::text[])) with ordinality as asked(hash, id, ordinal)
  join caller on caller.hash = asked.hash
)
select asked.ordinal::integer, asked.merchant_id as caller_id, asked.signing_key, asked.environment,
  asked.watched_until, asked.api_addresses, found.*
from asked left join lateral (select true as found, one.* from (${ASKED_TRANSACTION}) one) found on true`;

/**
 * Returns the function that checks a server key and reads one of its merchant's transactions, both
 * in one round trip; reads that arrive together share it. It resolves to `undefined` when the key is
 * not valid, by what is committed at this moment.
 */
export function statusReader(db: Db): (asked: AskedStatus) => Promise<KnownStatus | undefined> {
  const read = coalesce({
    itemsMax: 128,
    inFlightMax: 2,
    waiting: db.waiting,
    ownerOf: ({ hash }) => hash.toString("hex"),
    run: async (asked: readonly AskedStatus[]) => {
      const { rows } = await runStatement<StatusRow>(db, {
        name: "read-statuses",
        text: READ_STATUSES,
        values: [asked.map(({ hash }) => hash), asked[0]?.wall, asked.map(({ id }) => id)],
      });
      const known = new Map(rows.map((row) => [row.ordinal, row]));
      return asked.map((_, index) => known.get(index + 1));
    },
  });
  return async ({ hash, id, wall }) => {
    // What cannot be an id is asked for as an empty one, which nothing has: the key is checked anyway.
    const row = await read({ hash, wall, id: isStorable(id) ? id : "" });
    return (
      row && {
        signingKey: row.signing_key,
        environment: row.environment,
        caller: { id: row.caller_id, watchedUntil: row.watched_until ?? undefined },
        apiAddresses: row.api_addresses ?? [],
        transaction: row.found ? toTransaction(row) : undefined,
      }
    );
  };
}
