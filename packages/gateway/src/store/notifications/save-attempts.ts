import type { Notification } from "../../domain/notifications/notification.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import { fromAttempt } from "../attempt-row.ts";
import { coalesce } from "../coalescer.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** An attempt with what it makes of its notification. */
type EndedAttempt = NotificationAttempt & Pick<Notification, "state" | "closedAt">;

// Two batches share a row only after a lease ran out; should they deadlock over several, the one that
// fails is run again attempt by attempt.
const SAVE_ATTEMPTS = `
with ended as materialized (
  select e.ordinal, e.item, attempt.*
  from jsonb_array_elements($1::jsonb) with ordinality as e(item, ordinal),
  lateral jsonb_to_record(e.item) as attempt(
    merchant_id text, notification_id text, number integer, state text, closed_at timestamptz,
    next_at timestamptz)
), saved as (
  update notification n set
    state = e.state, attempts = e.number, closed_at = e.closed_at, leased_until = null,
    due_at = coalesce(e.next_at, n.due_at)
  from ended e
  where n.merchant_id = e.merchant_id and n.id = e.notification_id
    and n.attempts = e.number - 1
  returning e.ordinal
), recorded as (
  insert into notification_attempt
  select a.* from saved join ended using (ordinal),
  lateral jsonb_populate_record(null::notification_attempt, ended.item) a
)
select ordinal from saved`;

/**
 * Returns the function that records attempts; attempts that end together share a commit. It resolves
 * to `false`, and records nothing, when the notification has had that attempt already: the lease ran
 * out and somebody else was faster.
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
      return attempts.map((_, index) => saved.has(index + 1));
    },
  });
}

function toRow(ended: EndedAttempt) {
  const { state, closedAt } = ended;
  return { ...fromAttempt(ended), state, closed_at: closedAt ?? null };
}
