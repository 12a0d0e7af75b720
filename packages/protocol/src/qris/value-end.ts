/** Where a value of so many units ends; `undefined` when the text ends before, or amid a character. */
export type ValueEnd = (text: string, start: number, length: number) => number | undefined;

/** A unit is a character. For printable ASCII, all that the standard allows, there is no other way. */
export const endByCharacters: ValueEnd = (text, start, length) =>
  start + length > text.length ? undefined : start + length;

/** A unit is a byte of UTF-8: most makers of codes count so once a name has another letter. */
const endByBytes: ValueEnd = (text, start, length) => endBy(text, start, length, bytesOf);

/** A unit is a code point, as Python, Go and PHP's `mb_strlen` count. */
const endByCodePoints: ValueEnd = (text, start, length) => endBy(text, start, length, () => 1);

/** How lengths may have been counted in a payload with letters outside ASCII. */
export const VALUE_ENDS: readonly ValueEnd[] = [endByBytes, endByCharacters, endByCodePoints];

function endBy(
  text: string,
  start: number,
  length: number,
  unitsOf: (codePoint: number) => number,
): number | undefined {
  let end = start;
  let left = length;
  while (left > 0) {
    const codePoint = text.codePointAt(end);
    if (codePoint === undefined) return undefined;
    left -= unitsOf(codePoint);
    end += codePoint > 0xffff ? 2 : 1;
  }
  return left < 0 ? undefined : end;
}

function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
