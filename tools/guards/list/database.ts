import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const MIGRATE = `${TEST}/store/migrate.test.ts`;
const STORE = "packages/gateway/src/store";
const POSTGRES = "packages/gateway/src/postgres";

/** The schema, the connections and the embedded server. */
export const DATABASE_GUARDS: readonly Guard[] = [
  {
    name: "processes that start at one moment migrate one after the other",
    file: `${STORE}/migrate.ts`,
    fragment: '"select id from schema_migration_lock where id = 1 for update"',
    without: '"select id from schema_migration_lock where id = 1"',
    tests: [MIGRATE],
  },
  {
    name: "a migration is applied whole, with its record, or not at all",
    file: `${STORE}/migrate.ts`,
    fragment: '  await run(client, "begin");\n',
    without: "",
    tests: [MIGRATE],
  },
  {
    name: "a migration that failed leaves no connection in its database transaction",
    file: `${STORE}/migrate.ts`,
    fragment: "    client.release(true);\n",
    without: "    client.release();\n",
    tests: [MIGRATE],
  },
  {
    name: "a database server that is too old is refused at the start, in a sentence",
    file: `${STORE}/check-database.ts`,
    fragment: "  if (version >= VERSION_MIN * 10_000) return;\n",
    without: "  if (version > VERSION_MIN) return;\n",
    tests: [`${TEST}/operating/failing-start.test.ts`],
  },
  {
    name: "a migration that was changed after it was applied is refused",
    file: `${STORE}/migrate.ts`,
    fragment: "if (migration.checksum !== checksum) {",
    without: "if (migration.checksum === undefined) {",
    tests: [MIGRATE],
  },
  {
    name: "a schema that is newer than the program is refused",
    file: `${STORE}/migrate.ts`,
    fragment: "if (migration === undefined && is_expansion) continue;",
    without: "if (migration === undefined && (is_expansion || name)) continue;",
    tests: [MIGRATE],
  },
  {
    name: "a schema that was only added to is taken by an older program",
    file: `${STORE}/migrate.ts`,
    fragment: "    if (migration === undefined && is_expansion) continue;\n",
    without: "",
    tests: [MIGRATE, `${TEST}/store/newer-schema.test.ts`],
  },
  {
    name: "two that create the bookkeeping at one moment both go on",
    file: `${STORE}/migrate.ts`,
    fragment:
      'if (!isDatabaseError(error) || !CREATED_MEANWHILE.has(error.code ?? "")) throw error;',
    without: "throw error;",
    tests: [MIGRATE],
  },
  {
    name: "an answer that was lost is asked for once more",
    file: `${STORE}/coalescer.ts`,
    fragment: 'if (failure === "broken" && !isRepeated) return await this.#run(batch, true, lost);',
    without: "",
    tests: [`${TEST}/store/lost-answer.test.ts`, `${TEST}/store/coalescer.test.ts`],
  },
  {
    name: "an answer that was lost is not known because the second try could not be made",
    file: `${STORE}/coalescer.ts`,
    fragment: 'failure === "not_begun") return rejectAll(batch, lost ?? error);',
    without: 'failure === "not_begun") return rejectAll(batch, error);',
    tests: [`${TEST}/store/coalescer.test.ts`],
  },
  {
    name: "a commit that missed its deadline is a lost answer",
    file: `${STORE}/connection-pool.ts`,
    fragment: "if (isStuck) throw new LostAnswerError(",
    without: "if (isStuck) throw new Error(",
    tests: [`${TEST}/store/deadlines.test.ts`],
  },
  {
    name: "one call that the database refuses spoils no other one",
    file: `${STORE}/coalescer.ts`,
    fragment: "    if (batch.length > 1) {\n",
    without: "    if (batch.length > 10_000) {\n",
    tests: [`${TEST}/store/coalescer.test.ts`],
  },
  {
    name: "whose calls are refused runs apart from the others",
    file: `${STORE}/coalescer.ts`,
    fragment: "    this.#setApart(batch);\n",
    without: "",
    tests: [`${TEST}/store/coalescer.test.ts`],
  },
  {
    name: "a connection whose statement had no answer is given to nobody",
    file: `${STORE}/connection-pool.ts`,
    fragment: "release: () => client.release(isStuck),",
    without: "release: () => client.release(),",
    tests: [`${TEST}/store/deadlines.test.ts`],
  },
  {
    name: "a connection that the network has swallowed is cut",
    file: `${STORE}/connection-pool.ts`,
    fragment: "      if (openedAt < moment)\n",
    without: "      if (openedAt < 0 && moment)\n",
    tests: [`${TEST}/store/deadlines.test.ts`],
  },
  {
    name: "a connection that breaks while nobody uses it ends no process",
    file: `${STORE}/connection-pool.ts`,
    fragment: '    this.on("connect", (client) => client.on("error", () => {}));\n',
    without: "",
    tests: [`${TEST}/http/sandbox-export.test.ts`, `${TEST}/operations/sandbox-session.test.ts`],
  },
  {
    name: "a data folder is one Gerbang's",
    file: `${POSTGRES}/claim.ts`,
    fragment: 'if (winner) throw inUse(folder, winner.name.split("-")[0]);',
    without: "if (winner) return;",
    tests: [`${TEST}/postgres/killed.test.ts`, `${TEST}/postgres/claim.test.ts`],
  },
];
