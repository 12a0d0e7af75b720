import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { lastOfAll } from "../../../gateway/test/support/last-of-all.ts";
import { makeTestFolder } from "../../../gateway/test/support/test-folder.ts";

/** A disk of a test's own, which can be full, or not to be written. */
interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that there is. */
  readonly fill: () => void;
  /** Gives it back. */
  readonly free: () => void;
  /** For while nothing on it is open to be written. */
  readonly setReadOnly: (isReadOnly: boolean) => void;
}

/** Why there can be none; `false` where there can. */
export const smallDiskMissing: string | false = findObstacle();

function findObstacle(): string | false {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    return "only Linux's root can mount a disk for a test";
  }
  const tried = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
  return tried.status === 0 ? false : "this machine lets nobody mount a disk";
}

/** Mounts a disk in memory; what still runs on it when the test ends is ended with it. */
export async function mountSmallDisk(t: TestContext, megabytes: number): Promise<SmallDisk> {
  const folder = await makeTestFolder("gerbang-disk-");
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "tmpfs", folder]);
  lastOfAll(t, async () => {
    endServer(folder);
    execFileSync("umount", ["--lazy", folder]);
    await rm(folder, { recursive: true, force: true });
  });
  const filler = path.join(folder, "filler");
  return {
    folder,
    fill: () => fillWith(filler),
    free: () => rmSync(filler),
    setReadOnly: (isReadOnly) => {
      execFileSync("mount", ["-o", `remount,${isReadOnly ? "ro" : "rw"}`, folder]);
    },
  };
}

function fillWith(filler: string): void {
  const file = openSync(filler, "w");
  try {
    for (let size = 2 ** 20; size > 0; size = Math.floor(size / 2)) {
      const zeros = Buffer.alloc(size);
      try {
        for (;;) writeSync(file, zeros);
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** The database of a gateway that was killed. */
function endServer(folder: string): void {
  try {
    const [pid = ""] = readFileSync(path.join(folder, "postgres/postmaster.pid"), "utf8").split(
      "\n",
    );
    process.kill(Number(pid), "SIGQUIT");
  } catch {
    // There is none, which is as it should be.
  }
}
