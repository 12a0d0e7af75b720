import type { MerchantId } from "@gerbang/protocol";
import { coalesce } from "../coalescer.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import {
  SEALED_MERCHANT,
  type SealedMerchant,
  type SealedRow,
  toSealed,
} from "../merchants/merchants.ts";
import { runStatement } from "../statement.ts";
import type { BiSnapClientRow } from "../tables.ts";

/** A client as it is stored: its secrets and the gateway's key are sealed. */
export interface SealedClient {
  readonly merchantId: MerchantId;
  readonly clientId: string;
  readonly secret: Buffer;
  /** Wall time. */
  readonly olderSecret?: { readonly secret: Buffer; readonly until: Date };
  readonly publicKeys: readonly string[];
  readonly signingKey: Buffer;
  readonly signingPublicKey: string;
  readonly paymentHandle: string;
  readonly notificationPrefix?: string;
  readonly notificationPartnerId: string;
  readonly redirectUrls: readonly string[];
  readonly createdAt: Date;
  readonly endedAt?: Date;
}

function toClient(row: BiSnapClientRow): SealedClient {
  return {
    merchantId: row.merchant_id,
    clientId: row.client_id,
    secret: row.secret,
    ...(row.older_secret &&
      row.older_secret_until && {
        olderSecret: { secret: row.older_secret, until: row.older_secret_until },
      }),
    publicKeys: row.public_keys,
    signingKey: row.signing_key,
    signingPublicKey: row.signing_public_key,
    paymentHandle: row.payment_handle,
    ...(row.notification_prefix !== null && { notificationPrefix: row.notification_prefix }),
    notificationPartnerId: row.notification_partner_id,
    redirectUrls: row.redirect_urls,
    createdAt: row.created_at,
    ...(row.ended_at && { endedAt: row.ended_at }),
  };
}

function fromClient(client: SealedClient): BiSnapClientRow {
  return {
    merchant_id: client.merchantId,
    client_id: client.clientId,
    secret: client.secret,
    older_secret: client.olderSecret?.secret ?? null,
    older_secret_until: client.olderSecret?.until ?? null,
    public_keys: [...client.publicKeys],
    signing_key: client.signingKey,
    signing_public_key: client.signingPublicKey,
    payment_handle: client.paymentHandle,
    notification_prefix: client.notificationPrefix ?? null,
    notification_partner_id: client.notificationPartnerId,
    redirect_urls: [...client.redirectUrls],
    created_at: client.createdAt,
    ended_at: client.endedAt ?? null,
  };
}

/** That of a merchant, ended or not; `undefined` where none was ever made. */
export async function findClient(
  db: Db["kysely"],
  merchantId: MerchantId,
): Promise<SealedClient | undefined> {
  const row = await db
    .selectFrom("bi_snap_client")
    .select(columnsOf("bi_snap_client"))
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return row && toClient(row);
}

/** The merchant that linking knows by this name, as long as its client has not ended. */
export async function findClientByHandle(
  db: Db["kysely"],
  paymentHandle: string,
): Promise<SealedClient | undefined> {
  if (paymentHandle.includes("\0")) return undefined;
  const row = await db
    .selectFrom("bi_snap_client")
    .select(columnsOf("bi_snap_client"))
    .where("payment_handle", "=", paymentHandle)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return row && toClient(row);
}

type PrefixRow = Pick<BiSnapClientRow, "notification_prefix">;

/** Where a merchant is told, and under which name. One look-up by the primary key. */
export async function findNotificationPrefix(
  at: Db | Db["kysely"],
  merchantId: MerchantId,
): Promise<string | undefined> {
  const statement = {
    name: "find-bi-snap-prefix",
    text: "select notification_prefix from bi_snap_client where merchant_id = $1",
    values: [merchantId],
  };
  const { rows } =
    "pool" in at
      ? await runStatement<PrefixRow>(at, statement)
      : await runStatement<PrefixRow>(at, statement);
  return rows[0]?.notification_prefix ?? undefined;
}

/** Every client, for sealing them anew. */
export async function findAllClients(db: Db["kysely"]): Promise<readonly SealedClient[]> {
  const rows = await db
    .selectFrom("bi_snap_client")
    .select(columnsOf("bi_snap_client"))
    .orderBy("merchant_id")
    .execute();
  return rows.map(toClient);
}

/** Puts other seals on the same secrets, unless the client was changed meanwhile: each change seals all of them anew. */
export async function saveSeals(
  db: Db["kysely"],
  before: SealedClient,
  { secret, olderSecret, signingKey }: SealedClient,
): Promise<void> {
  await db
    .updateTable("bi_snap_client")
    .set({ secret, older_secret: olderSecret?.secret ?? null, signing_key: signingKey })
    .where("merchant_id", "=", before.merchantId)
    .where("secret", "=", before.secret)
    .execute();
}

/** Puts a client in the place of whatever the merchant had; the caller holds the merchant's row. */
export async function saveClient(trx: Trx, client: SealedClient): Promise<void> {
  const row = fromClient(client);
  await trx
    .insertInto("bi_snap_client")
    .values(row)
    .onConflict((conflict) => conflict.column("merchant_id").doUpdateSet(row))
    .execute();
}

/** Who calls: a client with its merchant. */
export interface SealedCaller {
  readonly client: SealedClient;
  readonly merchant: SealedMerchant;
}

const CLIENT_COLUMNS = columnsOf("bi_snap_client").filter((name) => name !== "merchant_id");

// Names that a merchant has, too, are told apart by what stands before them.
const CALLERS = `
select asked.ordinal::integer, ${CLIENT_COLUMNS.map((name) => `c.${name} as c_${name}`).join(", ")}, merchant.*
from unnest($1::text[]) with ordinality as asked(client_id, ordinal)
join bi_snap_client c on c.client_id = asked.client_id and c.ended_at is null,
lateral (${SEALED_MERCHANT} where m.id = c.merchant_id) merchant`;

type CallerRow = SealedRow & { readonly ordinal: number };

/**
 * Returns the function that finds a client that has not ended, with its merchant, by the client id. Read
 * for every call: a secret that another process rotated counts from its commit on. Look-ups that arrive
 * together share a statement.
 */
export function callerFinder(db: Db): (clientId: string) => Promise<SealedCaller | undefined> {
  const find = coalesce({
    itemsMax: 256,
    inFlightMax: 4,
    waiting: db.waiting,
    ownerOf: (clientId: string) => clientId,
    run: async (clientIds: readonly string[]) => {
      const { rows } = await runStatement<CallerRow>(db, {
        name: "find-bi-snap-callers",
        text: CALLERS,
        values: [clientIds],
      });
      const found = new Map(rows.map((row) => [row.ordinal, row]));
      return clientIds.map((_, index) => found.get(index + 1));
    },
  });
  return async (clientId) => {
    if (clientId.length > 64 || clientId.includes("\0")) return undefined;
    const row = await find(clientId);
    return row && { client: toClient(clientPart(row)), merchant: toSealed(row) };
  };
}

function clientPart(row: CallerRow): BiSnapClientRow {
  const columns = row as unknown as Readonly<Record<string, unknown>>;
  const own = CLIENT_COLUMNS.map((name) => [name, columns[`c_${name}`]] as const);
  // The statement selects exactly these columns.
  return { merchant_id: row.id, ...Object.fromEntries(own) } as unknown as BiSnapClientRow;
}
