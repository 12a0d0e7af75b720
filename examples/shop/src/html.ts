const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup that is safe to put into a page: only {@link html} and {@link join} make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export const NOTHING = new Markup("");

/** Escapes every value, except what is markup already. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Markup)[]
): Markup {
  const texts = values.map((value) =>
    value instanceof Markup
      ? value.text
      : String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? ""),
  );
  return new Markup(parts.map((part, index) => part + (texts[index] ?? "")).join(""));
}

export function join(markups: readonly Markup[]): Markup {
  return new Markup(markups.map(({ text }) => text).join(""));
}
