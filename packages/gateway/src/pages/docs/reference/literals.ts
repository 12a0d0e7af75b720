/** How a language writes down what JSON holds. */
interface LiteralForm {
  readonly object: readonly [open: string, close: string];
  readonly list: readonly [open: string, close: string];
  readonly member: (name: string, value: string) => string;
  readonly text: (value: string) => string;
  readonly words: Readonly<Record<"true" | "false" | "null", string>>;
  readonly indent: string;
}

const PLAIN = { true: "true", false: "false", null: "null" } as const;

export const JAVASCRIPT: LiteralForm = {
  object: ["{", "}"],
  list: ["[", "]"],
  member: (name, value) => `${/^[a-z_]\w*$/i.test(name) ? name : JSON.stringify(name)}: ${value}`,
  text: (value) => JSON.stringify(value),
  words: PLAIN,
  indent: "  ",
};

export const PYTHON: LiteralForm = {
  object: ["{", "}"],
  list: ["[", "]"],
  member: (name, value) => `${JSON.stringify(name)}: ${value}`,
  text: (value) => JSON.stringify(value),
  words: { true: "True", false: "False", null: "None" },
  indent: "    ",
};

export const PHP: LiteralForm = {
  object: ["[", "]"],
  list: ["[", "]"],
  member: (name, value) => `${single(name)} => ${value}`,
  text: single,
  words: PLAIN,
  indent: "    ",
};

export const RUBY: LiteralForm = {
  object: ["{", "}"],
  list: ["[", "]"],
  member: (name, value) => `${/^[a-z_]\w*$/i.test(name) ? name : JSON.stringify(name)}: ${value}`,
  // What begins with #{ would be code.
  text: (value) => JSON.stringify(value).replaceAll("#", String.raw`\#`),
  words: { ...PLAIN, null: "nil" },
  indent: "  ",
};

/** In single quotes, where only these two mean something: PHP. */
export function single(value: string): string {
  return `'${value.replace(/['\\]/g, String.raw`\$&`)}'`;
}

/** Writes a value as code of a language; what fits stays on one line. */
export function literal(value: unknown, form: LiteralForm, depth = 0): string {
  if (typeof value === "string") return form.text(value);
  if (typeof value !== "object" || value === null) return word(value, form);
  const inner = (one: unknown) => literal(one, form, depth + 1);
  if (Array.isArray(value)) return wrap(value.map(inner), form, { depth, signs: form.list });
  const members = Object.entries(value).map(([name, one]) => form.member(name, inner(one)));
  return wrap(members, form, { depth, signs: form.object });
}

function word(value: unknown, { words }: LiteralForm): string {
  const json = JSON.stringify(value);
  return json in words ? words[json as keyof typeof words] : json;
}

const LINE_MAX = 60;

function wrap(
  parts: readonly string[],
  { indent }: LiteralForm,
  { depth, signs: [open, close] }: { readonly depth: number; readonly signs: LiteralForm["list"] },
): string {
  if (parts.length === 0) return open + close;
  const line = parts.join(", ");
  const blank = open === "{" ? " " : "";
  if (line.length <= LINE_MAX && !line.includes("\n")) return open + blank + line + blank + close;
  const lines = parts.map((part) => `${indent.repeat(depth + 1)}${part},\n`);
  return `${open}\n${lines.join("")}${indent.repeat(depth)}${close}`;
}
