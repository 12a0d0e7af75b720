import { parse } from "libpg-query";

/** How a statement finds its rows, as PostgreSQL's own parser reads it. */
interface ReadStatement {
  /** Tables that are read, or written to, without saying whose rows are meant. */
  readonly unnamed: readonly string[];
  /** Whose rows are meant stands in a parameter with many rows: it may be several merchants'. */
  readonly isBatch: boolean;
}

type Node = Readonly<Record<string, unknown>>;

/** What a query reads from: a table, or something made by the statement itself. */
interface Source {
  readonly alias: string;
  readonly table?: string;
}

interface Scope {
  readonly made: ReadonlySet<string>;
  /** Of the query and those around it. */
  readonly sources: readonly Source[];
}

/**
 * Reads a statement. A table counts as named when each of its rows is looked for by its merchant: by an
 * equation, in whatever is joined by AND, of its `merchant_id` with a parameter or with another merchant's
 * id, and where a row is inserted, when it has one.
 */
export async function readStatement(text: string): Promise<ReadStatement> {
  const { stmts = [] } = (await parse(text)) as { readonly stmts?: readonly { stmt?: unknown }[] };
  const unnamed: string[] = [];
  for (const { stmt } of stmts) visit(stmt as Node, { made: new Set(), sources: [] }, unnamed);
  const isBatch = all(stmts, "RangeFunction").some((one) =>
    /"(?:colname|sval)":"merchant_id"/.test(JSON.stringify([one["coldeflist"], one["alias"]])),
  );
  return { unnamed: [...new Set(unnamed)].sort(), isBatch };
}

const QUERIES = ["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt"] as const;

function visit(wrapped: Node, { made, sources: around }: Scope, unnamed: string[]): void {
  const kind = QUERIES.find((one) => one in wrapped) ?? "SelectStmt";
  const query = (wrapped[kind] ?? wrapped) as Node;
  const ctes = listOf((query["withClause"] as Node | undefined)?.["ctes"]).map(
    (one) => one["CommonTableExpr"] as Node,
  );
  const known = new Set([...made, ...ctes.map((cte) => String(cte["ctename"]))]);
  for (const cte of ctes) {
    visit(cte["ctequery"] as Node, { made: known, sources: around }, unnamed);
  }
  for (const side of ["larg", "rarg"]) {
    const part = query[side] as Node | undefined;
    if (part) visit({ SelectStmt: part }, { made: known, sources: around }, unnamed);
  }
  const from = [...listOf(query["fromClause"]), ...listOf(query["usingClause"])];
  const target = query["relation"] as Node | undefined;
  const own = [
    ...(target && kind !== "InsertStmt" ? [toSource(target, known)] : []),
    ...from.flatMap((one) => sourcesOf(one, known)),
  ];
  const scope = { made: known, sources: [...own, ...around] };
  if (target && kind === "InsertStmt" && !insertsMerchant(query)) {
    unnamed.push(String(target["relname"]));
  }
  const said = [query["whereClause"] as Node | undefined, ...from.flatMap(joinConditions)];
  const links = [
    ...said.flatMap((one) => (one ? linksOf(one, own, scope) : [])),
    ...from.flatMap((one) => usingLinks(one, known)),
  ];
  const named = followLinks(own, links);
  for (const { alias, table } of own) if (table && !named.has(alias)) unnamed.push(table);
  const { withClause: _ctes, larg: _left, rarg: _right, ...rest } = query;
  for (const inner of nestedQueries(rest)) visit(inner, scope, unnamed);
}

/** Queries that stand in this one, but not in one of those. */
function nestedQueries(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nestedQueries);
  if (typeof value !== "object" || value === null) return [];
  if ("SelectStmt" in value) {
    // The rows of `values (…)` are expressions.
    return [value as Node];
  }
  return Object.values(value).flatMap(nestedQueries);
}

function sourcesOf(item: Node, made: ReadonlySet<string>): readonly Source[] {
  if ("RangeVar" in item) return [toSource(item["RangeVar"] as Node, made)];
  if ("JoinExpr" in item) {
    const { larg, rarg } = item["JoinExpr"] as { readonly larg: Node; readonly rarg: Node };
    return [...sourcesOf(larg, made), ...sourcesOf(rarg, made)];
  }
  const [inner] = Object.values(item) as Node[];
  return [{ alias: aliasOf(inner) ?? "" }];
}

function toSource(range: Node, made: ReadonlySet<string>): Source {
  const table = String(range["relname"]);
  const alias = aliasOf(range) ?? table;
  return made.has(table) ? { alias } : { alias, table };
}

function aliasOf(range: Node | undefined): string | undefined {
  return (range?.["alias"] as Node | undefined)?.["aliasname"] as string | undefined;
}

function joinConditions(item: Node): readonly Node[] {
  const join = item["JoinExpr"] as Node | undefined;
  if (!join) return [];
  const own = join["quals"] ? [join["quals"] as Node] : [];
  return [...own, ...joinConditions(join["larg"] as Node), ...joinConditions(join["rarg"] as Node)];
}

/** A source whose merchant is said: that of another source of the query, or one that is known. */
interface Link {
  readonly alias: string;
  readonly by?: string;
}

