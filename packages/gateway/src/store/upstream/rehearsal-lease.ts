import type { Db } from "../database.ts";
import { isLeaseOver } from "../lease.ts";
import { runStatement } from "../statement.ts";
import type { AccountKey } from "./save-account.ts";

/** A rehearsal's hold on its account: for so many milliseconds from now, by the database's clock. */
interface RehearsalLease extends AccountKey {
  readonly leaseId: string;
  readonly milliseconds: number;
}

const TAKE = `
insert into upstream_rehearsal as r (merchant_id, account_id, lease_id, leased_until)
values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
on conflict (merchant_id, account_id) do update
set lease_id = excluded.lease_id, leased_until = excluded.leased_until
where ${isLeaseOver("r.leased_until", "clock_timestamp()")}`;

/** Takes an account for one rehearsal; `false` while another has it. */
export async function takeRehearsal(db: Db, lease: RehearsalLease): Promise<boolean> {
  return (await runStatement(db, { text: TAKE, values: valuesOf(lease) })).count > 0;
}

const EXTEND = `
update upstream_rehearsal set leased_until = clock_timestamp() + $4 * interval '1 millisecond'
where merchant_id = $1 and account_id = $2 and lease_id = $3`;

/** Keeps an account for longer; `false` when another has taken it meanwhile. */
export async function extendRehearsal(db: Db, lease: RehearsalLease): Promise<boolean> {
  return (await runStatement(db, { text: EXTEND, values: valuesOf(lease) })).count > 0;
}

/** Gives an account back; nothing when another has it by now. Safe to repeat. */
export async function releaseRehearsal(
  db: Db,
  { merchantId, accountId, leaseId }: Omit<RehearsalLease, "milliseconds">,
): Promise<void> {
  await runStatement(db, {
    text: `delete from upstream_rehearsal
      where merchant_id = $1 and account_id = $2 and lease_id = $3`,
    values: [merchantId, accountId, leaseId],
  });
}

function valuesOf({ merchantId, accountId, leaseId, milliseconds }: RehearsalLease) {
  return [merchantId, accountId, leaseId, milliseconds];
}
