import { readdirSync, readFileSync } from "node:fs";

const MS_PER_TICK = 10;

/**
 * Milliseconds of processor time of a process and its children, those that have ended too; 0 where there is
 * no /proc.
 */
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
    // Its own, and what it waited for: a server starts and ends processes all the time.
    if (Number(name) === pid) return sum + ticks(fields.slice(11, 15)) * MS_PER_TICK;
    return Number(fields[1]) === pid ? sum + ticks(fields.slice(11, 13)) * MS_PER_TICK : sum;
  }, 0);
}

function ticks(fields: readonly string[]): number {
  return fields.reduce((sum, field) => sum + Number(field), 0);
}
