import assert from "node:assert/strict";
import { it } from "node:test";
import { judge } from "../../src/certify/judge/judge.ts";
import { written } from "../../src/certify/schedule/notation.ts";
import { openShop } from "../../test/certify/support/playing.ts";
import { handlerShop } from "../../test/certify/support/shops.ts";

const TRIES = Number(process.env["TRIES"] ?? 100);

for (const [edit, text] of [
  [14, "p S∥S"],
  [16, "⟨P⟩ p S"],
] as const) {
  for (const database of ["sqlite", "postgres"] as const) {
    it(`${text} of mutant ${edit} on ${database} goes wrong ${TRIES} times of ${TRIES}`, async (t) => {
      const { driver, goldens } = await openShop(t, handlerShop(edit, database));
      let wrong = 0;
      for (let tries = 0; tries < TRIES; tries++) {
        const trace = await driver.play(written(text));
        if (trace && judge(trace, goldens)) wrong++;
      }
      assert.equal(wrong, TRIES);
    });
  }
}
