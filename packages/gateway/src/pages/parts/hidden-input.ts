import { type Html, html } from "./html.ts";

/**
 * A hidden field, its attributes in the order in which others' scripts look for them: they read the
 * newer simulator's pages with regular expressions, not with a parser.
 */
export function hiddenInput(name: string, value: string): Html {
  // prettier-ignore
  return html`<input name="${name}" type="hidden" value="${value}">`;
}
