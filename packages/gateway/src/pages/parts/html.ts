import { dropIndentation } from "./drop-indentation.ts";

/** Markup whose values have been escaped. Only {@link html} makes it, and what renders our own documents. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Value = Html | string | number | false | null | undefined | readonly Value[];

/**
 * Builds markup: text and numbers are escaped, markup and lists of it are kept, and `false`, `null`
 * and `undefined` leave nothing behind. Values belong in text and in quoted attributes only, save
 * markup that is itself attributes, and the bare names of attributes.
 *
 * Indentation is for readers of the source: {@link dropIndentation} says what becomes of it.
 */
export function html(template: TemplateStringsArray, ...values: readonly Value[]): Html {
  const parts = leanParts(template);
  let text = parts[0] ?? "";
  values.forEach((value, index) => {
    text += render(value) + (parts[index + 1] ?? "");
  });
  return new Html(text);
}

const lean = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Made once for each template of the source. */
function leanParts(template: TemplateStringsArray): readonly string[] {
  let parts = lean.get(template);
  if (!parts) {
    parts = dropIndentation(template);
    lean.set(template, parts);
  }
  return parts;
}

function render(value: Value): string {
  if (value === false || value === null || value === undefined) return "";
  if (value instanceof Html) return value.toString();
  if (typeof value === "object") return value.map(render).join("");
  return escapeText(String(value));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
