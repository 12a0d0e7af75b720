import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";

type Fact = readonly [label: string, value: Html | string | undefined];

/** What is known, as far as it is. */
export function factList(facts: readonly Fact[]): Html {
  const shown = facts.filter(([, value]) => value !== undefined && value !== "");
  return html`<dl class="facts">
    ${shown.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

interface Content {
  readonly label: string;
  readonly text: string;
  /** How long it was, when only its beginning may be kept. */
  readonly bytes?: number;
}

/** What was said, to be read and copied. */
export function contentBlock(say: Say, { label, text, bytes = 0 }: Content): Html {
  const isCut = text.length + KEPT_SLACK < bytes && text.length >= KEPT_MIN;
  return html`<pre
      class="json"
      data-copy="${label}"
      tabindex="0"
      role="region"
      aria-label="${label}"
    >
${pretty(text)}</pre>
    ${isCut && html`<p class="hint">… ${say("cut off", "dipotong")}: ${bytes} bytes</p>`}`;
}

/** Masking makes a text shorter, too: only a long one was cut off. */
const KEPT_MIN = 2_000;
const KEPT_SLACK = 1_000;

export function headerFold(say: Say, headers: Readonly<Record<string, string>>): Html {
  return html`<details>
    <summary>${say("Headers", "Header")}</summary>
    <pre class="json" tabindex="0" role="region" aria-label="${say("Headers", "Header")}">
${JSON.stringify(headers, null, 2)}</pre>
  </details>`;
}

/** JSON over several lines; anything else, or JSON that was cut off, as it came. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON, or only its beginning.
    return text;
  }
}
