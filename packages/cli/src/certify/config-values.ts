/** Where readers write down what is wrong. */
export type Problems = string[];

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readText(value: unknown, place: string, problems: Problems): string | undefined {
  if (typeof value === "string" && value.trim() !== "") return value;
  problems.push(`${place}: must be a text that is not empty`);
  return undefined;
}

/** `2s` or `500ms`, in milliseconds. */
export function readDuration(
  value: unknown,
  place: string,
  problems: Problems,
): number | undefined {
  const parts = typeof value === "string" ? /^(?<number>\d{1,6})(?<unit>ms|s)$/u.exec(value) : null;
  if (parts?.groups) {
    return Number(parts.groups["number"]) * (parts.groups["unit"] === "s" ? 1000 : 1);
  }
  problems.push(`${place}: must be a duration like 2s or 500ms`);
  return undefined;
}

/** Reads what may be left out. */
export function readMaybe<Read>(value: unknown, read: (value: unknown) => Read): Read | undefined {
  return value === undefined ? undefined : read(value);
}
