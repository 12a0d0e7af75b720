const LONG_ID = /"refund_chargeback_id"\s*:\s*(\d{16,})/g;

/**
 * Parses an answer or a notification. `refund_chargeback_id` can be longer than a double holds
 * exactly (Core API section 1.9): where it is, it comes back as text with every digit.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text.includes('"refund_chargeback_id"') ? withLongIdsAsText(text) : text);
}

/** Inside a JSON text value the quotes would be escaped, so the pattern meets members alone. */
function withLongIdsAsText(text: string): string {
  return text.replace(LONG_ID, (member, digits: string) =>
    Number.isSafeInteger(Number(digits)) ? member : `"refund_chargeback_id":"${digits}"`,
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
