import { hash } from "node:crypto";
import type { UrlSign } from "../../domain/notifications/incident-cause.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import { fromAttempt } from "../attempt-row.ts";
import { coalesce } from "../coalescer.ts";
import { columnList, insertFrom, rowsInJson } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import {
  END_INCIDENTS,
  RECORD_WITH_INCIDENTS,
  SIGN_COLUMNS,
  UPHOLD_INCIDENTS,
} from "./incident-upkeep.ts";

/** An attempt with what it makes of its notification, and of the incidents of its URL. */
type EndedAttempt = NotificationAttempt &
  Pick<Notification, "state" | "closedAt" | "url" | "endpoint"> & {
    /** Of the lease that it was made under. */
    readonly leaseId: string;
    /** What it says of the URL; its `incidentId` is that of the incident, should it begin one. */
    readonly sign: UrlSign | undefined;
  };

// `locked` locks in one order, so that two batches that share rows, as after a lease ran out, do not deadlock,
// and finds each row by its id: an update that was planned while the table was empty, as that of a new
// gateway is, would walk it.
const SAVE = `
with ended as materialized (
  select e.ordinal, e.lease_id, e.state, e.closed_at, e.url, e.endpoint, e.url_key, e.cause, e.answers,
    e.ends, ${columnList("notification_attempt", "e")}
  from ${rowsInJson("notification_attempt", {
    json: "$1",
    source: "e",
    besides: `ordinal integer, lease_id text, state text, closed_at timestamptz, ${SIGN_COLUMNS}`,
  })}
), locked as materialized (
  select n.merchant_id, n.id, e.lease_id
  from (select distinct merchant_id, notification_id, lease_id from ended
    order by merchant_id, notification_id) e
  cross join lateral (
    select n.merchant_id, n.id from notification n
    where n.merchant_id = e.merchant_id and n.id = e.notification_id and n.lease_id = e.lease_id
    for update
  ) n
), saved as (
  update notification n set
    state = e.state, attempts = e.number, closed_at = e.closed_at, leased_until = null, lease_id = null,
    due_at = coalesce(e.next_at, n.due_at)
  from locked, ended e
  where n.merchant_id = locked.merchant_id and n.id = locked.id
    and locked.merchant_id = e.merchant_id and locked.id = e.notification_id
    and locked.lease_id = e.lease_id
    and n.attempts = e.number - 1 and n.lease_id = e.lease_id
  returning e.ordinal
)`;

/** When none failed, and when some did. Two statements, because the first is what runs all day. */
const SAVE_ANSWERED = `${SAVE}, ${END_INCIDENTS}, recorded as (
  ${insertFrom("notification_attempt", "e")} from ended e join saved using (ordinal)
)
select ordinal from saved`;

const SAVE_FAILED = `${SAVE}, ${UPHOLD_INCIDENTS}, recorded as (${RECORD_WITH_INCIDENTS})
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
      const hasFailures = attempts.some(({ sign }) => sign?.kind === "fails");
      const { rows } = await runStatement<{ ordinal: number }>(db, {
        name: hasFailures ? "save-failed-attempts" : "save-attempts",
        text: hasFailures ? SAVE_FAILED : SAVE_ANSWERED,
        values: [JSON.stringify(attempts.map(toRow))],
      });
      const saved = new Set(rows.map(({ ordinal }) => ordinal));
      return attempts.map((_, index) => saved.has(index));
    },
  });
}

function toRow(ended: EndedAttempt, ordinal: number) {
  const { leaseId, state, closedAt, url, endpoint, sign } = ended;
  return {
    ...fromAttempt(ended),
    ordinal,
    lease_id: leaseId,
    state,
    closed_at: closedAt ?? null,
    url,
    endpoint,
    url_key: hash("sha256", url, "base64url"),
    cause: sign?.kind === "fails" ? sign.cause : null,
    answers: sign?.kind === "answers",
    ends: (sign?.kind === "answers" && sign.ends) || null,
  };
}
