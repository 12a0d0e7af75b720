import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** What is run here, each with the package of Debian that brings it. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ["patroni", "patroni"],
  ["etcd", "etcd-server"],
  ["haproxy", "haproxy"],
  ["pgbouncer", "pgbouncer"],
]);
const SERVERS = "/usr/lib/postgresql";
const PATHS = ["/usr/sbin", "/usr/bin", "/usr/local/bin", "/sbin", "/bin"];

/** The programs' folder of the newest PostgreSQL server that Debian's packages brought. */
export function serverPrograms(): string {
  const versions = existsSync(SERVERS) ? readdirSync(SERVERS) : [];
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  if (newest === undefined) throw new Error("install Debian's package postgresql");
  return path.join(SERVERS, newest, "bin");
}

/** Throws a sentence that names the packages which are not there. */
export function assertInstalled(): void {
  const missing = [...PACKAGES].filter(
    ([program]) => !PATHS.some((folder) => existsSync(path.join(folder, program))),
  );
  if (missing.length === 0) return;
  throw new Error(`install Debian's packages ${missing.map(([, name]) => name).join(", ")}`);
}

/** A folder and the processes in it, all of which belong to the system's user for PostgreSQL. */
export class Site {
  readonly folder: string;
  readonly #owner: { readonly uid: number; readonly gid: number };
  readonly #children = new Set<ChildProcess>();
  #logs = 0;

  private constructor(folder: string, owner: { readonly uid: number; readonly gid: number }) {
    this.folder = folder;
    this.#owner = owner;
  }

  static async open(): Promise<Site> {
    if (process.getuid?.() !== 0)
      throw new Error("run this as root: servers get a user of their own");
    const idOf = (flag: string) =>
      Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    const site = new Site(await mkdtemp(path.join(tmpdir(), "gerbang-failover-")), {
      uid: idOf("-u"),
      gid: idOf("-g"),
    });
    await chown(site.folder, site.#owner.uid, site.#owner.gid);
    return site;
  }

  /** Writes a file that only its owner reads, and returns its path. */
  async write(name: string, text: string): Promise<string> {
    const file = path.join(this.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o600 });
    await chown(file, this.#owner.uid, this.#owner.gid);
    return file;
  }

  /** Starts a server that goes on until it is killed or the site is closed. */
  start(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    const log = openSync(
      path.join(this.folder, `${this.#logs++}-${path.basename(program)}.log`),
      "a",
    );
    const child = spawn(program, args, { ...this.#options(env), stdio: ["ignore", log, log] });
    closeSync(log);
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    return child;
  }

  /** Runs a program to its end and returns what it printed. */
  run(program: string, args: readonly string[]): string {
    return execFileSync(program, args, {
      ...this.#options({}),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** The process that runs the server on a data folder of this site, if there is one. */
  postmasterOf(name: string): number | undefined {
    const file = path.join(this.folder, name, "postmaster.pid");
    return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : undefined;
  }

  #options(env: Readonly<Record<string, string>>): SpawnOptions & { cwd: string } {
    const searched = { PATH: PATHS.join(":"), LC_ALL: "C.UTF-8", HOME: this.folder };
    return { cwd: this.folder, env: { ...searched, ...env }, ...this.#owner };
  }

  async close(): Promise<void> {
    // Patroni's are no children of it: they outlive it on purpose.
    for (const name of readdirSync(this.folder)) killTree(this.postmasterOf(name));
    const left = [...this.#children];
    await Promise.all(
      left.map(async (child) => {
        killTree(child.pid);
        if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      }),
    );
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Ends a process and all that it started by SIGKILL, as when its machine loses its power. */
export function killTree(pid: number | undefined): void {
  if (pid === undefined) return;
  const tree = descendantsOf(pid);
  // First those that would start others anew.
  for (const one of [pid, ...tree]) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // It has gone with its parent.
    }
  }
}

function descendantsOf(pid: number): readonly number[] {
  const parents = execFileSync("ps", ["-e", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [pid: number, parent: number]);
  const found = [pid];
  for (const one of found) {
    for (const [child, parent] of parents) if (parent === one) found.push(child);
  }
  return found.slice(1);
}

export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map(async (server) => await once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}
