import { release } from "node:os";
import { prepareBinaries } from "./binaries.ts";
import { type Claim, claimDataFolder } from "./claim.ts";
import { createCluster, hasCluster, prepareSocketFolder } from "./cluster.ts";
import type { PostgresConnection } from "./connection.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { adoptOrStart, keepRunning, type PostgresEnd } from "./keep-running.ts";
import type { PostgresExit } from "./running-server.ts";
import { chooseServerUser, refuseForeignData } from "./server-user.ts";

export interface EmbeddedPostgresOptions {
  /** Gerbang's data folder; made when absent. The data lie in `postgres/` inside it. */
  readonly dataDir: string;
  /** Told in a few words what takes time just now. */
  readonly onProgress?: (step: string) => void;
  /** Awaited when the folder is ours and nothing has been done in it yet: what it throws ends the start. */
  readonly onClaimed?: () => Promise<void>;
  /**
   * Told when the server ended unasked. It is then started again on the same address; without this
   * function it is not.
   */
  readonly onCrash?: (exit: PostgresExit) => void;
  /** Server settings that differ from ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  readonly connection: PostgresConnection;
  /** Changes when the server is started again. */
  readonly pid: number;
  /** The data were created by this start. */
  readonly fresh: boolean;
  /** The server was running already, left by a Gerbang that was killed. */
  readonly adopted: boolean;
  /**
   * Resolves when the server has ended and is not started again, asked to or not. Does not keep the
   * process alive.
   */
  readonly exited: Promise<PostgresEnd>;
  /** Stops the server and gives up the data folder. Safe to repeat. */
  stop(): Promise<void>;
}

const SETTINGS = {
  cluster_name: "gerbang",
  shared_buffers: "128MB",
  max_connections: "100",
  // About as much has to be done over by a start after a crash.
  max_wal_size: "256MB",
  log_min_messages: "warning",
  log_checkpoints: "off",
  unix_socket_permissions: "0700",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  ...(canSyncWhole() && { recovery_init_sync_method: "syncfs" }),
};

/**
 * Whether a start after a crash may sync the file system as a whole: in milliseconds, where opening and
 * syncing a thousand files takes a second. Linux before 5.8 does not say when that fails.
 */
export function canSyncWhole(platform: string = process.platform, version = release()): boolean {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return platform === "linux" && (major > 5 || (major === 5 && minor >= 8));
}

/**
 * Runs the PostgreSQL that comes with Gerbang on a data folder, and waits until it answers.
 *
 * Needs no rights, no system user and no port: it listens on a unix socket in the data folder (on
 * Windows on 127.0.0.1, with a password). Run as root it drops to an unprivileged user. Whatever a
 * crash left behind is adopted or cleared away, so starting again is always the right thing to do.
 *
 * @throws {PostgresError} with `data_folder_in_use` while another live Gerbang uses the folder, and
 * with other codes when the system or the folder cannot be used.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const folder = await openDataFolder(options.dataDir);
  const claim = await claimDataFolder(folder);
  try {
    return await startClaimed(folder, claim, options);
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function startClaimed(
  folder: DataFolder,
  claim: Claim,
  { onProgress = () => undefined, onClaimed, onCrash, settings = {} }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  await onClaimed?.();
  await refuseForeignData(folder.cluster);
  const user = await chooseServerUser(folder);
  const binaries = await prepareBinaries(user);
  const plan = { folder, binaries, user, onProgress, settings: { ...SETTINGS, ...settings } };
  const fresh = !(await hasCluster(folder));
  if (fresh) {
    onProgress("creating the database");
    await createCluster(folder, binaries, { user, isSynced: plan.settings.fsync !== "off" });
  }
  await prepareSocketFolder(folder, user);
  const server = await adoptOrStart(plan);
  const { connection, adopted } = server;
  const kept = keepRunning(server, plan, onCrash);
  return {
    connection,
    adopted,
    fresh,
    get pid() {
      return kept.pid();
    },
    exited: kept.ended,
    stop: onlyOnce(async () => {
      await kept.stop();
      await claim.release();
    }),
  };
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return async () => {
    done ??= work();
    await done;
  };
}
