import type { DeliveryIncident } from "../delivery-incident.ts";
import type { IncidentCause } from "../incident-cause.ts";
import { detectFramework, type Framework } from "./framework.ts";
import { NODE_SNIPPETS, plainNode } from "./node-snippets.ts";
import {
  askCertificate,
  followRedirect,
  nginxCertificate,
  OTHER_SNIPPETS,
} from "./other-snippets.ts";
import { PHP_SNIPPETS } from "./php-snippets.ts";
import { PYTHON_SNIPPETS } from "./python-snippets.ts";
import type { FixKind, Snippet, Snippets } from "./snippet.ts";

const SNIPPETS: Snippets = {
  ...NODE_SNIPPETS,
  ...PHP_SNIPPETS,
  ...PYTHON_SNIPPETS,
  ...OTHER_SNIPPETS,
};

/** Where lines of code or configuration mend it; elsewhere it is an address, or a server that is to be started. */
const KINDS: Partial<Readonly<Record<IncidentCause, FixKind>>> = {
  no_route: "handler",
  not_understood: "handler",
  fails: "handler",
  late: "handler",
  time_out: "handler",
  reset: "handler",
  not_http: "handler",
  other: "handler",
  locked: "unlock",
  redirect: "redirect",
  too_many_redirects: "redirect",
  tls: "tls",
};

interface Fixes {
  /** What answered, where that is known. */
  readonly framework: Framework | undefined;
  readonly snippets: readonly Snippet[];
}

/** What to write where, for what answers at the URL of an incident. */
export function findFixes({
  cause,
  url,
  lastAttempt,
}: Pick<DeliveryIncident, "cause" | "url" | "lastAttempt">): Fixes {
  const framework = lastAttempt && detectFramework(lastAttempt);
  const kind = KINDS[cause];
  return {
    framework,
    snippets: kind === undefined ? [] : snippetsFor(kind, framework, new URL(url)),
  };
}

function snippetsFor(
  kind: FixKind,
  framework: Framework | undefined,
  url: URL,
): readonly Snippet[] {
  const path = writablePath(url);
  const own = framework && SNIPPETS[framework]?.[kind]?.(path);
  if (kind === "tls") return [nginxCertificate(), askCertificate(hostOf(url))];
  if (kind === "redirect") return [followRedirect(writableUrl(url)), ...(own ? [own] : [])];
  return [own ?? plainNode(path)];
}

/** Only what means the same in every language between quotes; else a usual one in its place. */
function writablePath({ pathname }: URL): string {
  return /^\/[\w\-./~]+$/.test(pathname) ? pathname : "/notifications";
}

function writableUrl(url: URL): string {
  return url.href.replaceAll("'", "%27");
}

function hostOf({ hostname, port }: URL): string {
  return `${hostname}:${port || "443"}`;
}
