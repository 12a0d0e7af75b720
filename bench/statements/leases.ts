import type { Db } from "../../packages/gateway/src/store/database.ts";
import {
  leaseNotifications,
  returnLeases,
} from "../../packages/gateway/src/store/notifications/notification-queue.ts";
import type { NotificationRow } from "../../packages/gateway/src/store/tables.ts";
import type { Arena, Contest } from "./contest.ts";

const LIMIT = 256;
const ENDPOINTS = 99;
const DUE_EACH = 100;
const DUE_AT_DEAD = 100_000;
const DEAD = "http://dead.example";

const OWE = `
insert into notification
select n.* from (select t from notification t where merchant_id = $1 limit 1) model,
generate_series(1, $2) i,
lateral jsonb_populate_record((model.t), jsonb_build_object(
  'id', $3 || i, 'endpoint', $3, 'state', 'owed', 'attempts', 0, 'closed_at', null,
  'due_at', now() - $4 * interval '1 minute')) n`;

const IS_DUE = `n.state = 'owed' and n.due_at <= $1
  and (n.leased_until is null or n.leased_until <= $1) and n.endpoint <> all ($3::text[])`;

/** What people write first: the oldest of all that is due. */
const OLDEST_FIRST = `
with due as (
  select n.merchant_id, n.id from notification n where ${IS_DUE}
  order by n.due_at limit $4 for update skip locked
)
update notification n set leased_until = $2 from due
where n.merchant_id = due.merchant_id and n.id = due.id
returning n.*`;

/** The endpoints taken in turns by numbering everything that is due. */
const NUMBERED = `
with due as (
  select n.merchant_id, n.id,
    row_number() over (partition by n.merchant_id, n.endpoint order by n.due_at, n.id) as turn
  from notification n where ${IS_DUE}
), chosen as materialized (
  select merchant_id, id from due order by turn limit $4
), locked as materialized (
  select n.merchant_id, n.id from notification n
  where (n.merchant_id, n.id) in (select merchant_id, id from chosen)
    and (n.leased_until is null or n.leased_until <= $1)
  order by n.merchant_id, n.id for update skip locked
)
update notification n set leased_until = $2 from locked
where n.merchant_id = locked.merchant_id and n.id = locked.id
returning n.*`;

/** 99 endpoints that are owed a little, beside a dead one that has been owed much for longer. */
export async function leaseContest({ db }: Arena, merchantId: string): Promise<Contest> {
  const owe = async (endpoint: string, count: number, minutes: number) =>
    await patiently(db, OWE, [merchantId, count, endpoint, minutes]);
  await patiently(
    db,
    "update notification set state = 'delivered', closed_at = now() where state = 'owed'",
  );
  await owe(DEAD, DUE_AT_DEAD, 60);
  for (let endpoint = 1; endpoint <= ENDPOINTS; endpoint++) {
    await owe(`http://shop-${endpoint}.example`, DUE_EACH, 1);
  }
  await patiently(db, "create index bench_due on notification (due_at) where state = 'owed'");
  await patiently(db, "vacuum analyze notification");
  const plain = (name: string, text: string) => async () => {
    const values = [new Date(), inAMinute(), [DEAD], LIMIT];
    const { rows } = await db.pool.query<NotificationRow>({ name, text, values });
    await giveBack(db, rows);
    return 1;
  };
  return {
    statement: "lease notifications",
    item: `lease of ${LIMIT} and its return`,
    variants: [
      {
        name: "from endpoint to endpoint, then the front of each queue",
        async run() {
          const { leased } = await leaseNotifications(db, {
            wall: new Date(),
            until: inAMinute(),
            limit: LIMIT,
            room: 32,
            rooms: { [DEAD]: 0 },
          });
          if (leased.length < LIMIT) throw new Error(`${leased.length} leased`);
          await returnLeases(db, leased);
          return 1;
        },
      },
      { name: "the oldest of all, with an index made for it", run: plain("oldest", OLDEST_FIRST) },
      { name: "everything due numbered by endpoint", run: plain("numbered", NUMBERED) },
    ],
  };
}

/** As long as it takes beside a million transactions on a slow machine. */
async function patiently(db: Db, text: string, values: readonly unknown[] = []): Promise<void> {
  const query = { text, values: [...values], query_timeout: 3_600_000 };
  await db.pool.query(query);
}

/** How many of the endpoints get something when the dead one is not known to be dead yet. */
export async function countServed({ db }: Arena): Promise<string> {
  const wall = new Date();
  const all = await leaseNotifications(db, {
    wall,
    until: inAMinute(),
    limit: LIMIT,
    room: 32,
    rooms: {},
  });
  await returnLeases(db, all.leased);
  const { rows } = await db.pool.query<NotificationRow>({
    name: "oldest",
    text: OLDEST_FIRST,
    values: [wall, inAMinute(), [], LIMIT],
  });
  await giveBack(db, rows);
  const served = (leased: readonly { readonly endpoint: string }[]) =>
    new Set(leased.map(({ endpoint }) => endpoint)).size;
  return (
    `beside a dead endpoint's long queue, ${served(all.leased)} of ${ENDPOINTS + 1} endpoints get a ` +
    `lease at once, ${served(rows)} when the oldest of all go first`
  );
}

async function giveBack(db: Db, rows: readonly NotificationRow[]): Promise<void> {
  await db.pool.query(
    `update notification n set leased_until = null
     from unnest($1::text[], $2::text[]) as l(merchant_id, id)
     where n.merchant_id = l.merchant_id and n.id = l.id`,
    [rows.map((row) => row.merchant_id), rows.map((row) => row.id)],
  );
}

function inAMinute(): Date {
  return new Date(Date.now() + 60_000);
}
