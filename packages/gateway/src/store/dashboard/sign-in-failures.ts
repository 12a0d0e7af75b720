import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** A limit of failed sign-ins that somebody ran into, or not. */
interface CountedTry {
  readonly subject: string;
  readonly now: Date;
  /** Older failures are forgotten. */
  readonly windowMs: number;
}

// Counted before the password is looked at, so that guesses made at the same moment all count.
const COUNT = `
insert into sign_in_failure as f (subject, failures, since) values ($1, 1, $2)
on conflict (subject) do update set
  failures = case when f.since <= $3 then 1 else f.failures + 1 end,
  since = case when f.since <= $3 then excluded.since else f.since end
returning failures, since`;

/** Counts one more try and returns how many there were within the window, and when it is over. */
export async function countSignInTry(
  db: Db,
  { subject, now, windowMs }: CountedTry,
): Promise<{ readonly tries: number; readonly windowEnd: Date }> {
  const windowStart = new Date(now.getTime() - windowMs);
  const { rows } = await runStatement<{ failures: number; since: Date }>(db, {
    text: COUNT,
    values: [subject, now, windowStart],
  });
  const { failures: tries, since } = rows[0] ?? { failures: 0, since: now };
  return { tries, windowEnd: new Date(since.getTime() + windowMs) };
}

const TAKE_BACK = `
with taken as (
  update sign_in_failure set failures = failures - 1
  where subject = any($1::text[]) and failures > 1 returning subject
)
delete from sign_in_failure
where subject = any($1::text[]) and failures = 1 and subject not in (select subject from taken)`;

/** Takes back one try of each: it was no failure. */
export async function takeBackSignInTry(db: Db, subjects: readonly string[]): Promise<void> {
  await runStatement(db, { text: TAKE_BACK, values: [subjects] });
}

export async function forgetSignInTries(db: Db, subject: string): Promise<void> {
  await db.kysely.deleteFrom("sign_in_failure").where("subject", "=", subject).execute();
}
