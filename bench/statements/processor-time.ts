import { readdirSync, readFileSync } from "node:fs";

const MS_PER_TICK = 10;

/** Milliseconds of processor time of a process and its children; 0 where there is no /proc. */
export function processorTimeMs(pid: number): number {
  if (process.platform !== "linux") return 0;
  return readdirSync("/proc").reduce((sum, name) => {
    if (!/^\d+$/.test(name)) return sum;
    let line: string;
    try {
      line = readFileSync(`/proc/${name}/stat`, "utf8");
    } catch {
      // It ended since it was listed.
      return sum;
    }
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    const isCounted = Number(name) === pid || Number(fields[1]) === pid;
    return isCounted ? sum + (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK : sum;
  }, 0);
}
