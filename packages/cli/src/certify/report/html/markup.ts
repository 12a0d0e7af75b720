/** Markup whose values have been escaped; only {@link html} makes it. */
class Markup {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export type { Markup };

type Value = Markup | string | number | false | undefined | readonly Value[];

/**
 * Builds markup. Text is escaped, wherever it comes from: a report shows what a foreign server answered. Values
 * belong in text and in quoted attributes only.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

function render(value: Value): string {
  if (value instanceof Markup) return value.toString();
  if (value === false || value === undefined) return "";
  if (typeof value === "object") return value.map(render).join("");
  return String(value)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
