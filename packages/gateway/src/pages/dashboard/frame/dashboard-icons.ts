import { type Html, html } from "../../parts/html.ts";

/** Our own, drawn on a grid of 24; hidden from screen readers because a text says the same. */
export const DASHBOARD_ICONS = {
  home: stroke(html`<path d="M4 11l8-6.500L20 11v8.500h-5.500V14h-5v5.500H4z"/>`),
  list: stroke(html`<path d="M8.500 6H20M8.500 12H20M8.500 18H20M4 6h.5M4 12h.5M4 18h.5"/>`),
  bell: stroke(html`<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15zM10 20.500h4"/>`),
  report: stroke(html`<path d="M6 3.500h9l3.500 3.500v13.500H6zM9 11h6M9 14.500h6M9 18h3"/>`),
  flask: stroke(
    html`<path d="M9.500 3.500h5M10.500 3.500v6L5 19.500c-.3.600 0 1 .6 1h12.800c.600 0 .900-.400.600-1l-5.500-10v-6M8 15h8"/>`,
  ),
  gear: stroke(
    html`<circle cx="12" cy="12" r="3"/><path d="M12 3.500v3M12 17.500v3M3.500 12h3M17.500 12h3M6 6l2.100 2.100M15.900 15.900L18 18M18 6l-2.100 2.100M8.100 15.900L6 18"/>`,
  ),
  people: stroke(
    html`<circle cx="9" cy="8.500" r="3.500"/><path d="M2.500 20c.500-4 3-6 6.500-6s6 2 6.500 6M16 5.300a3.500 3.500 0 0 1 0 6.400M18 14.500c2 .800 3.200 2.600 3.500 5.500"/>`,
  ),
  left: stroke(html`<path d="M14.500 5.500L8 12l6.500 6.500"/>`),
  right: stroke(html`<path d="M9.500 5.500L16 12l-6.500 6.500"/>`),
  again: stroke(html`<path d="M19.500 12a7.500 7.500 0 1 1-2.300-5.400M19.500 3.500v4h-4"/>`),
  search: stroke(html`<circle cx="10.500" cy="10.500" r="6"/><path d="M15 15l5 5"/>`),
  download: stroke(html`<path d="M12 4v11M7.500 11l4.500 4.500L16.500 11M4.500 20h15"/>`),
  print: stroke(html`<path d="M7 9V4h10v5M7 17H4.500V9h15v8H17M7 14h10v6H7z"/>`),
  good: stroke(html`<path d="M5 12.500l4.500 4.500L19 7.500"/>`),
  bad: stroke(html`<path d="M12 4.500l8.500 15h-17zM12 10v4.500M12 17v.5"/>`),
  clock: stroke(html`<circle cx="12" cy="12" r="8.500"/><path d="M12 7.500V12l3 2"/>`),
} as const;

export type DashboardIcon = keyof typeof DASHBOARD_ICONS;

function stroke(shapes: Html): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes}</svg>`;
}
