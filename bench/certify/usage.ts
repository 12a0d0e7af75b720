import type { Counts } from "./counts.ts";

/** What a process did since it was started. Seconds of processor time. */
export interface Usage extends Counts {
  readonly seconds: number;
  /** Of the database that it started. */
  readonly databaseSeconds: number;
}

/** Starts counting what this process takes. */
export function processorSeconds(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
}

export function answerUsage(usage: Usage): void {
  process.send?.(usage);
}
