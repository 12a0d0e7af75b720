import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { suite, test } from "node:test";
import { createTestDatabase } from "../../packages/gateway/test/support/database.ts";
import { ALL_GUARDS } from "../guards/all-guards.ts";
import { describeGuard, removeFrom } from "../guards/guard.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

suite("the list of guards", () => {
  test("names each guard once", () => {
    const names = ALL_GUARDS.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  test("finds each piece of code exactly where it says, and changes it", () => {
    const wrong = ALL_GUARDS.flatMap((guard) => {
      if (!("file" in guard)) return [];
      const text = readFileSync(path.join(ROOT, guard.file), "utf8");
      try {
        return removeFrom(text, guard) === text ? [describeGuard(guard)] : [];
      } catch (error) {
        return [String(error)];
      }
    });
    assert.deepEqual(wrong, []);
  });

  test("finds each piece of the schema", async (t) => {
    const { pool } = await createTestDatabase(t);
    const client = await pool.connect();
    for (const guard of ALL_GUARDS) {
      if (!("drop" in guard)) continue;
      await client.query("begin");
      await client.query(guard.drop);
      await client.query("rollback");
    }
    client.release();
  });

  test("names files of tests that there are", () => {
    for (const { name, tests } of ALL_GUARDS) {
      assert.ok(tests.length > 0, name);
      for (const file of tests) assert.ok(existsSync(path.join(ROOT, file)), `${name}: ${file}`);
    }
  });

  test("refuses a piece of code that has gone, or that stands twice", () => {
    const guard = { name: "one", file: "a.ts", fragment: "b", without: "", tests: ["c"] };
    assert.throws(() => removeFrom("acd", guard), /"one" does not stand in a.ts/);
    assert.throws(() => removeFrom("abcb", guard), /"one" stands 2 times in a.ts/);
    assert.equal(removeFrom("abc", guard), "ac");
  });
});
