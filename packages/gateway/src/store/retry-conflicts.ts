import type { Kysely } from "kysely";
import type { Trx } from "./database.ts";
import { failureOf } from "./statement-failure.ts";
import type { Tables } from "./tables.ts";

/** One conflict is an accident; of a third the database should tell somebody. */
const TRIES_MAX = 3;

/**
 * A database transaction that moves so much that it can't lock everything first: when it is what the database
 * undoes for the sake of another one (a deadlock, a serialization failure), it is run again from its beginning.
 * For what `run` does in the database alone: the rest of it would be done again. Throws the third conflict.
 */
export async function transactionDespiteConflicts<Result>(
  kysely: Kysely<Tables>,
  run: (trx: Trx) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await kysely.transaction().execute(run);
    } catch (error) {
      if (failureOf(error) !== "conflict" || tries === TRIES_MAX) throw error;
    }
  }
}
