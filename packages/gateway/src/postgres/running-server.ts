import type { Binaries } from "./binaries.ts";
import type { PostgresConnection } from "./connection.ts";
import type { DataFolder } from "./data-folder.ts";
import type { ServerUser } from "./server-user.ts";

/** All that starting a server takes. */
export interface ServerPlan {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly onProgress: (step: string) => void;
  /** Where to listen when there are no unix sockets; any free port by default. */
  readonly port?: number;
}

/** How a server ended; an adopted one is not our child, so nothing is known but that it is gone. */
export interface PostgresExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningServer {
  readonly connection: PostgresConnection;
  readonly pid: number;
  readonly adopted: boolean;
  readonly exited: Promise<PostgresExit>;
}
