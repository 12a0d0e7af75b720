/** ISO/IEC 18004, table 9, the rows of level M: error correction codewords in each block. */
const CORRECTION_PER_BLOCK = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
];

/** The same table: number of blocks. */
const BLOCKS = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26,
  28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
];

export const VERSION_MAX = 40;

/** How the codewords of a version at level M are divided. */
interface SymbolCapacity {
  readonly codewords: number;
  readonly dataCodewords: number;
  readonly blocks: number;
  readonly correctionPerBlock: number;
}

export function symbolCapacityOf(version: number): SymbolCapacity {
  const codewords = Math.floor(countDataModules(version) / 8);
  const blocks = BLOCKS[version - 1] ?? 0;
  const correctionPerBlock = CORRECTION_PER_BLOCK[version - 1] ?? 0;
  return {
    codewords,
    blocks,
    correctionPerBlock,
    dataCodewords: codewords - blocks * correctionPerBlock,
  };
}

export function symbolSizeOf(version: number): number {
  return version * 4 + 17;
}

/** Rows and columns of the centres of the alignment patterns. Annex E. */
export function alignmentCentresOf(version: number): readonly number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = symbolSizeOf(version) - 7;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const centres = Array.from({ length: count - 1 }, (_, index) => last - index * step);
  return [6, ...centres.reverse()];
}

/** What finder, timing, alignment, format and version patterns leave. */
function countDataModules(version: number): number {
  const size = symbolSizeOf(version);
  const findersTimingAndFormat = 3 * 64 + 2 * (size - 16) + 31;
  const alignments = alignmentCentresOf(version).length;
  // Three of the square of centres would lie on finders; those in row and column 6 share timing.
  const alignmentModules =
    alignments === 0 ? 0 : (alignments ** 2 - 3) * 25 - (alignments - 2) * 2 * 5;
  const versionModules = version >= 7 ? 36 : 0;
  return size ** 2 - findersTimingAndFormat - alignmentModules - versionModules;
}
