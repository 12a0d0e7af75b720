import assert from "node:assert/strict";
import { rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { suite, type TestContext, test } from "node:test";
import { makeFolders } from "../../src/postgres/make-folders.ts";
import { makeTestFolder } from "../support/test-folder.ts";

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await makeTestFolder("gerbang-folders-");
  t.after(async () => await rm(folder, { recursive: true }));
  return folder;
}

suite("the data folder", () => {
  test("is made with those above it, for its owner only, and used where it is there", async (t) => {
    const folder = path.join(await emptyFolder(t), "one", "two");
    for (let times = 0; times < 2; times++) await makeFolders(folder, 0o700);
    for (const made of [folder, path.dirname(folder)]) {
      assert.equal((await stat(made)).mode & 0o777, 0o700);
    }
  });

  test("is none where a file stands in its way", async (t) => {
    const file = path.join(await emptyFolder(t), "file");
    await writeFile(file, "");
    await assert.rejects(makeFolders(file, 0o700), { code: "EEXIST" });
    await assert.rejects(makeFolders(path.join(file, "one"), 0o700), { code: "ENOTDIR" });
  });

  test("is none where the system takes no folder, which it says at once", {
    skip: process.platform !== "linux",
  }, async () => {
    await assert.rejects(makeFolders("/proc/nothing/one", 0o700), { code: "ENOENT" });
  });
});
