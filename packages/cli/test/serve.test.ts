import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
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

  test("leaves what it compiled to the next start, also when it is killed", async (t) => {
    const { url } = await createTestDatabase(t);
    const dataDir = await mkdtemp(join(tmpdir(), "gerbang-serve-"));
    t.after(async () => await rm(dataDir, { recursive: true, force: true }));
    const cache = join(dataDir, "compiled");
    const child = spawn(process.execPath, [BIN, "serve"], {
      env: {
        PATH: process.env["PATH"],
        NODE_COMPILE_CACHE: cache,
        DATABASE_URL: url,
        GERBANG_DATA: dataDir,
        PORT: "0",
      },
    });
    const exit = once(child, "exit");
    for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
      if (chunk.includes('"ready"')) child.kill("SIGKILL");
    }
    assert.deepEqual(await exit, [null, "SIGKILL"]);
    const compiled = await readdir(cache, { recursive: true });
    assert.ok(compiled.length > 300, `${compiled.length} files`);
  });
});
