import type { OpenedAccount } from "../../../domain/upstream/account.ts";
import {
  extendRehearsal,
  releaseRehearsal,
  takeRehearsal,
} from "../../../store/upstream/rehearsal-lease.ts";
import type { Gateway } from "../../gateway.ts";

/** Another rehearsal has the account by now: this one may neither call nor close anything any more. */
export class RehearsalLost extends Error {
  override readonly name = "RehearsalLost";
}

/** An account that one rehearsal has to itself. */
export interface HeldAccount {
  /** Before each call. Throws `RehearsalLost` when another rehearsal has taken the account. */
  keep(): Promise<void>;
  release(): Promise<void>;
}

/** From one call to the next at most: pictures are read meanwhile, and a 429 waits for its time. */
const BETWEEN_CALLS_MS = 30_000;

/**
 * Takes an account for one rehearsal, `undefined` while another has it. It is held from call to call: one that
 * was killed or stands still keeps it for a call's time and half a minute, and no longer.
 */
export async function holdAccount(
  { db, newId }: Pick<Gateway, "db" | "newId">,
  { merchantId, id: accountId, callMs }: OpenedAccount,
): Promise<HeldAccount | undefined> {
  const lease = { merchantId, accountId, leaseId: newId() };
  const held = { ...lease, milliseconds: callMs + BETWEEN_CALLS_MS };
  if (!(await takeRehearsal(db, held))) return undefined;
  return {
    async keep() {
      if (!(await extendRehearsal(db, held))) throw new RehearsalLost();
    },
    async release() {
      await releaseRehearsal(db, lease);
    },
  };
}
