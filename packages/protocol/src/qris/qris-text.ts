/** Tag 59 holds this many characters. */
export const MERCHANT_NAME_LENGTH_MAX = 25;
/** Tag 60 holds this many characters. */
export const MERCHANT_CITY_LENGTH_MAX = 15;

/**
 * Brings a text into the form a payload can hold: printable ASCII, cut to a length.
 *
 * Accents are dropped (`Café` → `Cafe`) and other letters left out, because readers disagree on
 * whether a length counts characters or bytes. Doing it twice changes nothing.
 */
export function toQrisText(text: string, lengthMax: number): string {
  const ascii = /^[ -~]*$/.test(text)
    ? text
    : text
        .normalize("NFKD")
        .replace(/\s/g, " ")
        .replace(/[^ -~]/g, "");
  return ascii.length > lengthMax ? ascii.slice(0, lengthMax).trimEnd() : ascii;
}
