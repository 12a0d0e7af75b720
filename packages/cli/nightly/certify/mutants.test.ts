import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CLASS_ALONE, SHORTEST } from "../../test/certify/support/mutants.ts";
import { certifyShop, defectsOf } from "../../test/certify/support/playing.ts";
import { handlerShop } from "../../test/certify/support/shops.ts";

for (const database of ["sqlite", "postgres"] as const) {
  describe(`a handler on ${database} with one thing wrong`, () => {
    for (const [edit, id, schedule] of SHORTEST) {
      it(`${edit} is caught as ${id} by ${schedule}`, async (t) => {
        const verdict = await certifyShop(t, handlerShop(edit, database));
        assert.equal(defectsOf(verdict)[0], `${id} ${schedule}`, defectsOf(verdict).join("; "));
      });
    }
    for (const [edit, id] of CLASS_ALONE) {
      it(`${edit} is caught as ${id}`, async (t) => {
        const verdict = await certifyShop(t, handlerShop(edit, database));
        assert.equal(verdict.defects[0]?.id, id, defectsOf(verdict).join("; "));
      });
    }
  });
}
