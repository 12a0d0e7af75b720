import type pg from "pg";

/**
 * Whether a pooler stands between a connection and the database, one that may give each of its
 * transactions to another server process: then what was prepared or listened for in one is not there in
 * the next. A client is told the number of its server process when it connects; a pooler makes one up.
 */
export async function isPooled(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid !== serverProcessId(client);
}

/** The driver knows it and its types do not. */
export function serverProcessId(client: pg.ClientBase): unknown {
  return "processID" in client ? client.processID : undefined;
}
