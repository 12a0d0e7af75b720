import type { FastifyReply, FastifyRequest } from "fastify";
import { can, type DashboardAction } from "../../../domain/merchants/dashboard-role.ts";
import type { AppContext } from "../../../http/shared/app-context.ts";
import type { Session, UserMerchant } from "../../../operations/dashboard/session.ts";
import type { Assets } from "../../parts/assets.ts";
import type { Form } from "../../parts/form.ts";
import type { Language } from "../../parts/language.ts";
import type { Say } from "../../parts/say.ts";
import type { UploadedForm } from "../../parts/uploaded-form.ts";
import type { LeftNote } from "./left-note.ts";

/** What the dashboard's pages are built with. */
export interface DashboardContext extends AppContext {
  readonly assets: Assets;
  /** The search of the documents, which are pages of others. Best first. */
  readonly findDocuments: (language: Language, query: string) => readonly FoundDocument[];
}

/** A document, or a part of one. */
interface FoundDocument {
  readonly address: string;
  readonly title: string;
  /** What the page is called that it is a part of. */
  readonly page: string;
}

/** One request of somebody who is signed in, to a merchant of theirs. */
export interface Visit {
  readonly context: DashboardContext;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly session: Session;
  readonly merchant: UserMerchant;
  readonly say: Say;
  /** The query of a GET, the form of a POST. */
  readonly fields: Form;
  /** What was sent up with the form; only where a route takes a file. */
  readonly files: UploadedForm["files"];
  /** The merchant's part of the dashboard: `/dashboard/G123456789`. */
  readonly base: string;
  /** Where the page that is shown can be loaded again; for a form, the page that it belongs to. */
  readonly here: string;
  /** What the form that led here came to. */
  readonly note: LeftNote | undefined;
}

/** Whether this visitor may do it: pages offer nothing else. */
export function may({ merchant }: Pick<Visit, "merchant">, action: DashboardAction): boolean {
  return can(merchant.role, action) && exists(merchant, action);
}

const ABOUT_SIMULATED: ReadonlySet<DashboardAction> = new Set([
  "use_sandbox",
  "see_accounts",
  "revoke_accounts",
  "see_subscriptions",
  "change_subscriptions",
]);

const ABOUT_UPSTREAMS: ReadonlySet<DashboardAction> = new Set([
  "see_attention",
  "see_upstream_answers",
  "ask_upstream",
  "decide_attention",
  "see_upstreams",
  "test_upstreams",
  "change_upstreams",
]);

/**
 * Whether there is such a thing at all: what is simulated is not there for a production merchant, and
 * only a production merchant has upstreams.
 */
export function exists(
  { environment }: Pick<UserMerchant, "environment">,
  action: DashboardAction,
): boolean {
  return environment === "production" ? !ABOUT_SIMULATED.has(action) : !ABOUT_UPSTREAMS.has(action);
}

/** A part of the path, by its name in the route. */
export function pathPart({ request }: Visit, name: string): string {
  return (request.params as Readonly<Record<string, string>>)[name] ?? "";
}