/** What is linked to a known merchant, however many steps away. What the statement made itself is known. */
function followLinks(own: readonly Source[], links: readonly Link[]): ReadonlySet<string> {
  const named = new Set(own.flatMap(({ alias, table }) => (table ? [] : [alias])));
  for (let before = -1; before < named.size; ) {
    before = named.size;
    for (const { alias, by } of links) if (by === undefined || named.has(by)) named.add(alias);
  }
  return named;
}

/** Joined `using (merchant_id, …)`: each of the two is as much as the other one. */
function usingLinks(item: Node, made: ReadonlySet<string>): readonly Link[] {
  const join = item["JoinExpr"] as Node | undefined;
  if (!join) return [];
  const inner = usingLinks(join["larg"] as Node, made);
  if (!JSON.stringify(join["usingClause"] ?? []).includes('"merchant_id"')) return inner;
  const [left, right] = ["larg", "rarg"].map((side) => sourcesOf(join[side] as Node, made));
  const both = (left ?? []).flatMap(({ alias }) =>
    (right ?? []).flatMap((other) => [
      { alias, by: other.alias },
      { alias: other.alias, by: alias },
    ]),
  );
  return [...inner, ...both];
}

function insertsMerchant(query: Node): boolean {
  const table = String((query["relation"] as Node)["relname"]);
  const columns = listOf(query["cols"]).map((one) => (one["ResTarget"] as Node)["name"]);
  return columns.includes(table === "merchant" ? "id" : "merchant_id");
}

function linksOf(condition: Node, own: readonly Source[], scope: Scope): readonly Link[] {
  const and = condition["BoolExpr"] as Node | undefined;
  if (and) {
    if (and["boolop"] !== "AND_EXPR") return [];
    return listOf(and["args"]).flatMap((one) => linksOf(one, own, scope));
  }
  return equations(condition).flatMap(([one, other]) => [
    ...linkOf(one, other, { own, scope }),
    ...linkOf(other, one, { own, scope }),
  ]);
}

function linkOf(
  column: Node | undefined,
  value: Node | undefined,
  { own, scope }: { readonly own: readonly Source[]; readonly scope: Scope },
): readonly Link[] {
  const alias = merchantOf(column, own);
  if (alias === undefined || !isMerchant(value, scope)) return [];
  const [by] = namesOf(value);
  return own.some((one) => one.alias === by) && by !== undefined ? [{ alias, by }] : [{ alias }];
}

type Pair = readonly [Node | undefined, Node | undefined];

/** `a = b`, `a = any(b)`, `(a, c) = (b, d)` and `(a, c) in (select b, d …)`. */
function equations(condition: Node): readonly Pair[] {
  const equation = condition["A_Expr"] as Node | undefined;
  if (equation && JSON.stringify(equation["name"]).includes('"="')) {
    return paired(equation["lexpr"] as Node, equation["rexpr"] as Node);
  }
  const link = condition["SubLink"] as Node | undefined;
  if (link?.["subLinkType"] !== "ANY_SUBLINK") return [];
  const select = (link["subselect"] as Node)["SelectStmt"] as Node;
  const values = listOf(select["targetList"]).map(
    (one) => (one["ResTarget"] as Node)["val"] as Node,
  );
  const tested = link["testexpr"] as Node;
  const row = tested["RowExpr"] as Node | undefined;
  return (row ? listOf(row["args"]) : [tested]).map((one, at) => [one, values[at]] as const);
}

function paired(left: Node, right: Node): readonly Pair[] {
  const rows = [left["RowExpr"], right["RowExpr"]] as readonly (Node | undefined)[];
  if (!rows[0] || !rows[1]) return [[left, right]];
  const others = listOf(rows[1]["args"]);
  return listOf(rows[0]["args"]).map((one, at) => [one, others[at]] as const);
}

/** The source whose merchant a column is. */
function merchantOf(value: Node | undefined, own: readonly Source[]): string | undefined {
  const [first, second] = namesOf(value);
  if (first === undefined) return undefined;
  // A bare name is that of the only source that there is.
  const alias = second === undefined && own.length === 1 ? own[0]?.alias : first;
  const source = own.find((one) => one.alias === alias);
  const column = second ?? first;
  return source && column === (source.table === "merchant" ? "id" : "merchant_id")
    ? source.alias
    : undefined;
}

function isMerchant(value: Node | undefined, { sources }: Scope): boolean {
  if (!value) return false;
  if ("ParamRef" in value) return true;
  if ("TypeCast" in value)
    return isMerchant((value["TypeCast"] as Node)["arg"] as Node, { made: new Set(), sources });
  const array = value["SubLink"] as Node | undefined;
  if (array?.["subLinkType"] === "ARRAY_SUBLINK") {
    return /"sval":"merchant_id"/.test(JSON.stringify(array["subselect"]));
  }
  const names = namesOf(value);
  if (names.at(-1) === "merchant_id") return true;
  return (
    names[1] === "id" &&
    sources.some(({ alias, table }) => alias === names[0] && table === "merchant")
  );
}

function namesOf(value: Node | undefined): readonly string[] {
  const column = value?.["ColumnRef"] as Node | undefined;
  return listOf(column?.["fields"]).map((one) =>
    String((one["String"] as Node | undefined)?.["sval"]),
  );
}

function listOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? (value as Node[]) : [];
}

/** Every node of a kind, however deep. */
function all(value: unknown, kind: string): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap((one) => all(one, kind));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === kind ? [inner as Node] : []),
    ...all(inner, kind),
  ]);
}
