import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { isLeaseHeld } from "../lease.ts";
import { isControlled, isWorkedOn, toWholeMs } from "../merchant-time.ts";
import { isStalled } from "../stalled-work.ts";
import { runStatement } from "../statement.ts";

/** The transaction of a merchant for which something falls due next. */
export interface NextDue {
  readonly transactionId: TransactionId;
  /** In the merchant's time. */
  readonly dueAt: Date;
}

interface NextDueRow {
  readonly id: TransactionId;
  readonly due_at: Date;
}

function toNextDue({ id, due_at }: NextDueRow): NextDue {
  return { transactionId: id, dueAt: due_at };
}

/** SQL for whether the clock decides anything of the merchant `$1`: else its upstream does. */
const IS_SIMULATED =
  "exists (select from merchant m where m.id = $1 and m.environment = 'sandbox')";

const STALLED_EXPIRY = isStalled("expiry", { merchantId: "$1", subject: "t.id", wall: "$2" });
const STALLED_CONFIRMATION = isStalled("refund_confirmation", {
  merchantId: "$1",
  subject: "r.transaction_id",
  wall: "$2",
});
const STALLED_DELIVERY = isStalled("delivery", { merchantId: "$1", subject: "n.id", wall: "$2" });

const STALLED_RUN = isStalled("subscription", { merchantId: "$1", subject: "b.id", wall: "$2" });

/** The pending transaction of a merchant whose time runs out first. */
export async function findNextExpiry(
  db: Db,
  merchantId: MerchantId,
  wall: Date,
): Promise<NextDue | undefined> {
  const { rows } = await runStatement<NextDueRow>(db, {
    name: "find-next-expiry",
    text: `select t.id, ${toWholeMs("t.expires_at")} as due_at from transaction t
      where t.merchant_id = $1 and t.status in ('pending', 'authorize') and not ${STALLED_EXPIRY}
        and ${IS_SIMULATED}
      order by t.expires_at, t.id limit 1`,
    values: [merchantId, wall],
  });
  return rows[0] && toNextDue(rows[0]);
}

/** The transaction of a merchant whose refund is to be confirmed first. */
export async function findNextConfirmation(
  db: Db,
  merchantId: MerchantId,
  wall: Date,
): Promise<NextDue | undefined> {
  const { rows } = await runStatement<NextDueRow>(db, {
    name: "find-next-confirmation",
    text: `select r.transaction_id as id, ${toWholeMs("r.confirm_due_at")} as due_at from refund r
      where r.merchant_id = $1 and r.confirmed_at is null and r.confirm_due_at is not null
        and not ${STALLED_CONFIRMATION} and ${IS_SIMULATED}
      order by r.confirm_due_at, r.id limit 1`,
    values: [merchantId, wall],
  });
  return rows[0] && toNextDue(rows[0]);
}

// Work that has to wait for its next try, or for somebody, disturbs no quiet.
const IS_QUIET = `
select not (
  ${isWorkedOn("$1", "$2")}
  or exists (
    select from notification n
    where n.merchant_id = $1 and n.state = 'owed' and ${isLeaseHeld("n.leased_until", "$2")}
      and not ${STALLED_DELIVERY})
  or not ${isControlled("$1", "$2")} and (exists (
    select from notification n
    where n.merchant_id = $1 and n.state = 'owed' and n.due_at <= $3
      and not ${STALLED_DELIVERY})
  or exists (
    select from transaction t
    where t.merchant_id = $1 and t.status in ('pending', 'authorize') and t.expires_at <= $3
      and not ${STALLED_EXPIRY} and ${IS_SIMULATED})
  or exists (
    select from refund r
    where r.merchant_id = $1 and r.confirmed_at is null and r.confirm_due_at <= $3
      and not ${STALLED_CONFIRMATION} and ${IS_SIMULATED})
  or exists (
    select from subscription b
    where b.merchant_id = $1 and b.due_at <= $3 and not ${STALLED_RUN}))
) as quiet`;

/**
 * Whether nothing of a merchant is due at `now`, nothing is under way, and nobody works on it. While somebody
 * has it in hand, what is due waits for them.
 */
export async function isQuiet(
  db: Db,
  merchantId: MerchantId,
  { wall, now }: { readonly wall: Date; readonly now: Date },
): Promise<boolean> {
  const { rows } = await runStatement<{ quiet: boolean }>(db, {
    name: "is-merchant-quiet",
    text: IS_QUIET,
    values: [merchantId, wall, now],
  });
  return rows[0]?.quiet === true;
}
