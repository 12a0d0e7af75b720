import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "../../gateway/test/support/database.ts";

const BIN = fileURLToPath(new URL("../bin/gerbang.mjs", import.meta.url));

suite("gerbang serve", () => {
  test("stops cleanly, also when the signal comes before it is ready", async (t) => {
    const { url } = await createTestDatabase(t);
    const dataDir = await mkdtemp(join(tmpdir(), "gerbang-serve-"));
    t.after(async () => await rm(dataDir, { recursive: true, force: true }));
    const child = spawn(process.execPath, [BIN, "serve"], {
      env: { PATH: process.env["PATH"], DATABASE_URL: url, GERBANG_DATA: dataDir, PORT: "0" },
    });
    let output = "";
    // The server says that it listens; only later does the command say that it is ready.
    child.stderr.once("data", (chunk: Buffer) => {
      assert.doesNotMatch(chunk.toString(), /"ready"/);
      child.kill("SIGTERM");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    assert.equal(code, 0);
    assert.match(output, /"stopped"/);
  });
});
