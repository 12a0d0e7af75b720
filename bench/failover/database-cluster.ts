/** Three servers of PostgreSQL, one of which is written to and waits for another before it says yes. */
export interface DatabaseCluster {
  /** Where the gateways find the primary, whichever that is. */
  readonly url: string;
  readonly listenUrl: string;
  /** Kills the primary, and whatever watches over it, at once; resolves when it is dead. */
  killPrimary(): Promise<string>;
  /** Does what an operator has to do for another to take over, or waits where that happens by itself. */
  takeOver(): Promise<void>;
  /** Brings the dead one back as a standby; resolves when the primary could be killed again. */
  repair(): Promise<void>;
}

/** What makes a server keep what it acknowledged, when it dies and when its machine does. */
export const SETTINGS: Readonly<Record<string, string>> = {
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  max_connections: "100",
  max_wal_senders: "10",
  wal_keep_size: "512MB",
  wal_log_hints: "on",
  hot_standby: "on",
  shared_buffers: "64MB",
};

/** Everybody on this machine may; for a trial of some minutes. */
export const ACCESS = [
  "host all all 127.0.0.1/32 trust",
  "host replication all 127.0.0.1/32 trust",
];
