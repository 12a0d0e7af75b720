import type { LoggedRequest } from "../../domain/requests/logged-request.ts";
import type { WorkbenchFilter } from "./browse-workbench.ts";
import { type EntryKind, isAbout, type WorkbenchEntry } from "./entry.ts";

type EntryFilter = Omit<WorkbenchFilter, "since" | "until">;

/**
 * What the store's search finds, of an entry that is at hand. In texts the case of letters does not count; whether it
 * does beyond ASCII, in a search, is the database's locale's to say.
 */
export function matchesFilter(entry: WorkbenchEntry, filter: EntryFilter): boolean {
  const { kinds, failed, subject, text, code } = filter;
  if (kinds && !kinds.includes(kindOf(entry))) return false;
  if (failed !== undefined && entry.failed !== failed) return false;
  if (subject !== undefined && !isOf(entry, subject)) return false;
  if (text === undefined && code === undefined) return true;
  // Only requests have texts and codes to be found by.
  return entry.kind === "request" && matchesRequest(entry.request, { text, code });
}

function kindOf({ kind }: WorkbenchEntry): EntryKind {
  return kind === "call" || kind === "message" ? "upstream" : kind;
}

/** Events of an order are those of its transactions. */
function isOf(entry: WorkbenchEntry, subject: string): boolean {
  const isEvent = entry.kind === "event" || entry.kind === "wallet";
  return isAbout(entry, subject) && !(isEvent && entry.transactionId === undefined);
}

function matchesRequest(
  request: LoggedRequest,
  { text, code }: { readonly text: string | undefined; readonly code: string | undefined },
): boolean {
  const { statusCode, httpStatus } = request;
  if (code !== undefined && statusCode !== code && String(httpStatus) !== code) return false;
  return text === undefined || searched(request).toLowerCase().includes(text.toLowerCase());
}

/** What a search for a text looks through, as the database puts it together. */
function searched(request: LoggedRequest): string {
  const { method, path, error, orderId, transactionId, idempotencyKey, client } = request;
  const problems = `[${request.problems.map((problem) => JSON.stringify(problem)).join(", ")}]`;
  const parts = [error, problems, orderId, transactionId, idempotencyKey, client];
  return [`${method} ${path}`, ...parts.filter((part) => part !== undefined)].join(" ");
}
