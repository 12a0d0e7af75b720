import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ACCESS, type DatabaseCluster, SETTINGS } from "./database-cluster.ts";
import { freePorts, killTree, type Site, serverPrograms } from "./debian.ts";
import { startFront } from "./front.ts";

const SIZE = 3;
const LOOK_EVERY_MS = 100;

interface Member {
  readonly name: string;
  readonly port: number;
  readonly probePort: number;
  readonly config: string;
  child: ChildProcess;
}

/** What a server of Patroni says of itself. */
interface Seen {
  readonly member: Member;
  readonly state: string;
  readonly role: string;
  readonly sync_standby?: boolean;
}

/**
 * Patroni over three servers, with etcd to agree in: a standby takes over by itself, once the dead primary's lease of 20
 * seconds, the shortest that Patroni allows, is over. One standby at least has everything that was acknowledged; with
 * none, nothing is.
 */
export async function startPatroniCluster(site: Site): Promise<DatabaseCluster> {
  const [etcdPort, peerPort] = (await freePorts(2)) as [number, number];
  startEtcd(site, etcdPort, peerPort);
  const members: Member[] = [];
  for (let place = 1; place <= SIZE; place++)
    members.push(await startMember(site, `n${place}`, etcdPort));
  const front = await startFront(site, members);
  await untilSynchronous(members);
  return {
    ...front,
    async killPrimary() {
      const leader = await findLeader(members);
      const exited = once(leader.child, "exit");
      const postmaster = site.postmasterOf(leader.name);
      // Who would start the server again goes first, as both do with their machine.
      killTree(leader.child.pid);
      killTree(postmaster);
      await exited;
      return leader.name;
    },
    async takeOver() {
      await findLeader(members);
    },
    async repair() {
      for (const member of members) {
        if (isOver(member.child)) member.child = startPatroni(site, member.config);
      }
      await untilSynchronous(members);
    },
  };
}

function startEtcd(site: Site, port: number, peerPort: number): void {
  const [url, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`];
  site.start("etcd", [
    "--name=e1",
    `--data-dir=${path.join(site.folder, "etcd")}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=e1=${peer}`,
  ]);
}

async function startMember(site: Site, name: string, etcdPort: number): Promise<Member> {
  const [port, probePort] = (await freePorts(2)) as [number, number];
  // JSON is YAML, too.
  const config = await site.write(
    `${name}.yml`,
    JSON.stringify(patroniConfig({ site, name, port, probePort, etcdPort }), undefined, 2),
  );
  return { name, port, probePort, config, child: startPatroni(site, config) };
}

const startPatroni = (site: Site, config: string) => site.start("patroni", [config]);

interface MemberPlan {
  readonly site: Site;
  readonly name: string;
  readonly port: number;
  readonly probePort: number;
  readonly etcdPort: number;
}

function patroniConfig({ site, name, port, probePort, etcdPort }: MemberPlan): object {
  const postgres = { username: "postgres" };
  return {
    scope: "gerbang",
    name,
    restapi: { listen: `127.0.0.1:${probePort}`, connect_address: `127.0.0.1:${probePort}` },
    etcd3: { host: `127.0.0.1:${etcdPort}` },
    bootstrap: {
      dcs: {
        ttl: 20,
        loop_wait: 2,
        retry_timeout: 5,
        maximum_lag_on_failover: 1_048_576,
        synchronous_mode: true,
        synchronous_mode_strict: true,
        postgresql: { use_pg_rewind: true, use_slots: true, parameters: SETTINGS },
      },
      initdb: [{ encoding: "UTF8" }, { locale: "C.UTF-8" }, "data-checksums"],
      pg_hba: ACCESS,
    },
    postgresql: {
      listen: `127.0.0.1:${port}`,
      connect_address: `127.0.0.1:${port}`,
      data_dir: path.join(site.folder, name),
      bin_dir: serverPrograms(),
      authentication: { superuser: postgres, replication: postgres, rewind: postgres },
      parameters: { unix_socket_directories: site.folder },
    },
  };
}

/** Each is asked about itself: what the others know of a dead one is as old as its lease. */
async function look(members: readonly Member[]): Promise<readonly Seen[]> {
  const running = members.filter(({ child }) => !isOver(child));
  const seen = await Promise.all(running.map(async (member) => await ask(member)));
  return seen.filter((one) => one !== undefined);
}

async function ask(member: Member): Promise<Seen | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${member.probePort}/patroni`);
    return { ...((await answer.json()) as Omit<Seen, "member">), member };
  } catch {
    // It is not listening yet.
    return undefined;
  }
}

async function findLeader(members: readonly Member[]): Promise<Member> {
  for (;;) {
    const leader = (await look(members)).find(isLeader);
    if (leader) return leader.member;
    await sleep(LOOK_EVERY_MS);
  }
}

const isLeader = ({ state, role }: Seen) =>
  state === "running" && (role === "master" || role === "primary");

/** All run, one leads, and one standby has everything: now a dead primary loses nothing. */
async function untilSynchronous(members: readonly Member[]): Promise<void> {
  for (;;) {
    const seen = await look(members);
    const areUp = seen.length === SIZE && seen.every(({ state }) => state === "running");
    if (areUp && seen.some(isLeader) && seen.some((one) => one.sync_standby)) return;
    await sleep(LOOK_EVERY_MS);
  }
}

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;
