import pg from "pg";
import { LostAnswerError } from "../domain/lost-answer.ts";
import { OverloadError } from "../domain/overload.ts";
import { UnreachableError } from "./unreachable-error.ts";

/**
 * - `refused`: the database looked at it, did nothing, and would refuse it again;
 * - `conflict`: it did nothing, because of another transaction at the same moment;
 * - `broken`: there was no answer, so what came of it is not known;
 * - `not_begun`: it was never sent.
 */
type StatementFailure = "refused" | "conflict" | "broken" | "not_begun";

/** SQLSTATE classes: connection exceptions, resources, the operator's intervention, the system. */
const OF_THE_SERVER = /^(08|53|57|58)/;
const TRANSACTION_ROLLBACK = /^40/;
/**
 * Connection exceptions, shutdowns, and the answer of those databases that cannot tell whether a statement was
 * completed. All other codes are words of a server that did nothing.
 */
const ANSWER_LOST = /^(08...|57P0[12]|40003)$/;
/** The server takes no writes of anybody: it is a standby, as the one before it may be after a failover. */
const READ_ONLY = "25006";

/** What the driver says when a connection ends or stays silent; these errors have no code. */
const OF_THE_CONNECTION =
  /^(Connection terminated|Query read timeout|Client has encountered|Client was closed|the connection to the database)/;

/** What a failed statement leaves behind. */
export function failureOf(error: unknown): StatementFailure {
  // Once more is soon enough, when the database restarts.
  if (error instanceof UnreachableError || error instanceof LostAnswerError) return "broken";
  if (error instanceof OverloadError) return "not_begun";
  if (!(error instanceof Error)) return "refused";
  if (error instanceof pg.DatabaseError) return failureByCode(error.code ?? "");
  return isOfTheConnection(error) ? "broken" : "refused";
}

function isOfTheConnection(error: Error): boolean {
  return "syscall" in error || OF_THE_CONNECTION.test(error.message);
}

/** A {@link LostAnswerError} in the place of what the driver throws when an answer was lost; else the same error. */
export function asLostAnswer(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof OverloadError) return error;
  const isLost =
    error instanceof pg.DatabaseError
      ? ANSWER_LOST.test(error.code ?? "")
      : isOfTheConnection(error);
  return isLost ? new LostAnswerError(error.message, { cause: error }) : error;
}

function failureByCode(code: string): StatementFailure {
  if (ANSWER_LOST.test(code)) return "broken";
  if (TRANSACTION_ROLLBACK.test(code)) return "conflict";
  return OF_THE_SERVER.test(code) || code === READ_ONLY ? "broken" : "refused";
}
