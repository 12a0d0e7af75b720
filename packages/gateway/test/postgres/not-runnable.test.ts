import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { suite, test } from "node:test";
import { openDataFolder } from "../../src/postgres/data-folder.ts";
import { startPostgres } from "../../src/postgres/start-server.ts";
import { createFolder } from "../support/data-folder.ts";

suite("a PostgreSQL that cannot be run", () => {
  for (const [why, code, make] of [
    ["is no program", "start_failed", async (file: string) => await writeFile(file, "")],
    ["lacks its loader", "unsupported_system", async () => {}],
  ] as const) {
    test(`because it ${why}, is told in a sentence, and ends nothing else`, async (t) => {
      const folder = await openDataFolder(await createFolder(t));
      await mkdir(folder.cluster, { recursive: true });
      const postgres = path.join(folder.path, "a-postgres");
      await make(postgres);
      const started = startPostgres({
        folder,
        binaries: { initdb: postgres, postgres, pgCtl: postgres },
        user: undefined,
        settings: {},
        onProgress: () => {},
      });
      await assert.rejects(started, { name: "PostgresError", code });
    });
  }
});
