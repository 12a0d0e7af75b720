import type { JsonObject } from "../sandbox/sandbox-client.ts";

interface Source {
  readonly source?: string;
}

/** Of Node.js, and not yet in the library of types. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object };

/**
 * Reads a JSON object so that it is written again with the same numbers: ids may be longer than a double
 * holds. `undefined` for whatever is no object.
 */
export function parseExactJson(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text, function keep(_name, one: unknown, context?: Source) {
      const source = context?.source;
      return typeof one === "number" && source !== undefined && String(one) !== source
        ? rawJSON(source)
        : one;
    }) as unknown;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : undefined;
  } catch {
    // A page of a proxy, or half an answer: nothing to learn from.
    return undefined;
  }
}
