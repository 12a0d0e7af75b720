import type { MerchantId } from "@gerbang/protocol";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import { toAttempt } from "../attempt-row.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { NotificationAttemptRow, NotificationRow } from "../tables.ts";

/** The newest attempt at a URL, tests included. */
export interface LastAnswer {
  readonly url: string;
  readonly kind: NotificationRow["kind"];
  readonly attempt: NotificationAttempt;
}

/** So many notifications back it is looked for: a retry may be newer than what became owed after it. */
const LOOKED_AT_MAX = 100;

// By a list of ids: joined, the attempts of a merchant would all be read.
const LAST_ANSWERS = `
select u.url, last.*, (
  select kind from notification n where n.merchant_id = $1 and n.id = last.notification_id) as kind
from unnest($2::text[], $3::text[]) as u(url, endpoint)
cross join lateral (
  select array_agg(n.id) filter (where n.url = u.url) as ids
  from (
    select id, url from notification
    where merchant_id = $1 and endpoint = u.endpoint
    order by id desc limit ${LOOKED_AT_MAX}
  ) n
) seen
cross join lateral (
  select a.* from notification_attempt a
  where a.merchant_id = $1 and a.notification_id = any(seen.ids)
  order by a.recorded_at desc, a.started_at desc, a.notification_id desc, a.number desc limit 1
) last`;

/** What each of these URLs answered last; nothing of those that nothing was sent to lately. */
export async function findLastAnswers(
  db: Db,
  merchantId: MerchantId,
  urls: readonly string[],
): Promise<readonly LastAnswer[]> {
  if (urls.length === 0) return [];
  const endpoints = urls.map((url) => new URL(url).origin);
  const { rows } = await runStatement<AnswerRow>(db, {
    text: LAST_ANSWERS,
    values: [merchantId, urls, endpoints],
  });
  return rows.map(({ url, kind, ...attempt }) => ({ url, kind, attempt: toAttempt(attempt) }));
}

type AnswerRow = NotificationAttemptRow & Pick<NotificationRow, "url" | "kind">;
