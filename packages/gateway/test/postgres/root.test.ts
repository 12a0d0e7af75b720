import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chown, mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { suite, test } from "node:test";
import pg from "pg";
import { createFolder, start, startOwner } from "../support/data-folder.ts";

const NOBODY = { uid: 65_534, gid: 65_534 };
const OWNER_SCRIPT = new URL("../support/postgres-owner.ts", import.meta.url).pathname;
const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const skip = isRoot ? false : "needs root on Linux";

/** A checkout in root's home cannot be run by anybody else. */
const isReachable =
  isRoot && spawnSync(process.execPath, ["--check", OWNER_SCRIPT], { ...NOBODY }).status === 0;

suite("PostgreSQL under another user", { skip }, () => {
  test("root's server runs unprivileged in a folder that only root can enter", async (t) => {
    const dataDir = path.join(await createFolder(t, 0o700), "below");

    const { connection, pid } = await start(t, { dataDir });

    const { uid } = await stat(`/proc/${pid}`);
    assert.notEqual(uid, 0);
    // One client: a pool calls itself ended while its connections are still closing.
    const client = new pg.Client(connection);
    await client.connect();
    await client.query("create database coffee");
    await client.query("create table kopi as select generate_series(1, 20000) as id");
    await client.query("vacuum analyze kopi");
    await client.query("checkpoint");
    await client.end();
  });

  test("an ordinary user's data stay theirs when root starts in between", async (t) => {
    const dataDir = await createFolder(t);
    await chown(dataDir, NOBODY.uid, NOBODY.gid);

    const postgres = await start(t, { dataDir });

    assert.equal((await stat(`/proc/${postgres.pid}`)).uid, NOBODY.uid);
    await postgres.stop();
    if (!isReachable) return;
    const owner = await startOwner(t, dataDir, NOBODY);
    assert.equal((await stat(`/proc/${owner.postgresPid}`)).uid, NOBODY.uid);
    await owner.kill("SIGTERM");
  });

  test("an ordinary user is told whose data they are", { skip: !isReachable }, async (t) => {
    const dataDir = await createFolder(t);
    await chown(dataDir, NOBODY.uid, NOBODY.gid);
    await mkdir(path.join(dataDir, "postgres"));
    await chown(path.join(dataDir, "postgres"), 1, 1);

    const { stderr } = spawnSync(process.execPath, [OWNER_SCRIPT, dataDir], {
      ...NOBODY,
      cwd: "/",
      encoding: "utf8",
    });

    assert.match(stderr, /belongs to uid 1, and this is uid 65534/);
  });
});
