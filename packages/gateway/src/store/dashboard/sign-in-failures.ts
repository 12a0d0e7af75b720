import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

// Counted before the password is looked at, so that guesses made at the same moment all count.
const COUNT = `
insert into sign_in_failure as f (subject, failures, since) values ($1, 1, $2)
on conflict (subject) do update set
  failures = case when f.since <= $3 then 1 else f.failures + 1 end,
  since = case when f.since <= $3 then excluded.since else f.since end
returning failures`;

/** Counts one more try and returns how many there were since `windowStart`. */
export async function countSignInTry(
  db: Db,
  { subject, now, windowStart }: { subject: string; now: Date; windowStart: Date },
): Promise<number> {
  const { rows } = await runStatement<{ failures: number }>(db, {
    text: COUNT,
    values: [subject, now, windowStart],
  });
  return rows[0]?.failures ?? 0;
}

export async function forgetSignInTries(db: Db, subject: string): Promise<void> {
  await db.kysely.deleteFrom("sign_in_failure").where("subject", "=", subject).execute();
}
