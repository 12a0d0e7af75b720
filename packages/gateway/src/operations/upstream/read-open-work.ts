import { countOpenWork, type OpenWork } from "../../store/upstream/open-work.ts";
import type { AccountKey } from "../../store/upstream/save-account.ts";
import type { Gateway } from "../gateway.ts";

export type { OpenWork } from "../../store/upstream/open-work.ts";

/** What is still open at an account: one that is drained has ever less of it, and is empty in the end. */
export async function readOpenWork(gateway: Gateway, key: AccountKey): Promise<OpenWork> {
  return await countOpenWork(gateway.db, key);
}
