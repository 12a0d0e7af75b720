import type { Pool } from "pg";
import type { TakenPayments } from "./take-payments.ts";

/** What the shop answers requests with. */
export interface Context {
  readonly pool: Pool;
  readonly payments: TakenPayments;
  readonly files: ReadonlyMap<string, () => Response>;
}
