import type { MerchantId } from "@gerbang/protocol";
import { columnsOf, insertFrom, type KnownTable, rowsInJson } from "../columns.ts";
import type { Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import {
  OMITTED_COLUMNS,
  type SnapshotRow,
  type SnapshotRowKind,
  type SnapshotRows,
} from "./snapshot-row.ts";

interface SnapshotTable<Kind extends SnapshotRowKind> {
  readonly table: KnownTable;
  readonly key: readonly (keyof SnapshotRow<Kind> & string)[];
}

const TABLES: { readonly [Kind in SnapshotRowKind]: SnapshotTable<Kind> } = {
  wallet_customer: { table: "wallet_customer", key: ["id"] },
  pay_account: { table: "pay_account", key: ["id"] },
  transaction: { table: "transaction", key: ["id"] },
  refund: { table: "refund", key: ["id"] },
  event: { table: "event", key: ["id"] },
  notification: { table: "notification", key: ["id"] },
  attempt: { table: "notification_attempt", key: ["notification_id", "number"] },
};

const OMITTED: ReadonlySet<string> = new Set(OMITTED_COLUMNS);

const PAGE = 500;

/** Reads all rows of a kind, page by page in the order of their key. */
export async function* readSnapshotRows<Kind extends SnapshotRowKind>(
  trx: Trx,
  merchantId: MerchantId,
  kind: Kind,
): AsyncGenerator<readonly SnapshotRow<Kind>[], void, undefined> {
  const { table, key }: SnapshotTable<Kind> = TABLES[kind];
  const columns = key.join(", ");
  const members = [...snapshotColumns(kind)].join(", ");
  let after: readonly unknown[] = [];
  for (;;) {
    const place = after.map((_, index) => `$${index + 2}`).join(", ");
    const beyond = after.length > 0 ? `and (${columns}) > (${place})` : "";
    const { rows } = await runStatement<{ row: SnapshotRow<Kind> }>(trx, {
      text: `select to_jsonb(t) as row from (
        select ${members} from ${table}
        where merchant_id = $1 ${beyond} order by ${columns} limit ${PAGE}
      ) t order by ${columns}`,
      values: [merchantId, ...after],
    });
    if (rows.length > 0) yield rows.map(({ row }) => row);
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) return;
    after = key.map((column) => last.row[column]);
  }
}

/** The members that a row of a kind has. */
function snapshotColumns(kind: SnapshotRowKind): ReadonlySet<string> {
  return new Set<string>(columnsOf(TABLES[kind].table).filter((name) => !OMITTED.has(name)));
}

/** Throws the database's error when a row breaks a rule of the schema. */
export async function insertSnapshotRows<Kind extends SnapshotRowKind>(
  trx: Trx,
  merchantId: MerchantId,
  kind: Kind,
  rows: SnapshotRows[Kind],
): Promise<void> {
  const { table } = TABLES[kind];
  for (let from = 0; from < rows.length; from += PAGE) {
    const page = rows.slice(from, from + PAGE).map((row) => ({ ...row, merchant_id: merchantId }));
    await runStatement(trx, {
      text: `${insertFrom(table, "r")} from ${rowsInJson(table, { json: "$1", source: "r" })}`,
      values: [JSON.stringify(page)],
    });
  }
}

const HAS_NO_PAST = `
select not (
  exists (select from transaction where merchant_id = $1)
  or exists (select from event where merchant_id = $1 and transaction_id is not null)
  or exists (select from notification where merchant_id = $1)
  or exists (select from wallet_customer where merchant_id = $1)
) as none`;

/** Whether a merchant has nothing that a snapshot holds. */
export async function hasNoPast(trx: Trx, merchantId: MerchantId): Promise<boolean> {
  const { rows } = await runStatement<{ none: boolean }>(trx, {
    text: HAS_NO_PAST,
    values: [merchantId],
  });
  return rows[0]?.none === true;
}

const ARE_TAKEN = `
select exists (
  select from transaction t where t.merchant_id <> $1 and (
    t.id in (select jsonb_array_elements_text($2::jsonb))
    or t.reference in (select jsonb_array_elements_text($3::jsonb))
    or t.qr_reference in (select jsonb_array_elements_text($4::jsonb)))
)
or exists (
  select from pay_account a where a.merchant_id <> $1
    and a.link_id in (select jsonb_array_elements_text($5::jsonb))
) as taken`;

/** Waits until no other import is about to take names, and keeps the others waiting until it is committed. */
export async function takeImportTurn(trx: Trx): Promise<void> {
  await trx.selectFrom("import_turn").select("id").forUpdate().execute();
}

/** Whether other merchants have transactions or accounts that payers would reach by the same links. */
export async function areLinksTaken(
  trx: Trx,
  merchantId: MerchantId,
  { transaction: transactions, pay_account: accounts }: SnapshotRows,
): Promise<boolean> {
  const all = (column: "id" | "reference" | "qr_reference") =>
    JSON.stringify(transactions.map((row) => row[column]));
  const { rows } = await runStatement<{ taken: boolean }>(trx, {
    text: ARE_TAKEN,
    values: [
      merchantId,
      all("id"),
      all("reference"),
      all("qr_reference"),
      JSON.stringify(accounts.map((row) => row.link_id)),
    ],
  });
  return rows[0]?.taken === true;
}
