/** How long a call is answered as before under its `X-EXTERNAL-ID`, by the merchant's clock. Section 2.2 of the dialect. */
export const EXTERNAL_ID_LIFETIME_MS = 86_400_000;

/** Letters and digits, as the documents say, and what stands in the UUIDs that they advise. */
const EXTERNAL_ID = /^[\w.~-]{1,36}$/;

/** `X-EXTERNAL-ID`: nobody asks it to be a number. */
export function parseExternalId(text: string): string | undefined {
  return EXTERNAL_ID.test(text) ? text : undefined;
}
