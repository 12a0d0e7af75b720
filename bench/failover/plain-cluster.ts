import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { ACCESS, type DatabaseCluster, SETTINGS } from "./database-cluster.ts";
import { freePorts, killTree, type Site, serverPrograms } from "./debian.ts";
import { startFront } from "./front.ts";

const NAMES = ["p1", "p2", "p3"] as const;
const LOOK_EVERY_MS = 100;
/** Any one of the others has it before a commit is acknowledged. */
const SYNCHRONOUS = { synchronous_standby_names: `ANY 1 (${NAMES.join(", ")})` };

interface Member {
  readonly name: string;
  readonly port: number;
  child: ChildProcess | undefined;
}

/**
 * Three servers with streaming replication and nobody who watches: what an operator does by hand is done here, the dead
 * one kept out, of the others that which has most promoted, the proxy pointed to it, the third told to follow.
 */
export async function startPlainCluster(site: Site): Promise<DatabaseCluster> {
  const ports = await freePorts(NAMES.length);
  const members = NAMES.map(
    (name, at): Member => ({ name, port: ports[at] as number, child: undefined }),
  );
  let [primary] = members as [Member, ...Member[]];
  initialise(site, primary);
  await site.write(`${primary.name}/pg_hba.conf`, `${ACCESS.join("\n")}\n`);
  start(site, primary);
  await untilItAnswers(primary);
  for (const member of members) if (member !== primary) await copy(site, member, primary);
  await untilStreaming(primary);
  const front = await startFront(site, members);
  await front.pointTo(primary.name);
  return {
    ...front,
    async killPrimary() {
      const { child, name } = primary;
      if (!child) throw new Error("there is no primary");
      const exited = once(child, "exit");
      killTree(child.pid);
      await exited;
      primary.child = undefined;
      return name;
    },
    async takeOver() {
      const standbys = members.filter(({ child }) => child !== undefined);
      primary = await promote(standbys);
      await front.pointTo(primary.name);
      for (const other of standbys) if (other !== primary) await follow(other, primary);
    },
    async repair() {
      for (const member of members) if (!member.child) await copy(site, member, primary);
      await untilStreaming(primary);
    },
  };
}

const dataOf = (site: Site, { name }: Member) => path.join(site.folder, name);

function initialise(site: Site, member: Member): void {
  site.run(path.join(serverPrograms(), "initdb"), [
    `--pgdata=${dataOf(site, member)}`,
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--username=postgres",
    "--data-checksums",
    "--no-instructions",
  ]);
}

function start(site: Site, member: Member): void {
  const settings = { ...SETTINGS, ...SYNCHRONOUS, cluster_name: member.name };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  member.child = site.start(path.join(serverPrograms(), "postgres"), [
    "-D",
    dataOf(site, member),
    "-p",
    String(member.port),
    "-h",
    "127.0.0.1",
    "-k",
    site.folder,
    ...options,
  ]);
}

/** Copies the primary anew: what the dead one wrote and nobody else has must not come back. */
async function copy(site: Site, member: Member, primary: Member): Promise<void> {
  await rm(dataOf(site, member), { recursive: true, force: true });
  site.run(path.join(serverPrograms(), "pg_basebackup"), [
    `--dbname=${conninfo(member, primary)}`,
    `--pgdata=${dataOf(site, member)}`,
    "--write-recovery-conf",
    "--checkpoint=fast",
    "--wal-method=stream",
  ]);
  start(site, member);
  await untilItAnswers(member);
}

const conninfo = (of: Member, to: Member) =>
  `host=127.0.0.1 port=${to.port} user=postgres application_name=${of.name}`;

/** Of those left the one that has received most: everything that was acknowledged is in it. */
async function promote(standbys: readonly Member[]): Promise<Member> {
  const places = await Promise.all(
    standbys.map(async (member) => {
      const [row] = await ask(member, "select pg_last_wal_receive_lsn() - '0/0'::pg_lsn as bytes");
      return { member, bytes: Number(row?.["bytes"] ?? 0) };
    }),
  );
  const [farthest] = places.toSorted((a, b) => b.bytes - a.bytes);
  if (!farthest) throw new Error("no standby is left");
  await ask(farthest.member, "select pg_promote()");
  return farthest.member;
}

async function follow(other: Member, primary: Member): Promise<void> {
  await ask(other, `alter system set primary_conninfo = '${conninfo(other, primary)}'`);
  await ask(other, "select pg_reload_conf()");
}

async function ask(member: Member, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port: member.port,
    user: "postgres",
    database: "postgres",
  });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function untilItAnswers(member: Member): Promise<void> {
  for (;;) {
    if (await ask(member, "select 1").catch(() => undefined)) return;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Both others have all of it, so that either could take over. */
async function untilStreaming(primary: Member): Promise<void> {
  for (;;) {
    const standbys = await ask(
      primary,
      "select from pg_stat_replication where state = 'streaming' and replay_lsn is not null",
    );
    if (standbys.length === NAMES.length - 1) return;
    await sleep(LOOK_EVERY_MS);
  }
}
