/** The members of a JSON object, of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is one, or is the text of one; `undefined` for anything else. */
export function parseJsonObject(value: unknown): JsonObject | undefined {
  if (typeof value !== "string" && !Buffer.isBuffer(value)) {
    return isJsonObject(value) ? value : undefined;
  }
  try {
    const parsed = JSON.parse(value.toString()) as unknown;
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    // Not JSON: then it is no object either.
    return undefined;
  }
}
