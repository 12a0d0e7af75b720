import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { suite, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { startEmbeddedPostgres } from "../../src/postgres/embedded-postgres.ts";
import { start, startOwner, useDataFolder } from "../support/data-folder.ts";

const KILLS = 3;
const skip = process.platform === "linux" ? false : "needs /proc";

suite("PostgreSQL after a kill", () => {
  test("a second Gerbang is refused while the first lives, and told where it is", async (t) => {
    const dataDir = await useDataFolder();
    const owner = await startOwner(t, dataDir);

    await assert.rejects(startEmbeddedPostgres({ dataDir }), {
      code: "data_folder_in_use",
      message: new RegExp(`^${dataDir} is in use by another Gerbang \\(process ${owner.pid}\\)`),
    });

    await owner.kill("SIGTERM");
    await start(t, { dataDir });
  });

  test("one that is stopped, but not dead, still owns its folder", async (t) => {
    const dataDir = await useDataFolder();
    const owner = await startOwner(t, dataDir);
    owner.process.kill("SIGSTOP");

    await assert.rejects(startEmbeddedPostgres({ dataDir }), { code: "data_folder_in_use" });
  });

  test("a server whose Gerbang was killed is taken over, as it is, and can be stopped", async (t) => {
    const dataDir = await useDataFolder();
    const owner = await startOwner(t, dataDir);
    await owner.kill("SIGKILL");

    const postgres = await start(t, { dataDir });

    assert.deepEqual([postgres.adopted, postgres.pid], [true, owner.postgresPid]);
    await postgres.stop();
    await assert.rejects(access(path.join(dataDir, "postgres", "postmaster.pid")));
    assert.equal((await start(t, { dataDir })).adopted, false);
  });

  test("a server that was taken over and then dies is started again", {
    skip: byNight,
  }, async (t) => {
    const dataDir = await useDataFolder();
    const owner = await startOwner(t, dataDir);
    await owner.kill("SIGKILL");
    const postgres = await start(t, { dataDir, onCrash: () => undefined });

    process.kill(owner.postgresPid, "SIGKILL");
    while (postgres.pid === owner.postgresPid) await delay(5, undefined, { signal: t.signal });

    const { connection } = postgres;
    assert.equal((await rows(connection, "select 1")).length, 1);
  });

  test("a server that nobody can reach any more is replaced", { skip: byNight }, async (t) => {
    const dataDir = await useDataFolder();
    const owner = await startOwner(t, dataDir);
    await owner.kill("SIGKILL");
    await rm(path.join(dataDir, "postgres", ".s.PGSQL.5432"));

    const postgres = await start(t, { dataDir });

    assert.notEqual(postgres.pid, owner.postgresPid);
  });

  test("a session that is still busy does not hold up the next start", { skip }, async (t) => {
    const dataDir = await useDataFolder();
    const postgres = await start(t, { dataDir, onCrash: () => undefined });
    const { pid } = postgres;
    const client = new pg.Client(postgres.connection);
    client.on("error", () => undefined);
    await client.connect();
    const busy = client.query("select count(*) from generate_series(1, 100000000000)");
    const broken = assert.rejects(busy);

    process.kill(pid, "SIGKILL");
    while (postgres.pid === pid) await delay(5, undefined, { signal: t.signal });

    assert.equal((await rows(postgres.connection, "select 1")).length, 1);
    await broken;
  });

  test("each acknowledged commit is there after everything was killed while writing", async (t) => {
    const dataDir = await useDataFolder();
    const acknowledged = new Set<number>();
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const owner = await startOwner(t, dataDir, { mode: "write" });
      await owner.waitForLines(100 * kill);
      process.kill(owner.postgresPid, "SIGKILL");
      await owner.kill("SIGKILL");
      for (const line of owner.lines) acknowledged.add((JSON.parse(line) as { id: number }).id);
    }

    const { connection } = await start(t, { dataDir });

    const found = await rows<{ id: string }>(connection, "select id from written");
    const ids = new Set(found.map(({ id }) => Number(id)));
    assert.ok(acknowledged.size >= 600);
    assert.deepEqual(
      [...acknowledged].filter((id) => !ids.has(id)),
      [],
    );
  });

  test("a lock file naming a process that is something else now is cleared", async (t) => {
    const dataDir = await useDataFolder();
    await leaveLockFiles(dataDir, process.pid);

    const postgres = await start(t, { dataDir });

    assert.equal(postgres.adopted, false);
  });

  test("a lock file naming a zombie is cleared", { skip }, async (t) => {
    const dataDir = await useDataFolder();
    await leaveLockFiles(dataDir, await createZombie(t));

    const postgres = await start(t, { dataDir });

    assert.equal(postgres.adopted, false);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`${signal} to all stops Gerbang first and the server last, cleanly`, async (t) => {
      const dataDir = await useDataFolder();
      const owner = await startOwner(t, dataDir);

      // As a terminal does with Ctrl-C: everything in the process group gets it.
      await owner.kill(signal, { group: true });

      assert.deepEqual(JSON.parse(owner.lines[0] ?? ""), { signal, answer: 1 });
      await assert.rejects(access(path.join(dataDir, "postgres", "postmaster.pid")));
      const log = await readFile(path.join(dataDir, "postgres.log"), "utf8");
      assert.doesNotMatch(log, /FATAL|PANIC/);
      await start(t, { dataDir });
      const later = await readFile(path.join(dataDir, "postgres.log"), "utf8");
      assert.doesNotMatch(later, /not properly shut down/);
    });
  }
});

/** What a server with that process id leaves in its cluster when it is killed. */
async function leaveLockFiles(dataDir: string, pid: number): Promise<void> {
  const cluster = path.join(dataDir, "postgres");
  const lines = [pid, cluster, 1_700_000_000, 5432, cluster, "", "16039949 4", "ready   ", ""];
  await writeFile(path.join(cluster, "postmaster.pid"), lines.join("\n"), { mode: 0o600 });
  await writeFile(path.join(cluster, ".s.PGSQL.5432"), "");
  await writeFile(path.join(cluster, ".s.PGSQL.5432.lock"), lines.join("\n"), { mode: 0o600 });
}

async function createZombie(t: TestContext): Promise<number> {
  // The shell becomes `sleep`, which waits for nobody's end.
  const parent: ChildProcess = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 600"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.after(() => parent.kill("SIGKILL"));
  assert.ok(parent.stdout);
  const [output] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(output.toString());
  while (!(await readFile(`/proc/${pid}/stat`, "utf8")).includes(") Z ")) {
    await delay(5, undefined, { signal: t.signal });
  }
  return pid;
}

async function rows<Row extends pg.QueryResultRow>(config: pg.ClientConfig, sql: string) {
  const client = new pg.Client(config);
  await client.connect();
  const result = await client.query<Row>(sql);
  await client.end();
  return result.rows;
}
