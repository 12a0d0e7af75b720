import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const MIGRATE = `${TEST}/store/migrate.test.ts`;
const STORE = "packages/gateway/src/store";

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
];
