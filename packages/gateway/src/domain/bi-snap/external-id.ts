/** Letters and digits, as the documents say, and what stands in the UUIDs that they advise. */
const EXTERNAL_ID = /^[\w.~-]{1,36}$/;

/** `X-EXTERNAL-ID`: nobody asks it to be a number. */
export function parseExternalId(text: string): string | undefined {
  return EXTERNAL_ID.test(text) ? text : undefined;
}
