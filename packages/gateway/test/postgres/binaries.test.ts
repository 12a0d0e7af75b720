import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { chmod, chown, lstat, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { suite, type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { findPackage, prepareBinaries } from "../../src/postgres/binaries.ts";
import { createFolder } from "../support/data-folder.ts";

const NOBODY = { uid: 65_534, gid: 65_534 };
const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const skip = isRoot ? false : "needs root on Linux";

suite("the PostgreSQL programs", () => {
  test("run although no install script made their links", async (t) => {
    const packageFolder = await installWithoutScripts(t);
    assert.notEqual(spawnSync(path.join(packageFolder, "native/bin/postgres"), ["-V"]).status, 0);

    const { postgres } = await prepareBinaries(undefined, { packageFolder });

    assert.equal(path.dirname(postgres), path.join(packageFolder, "native", "bin"));
    assert.match(spawnSync(postgres, ["-V"], { encoding: "utf8" }).stdout, /PostgreSQL\) 18\./);
    for (const link of await linksIn(packageFolder)) await stat(link);
  });

  test("are copied once, safely, for a user who cannot enter their folder", { skip }, async (t) => {
    const packageFolder = await installWithoutScripts(t);
    await chmod(path.dirname(packageFolder), 0o700);
    const copyFolders = [await createFolder(t)];

    const first = await prepareBinaries(NOBODY, { packageFolder, copyFolders });
    const made = await stat(first.postgres);
    const second = await prepareBinaries(NOBODY, { packageFolder, copyFolders });

    assert.deepEqual(second, first);
    assert.equal((await stat(second.postgres)).ino, made.ino);
    const { stdout } = spawnSync(first.initdb, ["-V"], { ...NOBODY, cwd: "/", encoding: "utf8" });
    assert.match(stdout, /PostgreSQL\) 18\./);

    // One that somebody else could change is not run.
    await chown(path.dirname(path.dirname(first.postgres)), NOBODY.uid, NOBODY.gid);
    await assert.rejects(prepareBinaries(NOBODY, { packageFolder, copyFolders }), {
      code: "no_binaries",
    });
  });
});

/** The package as npm unpacks it. */
async function installWithoutScripts(t: TestContext): Promise<string> {
  const packageFolder = path.join(await createFolder(t), "package");
  const run = promisify(execFile);
  // Nothing is written to the files, so hard links do where the file system allows them.
  await run("cp", ["-al", findPackage(), packageFolder]).catch(async () => {
    await rm(packageFolder, { recursive: true, force: true });
    await run("cp", ["-a", findPackage(), packageFolder]);
  });
  for (const link of await linksIn(packageFolder)) await rm(link);
  return packageFolder;
}

async function linksIn(packageFolder: string): Promise<string[]> {
  const links: string[] = [];
  for (const name of await readdir(path.join(packageFolder, "native", "lib"))) {
    const file = path.join(packageFolder, "native", "lib", name);
    if ((await lstat(file)).isSymbolicLink()) links.push(file);
  }
  return links;
}
