import pg from "pg";

/** A statement as it was sent. */
interface SeenStatement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** It has a name, by which a connection plans it once for all. */
  readonly isPrepared: boolean;
  readonly name?: string;
}

/** Everything of a kind that this process asks any database while the work goes on. */
export async function watchStatements(
  work: () => Promise<unknown>,
  kind = /^\s*(?:select|with)\b/i,
): Promise<readonly SeenStatement[]> {
  const seen = new Map<string, SeenStatement>();
  const query = Reflect.get(pg.Client.prototype, "query") as (...given: unknown[]) => unknown;
  pg.Client.prototype.query = function watched(this: pg.Client, ...given: unknown[]) {
    const statement = toStatement(given);
    if (statement) seen.set(statement.text, statement);
    return query.apply(this, given);
  } as typeof pg.Client.prototype.query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query as typeof pg.Client.prototype.query;
  }
  return [...seen.values()].filter(({ text }) => kind.test(text));
}

function toStatement([first, second]: readonly unknown[]): SeenStatement | undefined {
  if (typeof first === "string") {
    const values = Array.isArray(second) ? (second as unknown[]) : [];
    return { text: first, values, isPrepared: false };
  }
  const { text, values, name } = first as Readonly<Record<"text" | "values" | "name", unknown>>;
  if (typeof text !== "string") return undefined;
  const given = Array.isArray(second) ? second : values;
  const isPrepared = name !== undefined;
  return {
    text,
    values: Array.isArray(given) ? (given as unknown[]) : [],
    isPrepared,
    ...(typeof name === "string" && { name }),
  };
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** What a plan does with one table. */
interface TableRead {
  readonly table: string;
  readonly isSequential: boolean;
  /** Rows looked at, kept or not; 0 when the statement was not run. */
  readonly rows: number;
}

/**
 * How a statement reads its tables when it is planned once for all values, as one that a connection has
 * prepared is after a few runs.
 */
export async function readGenericPlan(pool: pg.Pool, text: string): Promise<readonly TableRead[]> {
  const { rows } = await pool.query<{ "QUERY PLAN": readonly { Plan: PlanNode }[] }>(
    `explain (generic_plan, format json) ${text}`,
  );
  return nodes(rows[0]?.["QUERY PLAN"][0]?.Plan).flatMap(toRead);
}

/** The indexes by which a statement finds its rows. */
export async function readIndexes(pool: pg.Pool, text: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ "QUERY PLAN": readonly { Plan: PlanNode }[] }>(
    `explain (format json) ${text}`,
  );
  return nodes(rows[0]?.["QUERY PLAN"][0]?.Plan).flatMap((node) => node["Index Name"] ?? []);
}

/**
 * How a statement reads its tables. With `run` it is executed, and sequential scans are made as dear
 * as they would be with many rows: a table of a few hundred is not worth an index to the planner.
 */
export async function readPlan(
  pool: pg.Pool,
  { text, values }: Pick<SeenStatement, "text" | "values">,
  { run = false }: { readonly run?: boolean } = {},
): Promise<readonly TableRead[]> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    if (run) await client.query("set local enable_seqscan = off");
    const how = run ? "analyze, format json" : "format json";
    const { rows } = await client.query<{ "QUERY PLAN": readonly { Plan: PlanNode }[] }>(
      `explain (${how}) ${text}`,
      [...values],
    );
    return nodes(rows[0]?.["QUERY PLAN"][0]?.Plan).flatMap(toRead);
  } finally {
    await client.query("rollback");
    client.release();
  }
}

function nodes(plan: PlanNode | undefined): readonly PlanNode[] {
  return plan ? [plan, ...(plan.Plans ?? []).flatMap(nodes)] : [];
}

function toRead(node: PlanNode): readonly TableRead[] {
  const { "Relation Name": table, "Actual Rows": kept = 0, "Actual Loops": loops = 0 } = node;
  if (table === undefined) return [];
  const rows = Math.round((kept + (node["Rows Removed by Filter"] ?? 0)) * loops);
  return [{ table, isSequential: node["Node Type"] === "Seq Scan", rows }];
}
