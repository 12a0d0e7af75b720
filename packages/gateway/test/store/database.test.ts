import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openDatabase } from "../../src/store/database.ts";
import { createTestDatabase } from "../support/database.ts";

suite("closing the database", () => {
  test("ends its connections, whoever asked through them, and may be repeated", async (t) => {
    const { url } = await createTestDatabase(t);
    for (const ask of [
      async (db: ReturnType<typeof openDatabase>) => void (await db.pool.query("select 1")),
      async (db: ReturnType<typeof openDatabase>) =>
        void (await db.kysely.selectFrom("merchant").select("id").execute()),
    ]) {
      const db = openDatabase({ connectionString: url });
      await ask(db);
      assert.equal(db.pool.totalCount, 1);
      await Promise.all([db.close(), db.close()]);
      assert.equal(db.pool.totalCount, 0);
    }
  });
});
