import type { MerchantId } from "@gerbang/protocol";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import {
  FREE,
  LEASE,
  type LeasedNotification,
  type LeasedRow,
  type LeaseRequest,
  PLANNED,
  toLeased,
} from "./notification-queue.ts";

/** A message by its id, or by what it says. */
export type MessageName = { readonly id: string } | SaidMessage;

interface SaidMessage {
  /** The id of a transaction, or of an order: that means its newest transaction. */
  readonly about: string;
  readonly statuses: readonly string[];
  /** Which of those that say so, in the order in which they became owed; 1 is the first. */
  readonly nth: number;
  /** Only among those to this URL. */
  readonly url: string | undefined;
}

const BY_ID = "n.id = $4";

// A copy says the same, and is named by its own id.
const BY_WORD = `n.id = (
  select w.id from notification w where w.merchant_id = $3 and w.transaction_id = (
    select either.id from (
      (select t.id from transaction t where t.merchant_id = $3 and t.id = $4)
      union all
      (select t.id from transaction t where t.merchant_id = $3 and t.order_id = $4
        order by t.id desc limit 1)
    ) either limit 1)
    and w.kind = 'payment' and w.copy_of is null
    and w.transaction_status = any($5::text[]) and ($7::text is null or w.url = $7)
  order by w.id offset $6::integer - 1 limit 1)`;

const locked = (condition: string) => `
with locked as materialized (
  select n.merchant_id, n.id from notification n
  where n.merchant_id = $3 and ${condition} and ${FREE}
  order by n.merchant_id, n.id
  for update of n
)${LEASE}`;

type LeaseTime = Pick<LeaseRequest, "wall" | "until">;

/** Leases these and no others, whatever holds the merchant and whichever is due first. */
export async function leaseTheseNotifications(
  trx: Trx,
  { merchantId, ids }: { readonly merchantId: MerchantId; readonly ids: readonly string[] },
  { wall, until }: LeaseTime,
): Promise<readonly LeasedNotification[]> {
  const values = [wall, until, merchantId, ids];
  const text = locked("n.id = any($4::text[])");
  const { rows } = await runStatement<LeasedRow>(trx, { text, values });
  return rows.map(toLeased);
}

/**
 * Leases the one message of this name, whatever holds the merchant and whichever is due first. `undefined` when
 * there is none, when it is not owed or being delivered, and when a fault plan is still to be asked about it.
 */
export async function leaseNamedNotification(
  db: Db,
  { merchantId, name }: { readonly merchantId: MerchantId; readonly name: MessageName },
  { wall, until }: LeaseTime,
): Promise<LeasedNotification | undefined> {
  const isById = "id" in name;
  const { rows } = await runStatement<LeasedRow>(db, {
    name: isById ? "lease-notification-by-id" : "lease-notification-by-word",
    text: locked(`${isById ? BY_ID : BY_WORD} and ${PLANNED}`),
    values: [wall, until, merchantId, ...(isById ? [name.id] : wordsOf(name))],
  });
  return rows[0] && toLeased(rows[0]);
}

/** The id of the message that says so. */
export async function findNamedNotification(
  trx: Trx,
  merchantId: MerchantId,
  name: MessageName,
): Promise<string | undefined> {
  if ("id" in name) return name.id;
  const { rows } = await runStatement<{ readonly id: string }>(trx, {
    // The places are those of the lease, whose first two say when.
    text: `select n.id from notification n
      where $1::text is null and $2::text is null and n.merchant_id = $3 and ${BY_WORD}`,
    values: [null, null, merchantId, ...wordsOf(name)],
  });
  return rows[0]?.id;
}

function wordsOf({ about, statuses, nth, url }: SaidMessage): readonly unknown[] {
  return [about, statuses, nth, url ?? null];
}
