import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { createTestGateway } from "../support/gateway.ts";

const OPERATING = new URL("../../../../docs/operating.md", import.meta.url);

/** The tables that the document says of what becomes of their rows. */
function toldTables(): readonly string[] {
  const [, section = ""] = readFileSync(OPERATING, "utf8").split("## What grows\n");
  const [table = ""] = section.split("\nEach process sweeps");
  const cells = table.split("\n").map((line) => line.split("|")[1] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
}

suite("what operators are told of what grows", () => {
  test("names each table of the schema once, and none besides", async (t) => {
    const { gateway } = await createTestGateway(t);
    const { rows } = await gateway.db.pool.query<{ name: string }>(
      `select relname as name from pg_class
       where relkind = 'r' and relnamespace = current_schema()::regnamespace
         and relname not like 'schema\\_migration%'`,
    );
    assert.deepEqual([...toldTables()].sort(), rows.map(({ name }) => name).sort());
  });
});
