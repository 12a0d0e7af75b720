import { type Html, html } from "../../parts/html.ts";

/** Shows as code what stands between grave accents. */
export function withCode(text: string): Html {
  const parts = text.split("`");
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
