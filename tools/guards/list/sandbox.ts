import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const SESSION = `${TEST}/operations/sandbox-session.test.ts`;
const STORE = "packages/gateway/src/store/sandbox";
const OPERATIONS = "packages/gateway/src/operations/sandbox";

/** Snapshots, holds, clocks. */
export const SANDBOX_GUARDS: readonly Guard[] = [
  {
    name: "a snapshot is not imported over a past",
    file: `${OPERATIONS}/import-snapshot.ts`,
    fragment: "else if (!(await hasNoPast(trx, merchant.id))) {",
    without: "else if ((await hasNoPast(trx, merchant.id)) === undefined) {",
    tests: [SESSION, `${TEST}/http/sandbox-export.test.ts`],
  },
  {
    name: "of imports of one file at one moment one keeps the names",
    file: `${STORE}/snapshot-rows.ts`,
    fragment: 'await trx.selectFrom("import_turn").select("id").forUpdate().execute();',
    without: 'await trx.selectFrom("import_turn").select("id").execute();',
    tests: [`${TEST}/operations/import-turn.test.ts`],
  },
  {
    name: "an import that waited for another looks at the names again",
    file: `${OPERATIONS}/import-snapshot.ts`,
    fragment: "  await takeImportTurn(trx);\n  return await areLinksTaken(trx, id, rows);",
    without: "  await takeImportTurn(trx);\n  return false;",
    tests: [`${TEST}/operations/import-turn.test.ts`],
  },
  {
    name: "an import whose hold was lost is undone",
    file: `${OPERATIONS}/import-snapshot.ts`,
    fragment: "        await hold.confirm(trx);\n",
    without: "",
    tests: [`${TEST}/operations/import-turn.test.ts`],
  },
];
