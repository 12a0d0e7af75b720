import type { Assets } from "../../parts/assets.ts";
import { type Html, html } from "../../parts/html.ts";

/** The later win: those for phones and for paper come last, because they override the others. */
export const DASHBOARD_STYLES = [
  "dashboard.css",
  "dashboard-frame.css",
  "dashboard-pieces.css",
  "dashboard-tables.css",
  "dashboard-filters.css",
  "dashboard-home.css",
  "dashboard-transaction.css",
  "dashboard-sign-in.css",
  "dashboard-workbench.css",
  "dashboard-upstream.css",
  "dashboard-incidents.css",
  "dashboard-keyboard.css",
  "dashboard-notes.css",
  "dashboard-palette.css",
  "dashboard-docs.css",
  "dashboard-thumb-bar.css",
  "dashboard-phone.css",
  "dashboard-print.css",
] as const;

export const DASHBOARD_SCRIPTS = [
  "dashboard.js",
  "dashboard-live.js",
  "dashboard-keys.js",
  "dashboard-copy.js",
  "dashboard-palette.js",
  "dashboard-countdown.js",
  "dashboard-workbench.js",
] as const;

interface OwnAssets {
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
}

/** The head of every page of the dashboard; with what only this page needs. */
export function pageHead(
  assets: Assets,
  title: string,
  { scripts = [], styles = [] }: OwnAssets = {},
): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <title>${title} · Gerbang</title>
    <link rel="icon" href="${assets.url("icon.svg")}" type="image/svg+xml" />
    ${["base.css", ...DASHBOARD_STYLES, ...styles].map(
      (name) => html`<link rel="stylesheet" href="${assets.url(name)}" />`,
    )}
    ${[...DASHBOARD_SCRIPTS, ...scripts].map(
      (name) => html`<script type="module" src="${assets.url(name)}"></script>`,
    )}
  </head>`;
}
