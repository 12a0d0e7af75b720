/** What stands in braces in a configuration. */
export interface Filling {
  readonly order_id?: string;
  readonly amount?: number;
  /** The merchant's time. */
  readonly now?: string;
}

const PLACE = /\{(?:env:(?<variable>\w+)|(?<name>order_id|amount|now))\}/gu;

/** Fills `{order_id}`, `{amount}`, `{now}` and `{env:NAME}`; `encode` is what an address needs. */
export function fillIn(
  text: string,
  filling: Filling,
  encode: (value: string) => string = (value) => value,
): string {
  return text.replace(PLACE, (place, ...rest) => {
    const { variable, name } = rest.at(-1) as {
      readonly variable?: string;
      readonly name?: string;
    };
    if (variable !== undefined) return process.env[variable] ?? "";
    const value = filling[name as keyof Filling];
    return value === undefined ? place : encode(String(value));
  });
}

/** The same in every text of a JSON value. A text that is nothing but `{amount}` becomes the number. */
export function fillInJson(value: unknown, filling: Filling): unknown {
  if (value === "{amount}" && filling.amount !== undefined) return filling.amount;
  if (typeof value === "string") return fillIn(value, filling);
  if (Array.isArray(value)) return value.map((one) => fillInJson(one, filling));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, fillInJson(one, filling)]),
  );
}

/** What a JSON pointer points at; undefined where nothing stands. */
export function pointAt(value: unknown, pointer: string): unknown {
  let here = value;
  for (const part of pointer.split("/").slice(1)) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string, unknown>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return here;
}

/** A command line as its arguments: spaces part them, quotes hold them together, nothing else means anything. */
export function toArguments(line: string): readonly string[] {
  const words = line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/gu);
  return Array.from(words, ([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/gu, "$1$2"));
}
