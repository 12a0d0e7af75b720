import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import type { PageNote } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import type { Visit } from "../frame/visit.ts";

const TABS = {
  accounts: { path: "", label: (say: Say) => say("Accounts", "Akun") },
  routing: { path: "/routing", label: (say: Say) => say("Routing", "Rute") },
  inbox: { path: "/inbox", label: (say: Say) => say("Inbox", "Kotak masuk") },
} as const;

interface UpstreamsPage {
  readonly tab: keyof typeof TABS;
  readonly body: Html;
  readonly above?: Html;
  readonly note?: PageNote;
  readonly status?: number;
}

/** Sends a page about a merchant's upstreams, with the ways to the others. */
export async function sendUpstreams(
  visit: Visit,
  { tab, body, ...page }: UpstreamsPage,
): Promise<unknown> {
  const { say, base } = visit;
  const title = say("Upstreams", "Upstream");
  return await sendFramed(visit, {
    section: "upstreams",
    title,
    ...page,
    body: html`<nav class="workbench-tabs no-print" aria-label="${title}">
        ${Object.entries(TABS).map(
          ([name, { path, label }]) =>
            html`<a href="${base}/upstreams${path}" ${name === tab && html`aria-current="page"`}
              >${label(say)}</a
            >`,
        )}
      </nav>
      ${body}`,
  });
}
