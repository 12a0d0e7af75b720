import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { Edit } from "../../test/certify/handler/edits.ts";
import { CLASS_ALONE, FURTHER_PLAYED, SHORTEST } from "../../test/certify/support/mutants.ts";
import { firstDefect, tellDefect } from "../../test/certify/support/playing.ts";
import { handlerShop } from "../../test/certify/support/shops.ts";

/** Most of the time one waits for what does not come. */
const AT_ONCE = Number(process.env["AT_ONCE"] ?? 3);

async function findFirst(t: TestContext, edit: Edit, database: "sqlite" | "postgres") {
  const { found, afterMs } = await firstDefect(t, handlerShop(edit, database));
  t.diagnostic(`first defect after ${Math.round(afterMs)} ms`);
  return found;
}

for (const database of ["sqlite", "postgres"] as const) {
  describe(`a handler on ${database} with one thing wrong`, { concurrency: AT_ONCE }, () => {
    for (const [edit, id, schedule] of SHORTEST) {
      it(`${edit} is caught as ${id} by ${schedule}`, async (t) => {
        const found = await findFirst(t, edit, database);
        assert.equal(found && tellDefect(found), `${id} ${schedule}`);
      });
    }
    for (const [edit, about, id, schedule] of FURTHER_PLAYED) {
      it(`${edit}, which ${about}, is caught as ${id} by ${schedule}`, async (t) => {
        const found = await findFirst(t, edit, database);
        assert.equal(found && tellDefect(found), `${id} ${schedule}`);
      });
    }
    for (const [edit, id] of CLASS_ALONE) {
      it(`${edit} is caught as ${id}`, async (t) => {
        const found = await findFirst(t, edit, database);
        assert.equal(found?.id, id, found && tellDefect(found));
      });
    }
  });
}
