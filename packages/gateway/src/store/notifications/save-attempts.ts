import type { Notification } from "../../domain/notifications/notification.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import { fromAttempt } from "../attempt-row.ts";
import { coalesce } from "../coalescer.ts";
import { columnList, insertFrom, rowsInJson } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** An attempt with what it makes of its notification. */
type EndedAttempt = NotificationAttempt &
  Pick<Notification, "state" | "closedAt"> & {
    /** Of the lease that it was made under. */
    readonly leaseId: string;
  };

// Two batches share a row only after a lease ran out; should they deadlock over several, the one that
// fails is run again attempt by attempt.
const SAVE_ATTEMPTS = `
with ended as materialized (
  select e.ordinal, e.lease_id, e.state, e.closed_at, ${columnList("notification_attempt", "e")}
  from ${rowsInJson("notification_attempt", {
    json: "$1",
    source: "e",
    besides: "ordinal integer, lease_id text, state text, closed_at timestamptz",
  })}
), saved as (
  update notification n set
    state = e.state, attempts = e.number, closed_at = e.closed_at, leased_until = null, lease_id = null,
    due_at = coalesce(e.next_at, n.due_at)
  from ended e
  where n.merchant_id = e.merchant_id and n.id = e.notification_id
    and n.attempts = e.number - 1 and n.lease_id = e.lease_id
  returning e.ordinal
), recorded as (
  ${insertFrom("notification_attempt", "e")} from ended e join saved using (ordinal)
)
select ordinal from saved`;

/**
 * Returns the function that records attempts; attempts that end together share a commit. It resolves
 * to `false`, and records nothing, when the lease is somebody else's by now: what they find out
 * about the notification counts, and what we did would undo it.
 */
export function attemptSaver(db: Db): (attempt: EndedAttempt) => Promise<boolean> {
  return coalesce({
    itemsMax: 128,
    // Nobody waits for a record: the fuller the batch, the less each one costs.
    inFlightMax: 1,
    waiting: db.waiting,
    ownerOf: (attempt: EndedAttempt) => attempt.merchantId,
    run: async (attempts: readonly EndedAttempt[]) => {
      const { rows } = await runStatement<{ ordinal: number }>(db, {
        name: "save-attempts",
        text: SAVE_ATTEMPTS,
        values: [JSON.stringify(attempts.map(toRow))],
      });
      const saved = new Set(rows.map(({ ordinal }) => ordinal));
      return attempts.map((_, index) => saved.has(index));
    },
  });
}

function toRow(ended: EndedAttempt, ordinal: number) {
  const { leaseId, state, closedAt } = ended;
  return { ...fromAttempt(ended), ordinal, lease_id: leaseId, state, closed_at: closedAt ?? null };
}
