import type { Db } from "../../src/store/database.ts";

/**
 * Starts some work while a lock is held, waits until so many connections wait, then lets them go: so
 * that they meet at the same place every time. Returns what the work returned.
 */
export async function whileLocked<Result>(
  { pool }: Db,
  lock: string,
  { waiting, work }: { readonly waiting: number; readonly work: () => Promise<Result> },
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query(lock);
    const result = work();
    await untilSomebodyWaits({ pool }, waiting);
    await client.query("commit");
    return await result;
  } finally {
    client.release();
  }
}

/** Asks outside of the database transaction that holds the lock, in which the view would stand still. */
export async function untilSomebodyWaits({ pool }: Pick<Db, "pool">, waiting = 1): Promise<void> {
  for (let found = 0; found < waiting; ) {
    const { rows } = await pool.query<{ count: number }>(
      `select count(*) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    found = rows[0]?.count ?? 0;
  }
}
