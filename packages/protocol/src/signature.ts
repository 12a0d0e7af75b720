/** The members of a message that its signature covers, exactly as they stand in the body. */
export interface SignedMembers {
  readonly order_id: string;
  readonly status_code: string;
  readonly gross_amount: string;
}

/** What is hashed: plain concatenation without separators. Core API section 5.3. */
export function signedText(message: SignedMembers, serverKey: string): string {
  return message.order_id + message.status_code + message.gross_amount + serverKey;
}

/**
 * Computes `signature_key`: 128 lower-case hex digits of the SHA-512. Section 5.3.
 *
 * The signature covers neither the status nor the transaction id, so two messages of one order may
 * carry the same one: never use it to recognise duplicates.
 */
export async function computeSignature(message: SignedMembers, serverKey: string): Promise<string> {
  const bytes = new TextEncoder().encode(signedText(message, serverKey));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
