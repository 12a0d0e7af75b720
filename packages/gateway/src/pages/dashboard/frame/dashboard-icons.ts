import { html } from "../../parts/html.ts";
import { ICONS, stroke } from "../../parts/icons.ts";

/** Our own, drawn on a grid of 24; hidden from screen readers because a text says the same. */
export const DASHBOARD_ICONS = {
  home: stroke(html`<path d="M4 11l8-6.5L20 11v8.5h-5.5V14h-5v5.5H4z" />`),
  upstream: stroke(
    html`<path d="M12 20.5v-9M12 11.5L6 5.5M12 11.5l6-6M3.5 8V3.5H8M16 3.5h4.5V8M8 20.5h8" />`,
  ),
  list: stroke(html`<path d="M8.5 6H20M8.5 12H20M8.5 18H20M4 6h.5M4 12h.5M4 18h.5" />`),
  bell: stroke(html`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4" />`),
  terminal: stroke(html`<path d="M4 5.5h16v13H4zM7.5 9.5l2.5 2.5-2.5 2.5M12.5 15h4" />`),
  report: stroke(html`<path d="M6 3.5h9l3.5 3.5v13.5H6zM9 11h6M9 14.5h6M9 18h3" />`),
  flask: stroke(
    html`<path
      d="M9.5 3.5h5M10.5 3.5v6L5 19.5c-.3.6 0 1 .6 1h12.8c.6 0 .9-.4.6-1l-5.5-10v-6M8 15h8"
    />`,
  ),
  gear: stroke(
    html`<circle cx="12" cy="12" r="3" /><path
        d="M12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3M6 6l2.1 2.1M15.9 15.9L18 18M18 6l-2.1 2.1M8.1 15.9L6 18"
      />`,
  ),
  people: stroke(
    html`<circle cx="9" cy="8.5" r="3.5" /><path
        d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .8 3.2 2.6 3.5 5.5"
      />`,
  ),
  till: stroke(html`<path d="M6.5 3.5h11v17l-2.75-2-2.75 2-2.75-2-2.75 2zM9.5 8h5m-5 4h5" />`),
  link: ICONS.link,
  wallet: stroke(
    html`<path
      d="M4 8h14.5A1.5 1.5 0 0 1 20 9.5v9.5H5.5A1.5 1.5 0 0 1 4 17.5zM4 8l12-4v4M16 13.5h.5"
    />`,
  ),
  left: ICONS.back,
  right: stroke(html`<path d="M9.5 5.5L16 12l-6.5 6.5" />`),
  again: stroke(html`<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4" />`),
  search: stroke(html`<circle cx="10.5" cy="10.5" r="6" /><path d="M15 15l5 5" />`),
  download: stroke(html`<path d="M12 4v11M7.5 11l4.5 4.5L16.5 11M4.5 20h15" />`),
  print: stroke(html`<path d="M7 9V4h10v5M7 17H4.5V9h15v8H17M7 14h10v6H7z" />`),
  close: stroke(html`<path d="M6 6l12 12M18 6L6 18" />`),
  bolt: stroke(html`<path d="M13 3.5L5.5 13.5H12l-1 7 7.5-10H12z" />`),
  phone: stroke(html`<path d="M7.5 3.5h9v17h-9zM11 17.5h2" />`),
  exchange: stroke(
    html`<path d="M4 8.5h15M15.5 5l3.5 3.5-3.5 3.5M20 15.5H5M8.5 12L5 15.5 8.5 19" />`,
  ),
  more: stroke(html`<path d="M4.5 7h15M4.5 12h15M4.5 17h15" />`),
  good: ICONS.check,
  bad: stroke(html`<path d="M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.5" />`),
  clock: ICONS.clock,
} as const;

export type DashboardIcon = keyof typeof DASHBOARD_ICONS;
