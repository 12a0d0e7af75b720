/**
 * Each page with a form that must not count twice carries a new one: sent again, by a second press or by loading
 * the answer once more, it is known. Nobody guesses another customer's.
 */
export function isFormId(value: string | null): value is string {
  return value !== null && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value);
}
