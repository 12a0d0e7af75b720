/**
 * The modules of a symbol, 32 to a word, so that masking and counting work on whole words.
 *
 * Column `c` of row `r` is bit `c & 31` of word `r * wordsPerRow + (c >>> 5)`; dark is 1. The bits
 * behind the last column are always 0.
 */
export interface ModuleRows {
  readonly size: number;
  readonly wordsPerRow: number;
  readonly words: Int32Array;
}

export function emptyRows(size: number): ModuleRows {
  const wordsPerRow = Math.ceil(size / 32);
  return { size, wordsPerRow, words: new Int32Array(size * wordsPerRow) };
}

export function isDark({ words, wordsPerRow }: ModuleRows, row: number, column: number): boolean {
  const word = words[row * wordsPerRow + (column >>> 5)] ?? 0;
  return ((word >>> (column & 31)) & 1) === 1;
}

export function darken({ words, wordsPerRow }: ModuleRows, row: number, column: number): void {
  const index = row * wordsPerRow + (column >>> 5);
  words[index] = (words[index] ?? 0) | (1 << (column & 31));
}
