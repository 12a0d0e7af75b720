import type { FaultKind, PlannedFault } from "./fault-plan.ts";
import type { NotificationKind } from "./notification.ts";
import { type DeliveryFailure, SPEAKS_PLAIN_HTTP } from "./retry-rules.ts";

/** Why an answer counts as none, by its status. */
export type StatusCause =
  | "redirect"
  | "locked"
  | "no_route"
  | "not_understood"
  | "late"
  | "fails"
  | "other";

/** What keeps a URL from being told: one word for everything that is mended in the same way. */
export type IncidentCause = StatusCause | DeliveryFailure | "plain_http";

const STATUS_CAUSES: Readonly<Record<number, StatusCause>> = {
  301: "redirect",
  302: "redirect",
  303: "redirect",
  400: "not_understood",
  401: "locked",
  403: "locked",
  404: "no_route",
  405: "no_route",
  408: "late",
  411: "not_understood",
  413: "not_understood",
  415: "not_understood",
  // Laravel's, for a token that was not sent.
  419: "locked",
  422: "not_understood",
  504: "late",
};

interface Ended {
  readonly answerStatus: number | undefined;
  readonly error: string | undefined;
  readonly errorDetail: string | undefined;
}

export function statusCause(status: number): StatusCause {
  return STATUS_CAUSES[status] ?? (status >= 500 ? "fails" : "other");
}

/** Whether an attempt delivered its message. */
export function isAnswered({ answerStatus }: Pick<Ended, "answerStatus">): boolean {
  return answerStatus !== undefined && answerStatus >= 200 && answerStatus < 300;
}

/** The cause of an attempt that failed. */
function causeOf({ answerStatus, error, errorDetail }: Ended): IncidentCause {
  if (answerStatus !== undefined && error !== "too_many_redirects")
    return statusCause(answerStatus);
  if (error === "tls" && errorDetail === SPEAKS_PLAIN_HTTP) return "plain_http";
  return (error ?? "other") as IncidentCause;
}

/** What an attempt says of the URL that it was made at. */
export type UrlSign =
  /** It took the message; `ends` names what that proves to be over, everything when absent. */
  | { readonly kind: "answers"; readonly ends?: readonly IncidentCause[] }
  | { readonly kind: "fails"; readonly cause: IncidentCause };

/** About how the URL is reached, whatever the message says: mended once any message arrives. */
const ENDED_BY_A_TEST: readonly IncidentCause[] = [
  "redirect",
  "locked",
  "no_route",
  "refused",
  "reset",
  "unreachable",
  "dns",
  "tls",
  "plain_http",
  "not_http",
  "blocked_url",
  "blocked_address",
  "too_many_redirects",
];

/** After these the message is what was owed, and arrives as it should. */
const HARMLESS: ReadonlySet<FaultKind> = new Set(["duplicate", "reorder", "delay"]);

/**
 * `undefined` when it says nothing: a test that failed is told where it was asked for, and what a fault plan
 * spoilt may well be refused.
 */
export function readSign(
  attempt: Ended & {
    readonly kind: NotificationKind;
    /** Those that acted. */
    readonly faults: readonly PlannedFault[];
    /** Whether the message has arrived, by the rules of its face. */
    readonly isDelivered: boolean;
  },
): UrlSign | undefined {
  const isTest = attempt.kind === "test";
  if (attempt.isDelivered) return { kind: "answers", ...(isTest && { ends: ENDED_BY_A_TEST }) };
  if (isTest || attempt.faults.some(({ fault }) => !HARMLESS.has(fault))) return undefined;
  return { kind: "fails", cause: causeOf(attempt) };
}
