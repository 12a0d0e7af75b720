import { type Html, html } from "./html.ts";

/** Our own, drawn on a grid of 24; hidden from screen readers because a text says the same. */
export const ICONS = {
  check: stroke(html`<path d="M5 12.5l4.5 4.5L19 7.5" />`),
  cross: stroke(html`<path d="M6.5 6.5l11 11m0-11l-11 11" />`),
  clock: stroke(html`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.5V12l3 2" />`),
  alert: stroke(html`<path d="M12 7v6.5m0 3.5v.1" /><circle cx="12" cy="12" r="9" />`),
  ban: stroke(html`<circle cx="12" cy="12" r="8.5" /><path d="M6 6l12 12" />`),
  back: stroke(html`<path d="M14.5 5.5L8 12l6.5 6.5" />`),
  erase: stroke(html`<path d="M9 6h11v12H9l-5.5-6z" /><path d="M12 9.5l5 5m0-5l-5 5" />`),
  scan: stroke(
    html`<path
      d="M4 8.5V4h4.5m7 0H20v4.5m0 7V20h-4.5m-7 0H4v-4.5M8 8h3v3H8zm5 0h3v3h-3zm-5 5h3v3H8zm5.5.5h2.5v2.5"
    />`,
  ),
  phone: stroke(html`<rect x="7" y="3" width="10" height="18" rx="2.5" /><path d="M11 18h2" />`),
  image: stroke(
    html`<rect x="3.5" y="5" width="17" height="14" rx="2" /><circle cx="9" cy="10" r="1.5" /><path
        d="M4 17l5-4 3 2.5 4-4 4.5 4"
      />`,
  ),
  camera: stroke(
    html`<path d="M4 8h3.5L9 5.5h6L16.5 8H20v11H4z" /><circle cx="12" cy="13" r="3.5" />`,
  ),
  link: stroke(
    html`<path
      d="M10 14l4-4m-6.5 2L5 14.5a3.2 3.2 0 0 0 4.5 4.5L12 16.5m4.5-4.5L19 9.5A3.2 3.2 0 0 0 14.5 5L12 7.5"
    />`,
  ),
  book: stroke(
    html`<path
      d="M12 6.5C10.5 5.3 8.3 5 4 5v13c4.3 0 6.5.3 8 1.5 1.5-1.2 3.7-1.5 8-1.5V5c-4.3 0-6.5.3-8 1.5zm0 0v13"
    />`,
  ),
  chart: stroke(html`<path d="M4 20h16M7 16.5v-5m5 5V6m5 10.5v-8" />`),
} as const;

/** One icon of its shapes. */
export function stroke(shapes: Html): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${shapes}
  </svg>`;
}
