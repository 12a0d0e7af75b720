/**
 * ShopeePay's own name for a code, `reference_id` on the wire: `QR`, 13 digits of milliseconds and the
 * 10 letters and digits that are given. Seen live, core-api 0.5.
 */
export function shopeeReference(at: Date, alphanumerics: string): string {
  return `QR${String(at.getTime()).padStart(13, "0")}${alphanumerics}`;
}
