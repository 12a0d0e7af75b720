/** Whether the database keeps a text: PostgreSQL knows neither NUL nor half a surrogate pair. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/**
 * Whether the database keeps what a JSON text was parsed to: neither every text nor every depth. A text
 * that it does not keep takes an escape to spell, so a shallow value without one is not walked through.
 */
export function isStorableJson(text: string, value: object, depthMax: number): boolean {
  if (!text.includes("\\u") && opensFewer(text, depthMax)) return true;
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax || !level.every(isStorableValue)) return false;
    level = level.flatMap(membersOf);
  }
  return true;
}

/** Whether so few brackets open in a text that it cannot be deeper. */
function opensFewer(text: string, depthMax: number): boolean {
  let count = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++count >= depthMax) return false;
    }
  }
  return true;
}

function isStorableValue(value: unknown): boolean {
  return typeof value !== "string" || isStorableText(value);
}

function membersOf(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : Object.entries(value).flat();
}
