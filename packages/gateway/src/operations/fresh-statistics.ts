import { analyzeGrown } from "../store/fresh-statistics.ts";
import type { Gateway } from "./gateway.ts";

/**
 * Keeps the planner from going by what a new gateway was: a plan that was made over five rows walks fifty
 * thousand. The database would find out by itself, within a minute. Safe to repeat, by every process.
 */
export async function keepStatisticsFresh({ db }: Gateway): Promise<void> {
  await analyzeGrown(db);
}
