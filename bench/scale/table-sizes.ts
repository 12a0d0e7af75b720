import type { Db } from "../../packages/gateway/src/store/database.ts";

interface IndexSize {
  readonly table: string;
  readonly index: string;
  readonly bytes: number;
  /** How often it was looked through since the database was made. */
  readonly scans: number;
}

const SIZES = `
select c.relname as table, i.relname as index, pg_relation_size(i.oid)::float8 as bytes,
  coalesce(s.idx_scan, 0)::float8 as scans
from pg_class c
join pg_index x on x.indrelid = c.oid
join pg_class i on i.oid = x.indexrelid
left join pg_stat_user_indexes s on s.indexrelid = i.oid
where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
order by pg_total_relation_size(c.oid) desc, bytes desc`;

const TABLES = `
select c.relname as table, pg_table_size(c.oid)::float8 as bytes
from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
  and pg_table_size(c.oid) > 1e6
order by pg_total_relation_size(c.oid) desc`;

/** The tables that weigh more than a megabyte, the largest first. */
export async function tablesBySize(db: Db): Promise<readonly string[]> {
  const { rows } = await db.pool.query<{ table: string }>(TABLES);
  return rows.map(({ table }) => table);
}

/** Prints what takes the space: each large table, then its indexes with how often they were looked through. */
export async function tellSizes(db: Db): Promise<void> {
  const { rows: tables } = await db.pool.query<{ table: string; bytes: number }>(TABLES);
  const { rows: indexes } = await db.pool.query<IndexSize>(SIZES);
  for (const { table, bytes } of tables) {
    console.log(`${table.padEnd(36)} ${megabytes(bytes)}`);
    for (const one of indexes.filter((index) => index.table === table)) {
      console.log(`  ${one.index.padEnd(34)} ${megabytes(one.bytes)}   ${one.scans} scans`);
    }
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0).padStart(7)} MB`;
}
