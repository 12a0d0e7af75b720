import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { suite, test } from "node:test";
import { claimDataFolder } from "../../src/postgres/claim.ts";
import { openDataFolder } from "../../src/postgres/data-folder.ts";
import { createFolder } from "../support/data-folder.ts";

suite("a data folder", () => {
  test("has one owner, however many ask at the same moment", async (t) => {
    const folder = await openDataFolder(await createFolder(t));

    for (let round = 0; round < 20; round += 1) {
      const asked = Array.from({ length: 8 }, () => claimDataFolder(folder));
      const answers = await Promise.allSettled(asked);
      const claims = answers.filter((answer) => answer.status === "fulfilled");
      assert.equal(claims.length, 1);
      for (const { value } of claims) await value.release();
    }

    assert.deepEqual(await readdir(folder.claims), []);
  });

  test("is free again once it is given up", async (t) => {
    const folder = await openDataFolder(await createFolder(t));

    const first = await claimDataFolder(folder);
    await assert.rejects(claimDataFolder(folder), { code: "data_folder_in_use" });
    await first.release();

    await (await claimDataFolder(folder)).release();
  });
});
