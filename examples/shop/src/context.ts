import type { Pool } from "pg";
import type { Sandbox } from "./sandbox.ts";
import type { TakenPayments } from "./take-payments.ts";

/** What the shop answers requests with. */
export interface ShopContext {
  readonly pool: Pool;
  readonly payments: TakenPayments;
  readonly sandbox: Sandbox;
  /** Opens the owner's pages. */
  readonly ownerPassword: string;
  /** For tests of the shop; there only when it was asked for. */
  readonly door: ((request: Request) => Promise<Response>) | undefined;
  readonly files: ReadonlyMap<string, () => Response>;
}
