import type { ModuleRows } from "./module-rows.ts";

const LINE_LENGTH = 5;
const FINDER_LENGTH = 11;
/** ISO/IEC 18004, table 11. */
const BLOCK_PENALTY = 3;
const FINDER_PENALTY = 40;
const DARKNESS_PENALTY = 10;

/**
 * How badly a masked symbol would scan: long lines, blocks, what looks like a finder, and uneven
 * darkness count; less is better.
 *
 * A word holds 32 modules side by side. Laid over their neighbours to the right, or below, one
 * operation on words answers for 32 places at once.
 */
export function computePenalty(rows: ModuleRows): number {
  return (
    penalizeAlongRows(rows) +
    penalizeAlongColumns(rows) +
    penalizeBlocks(rows) +
    penalizeDarkness(rows)
  );
}

/** A word and the ten that follow it in one direction, each a module further. */
const view = new Int32Array(FINDER_LENGTH);

function penalizeAlongRows({ size, wordsPerRow, words }: ModuleRows): number {
  let penalty = 0;
  for (let row = 0; row < size; row++) {
    let startsBefore = 0;
    for (let place = 0; place < wordsPerRow; place++) {
      const index = row * wordsPerRow + place;
      const word = words[index] ?? 0;
      const next = place + 1 < wordsPerRow ? (words[index + 1] ?? 0) : 0;
      view[0] = word;
      for (let shift = 1; shift < FINDER_LENGTH; shift++) {
        view[shift] = (word >>> shift) | (next << (32 - shift));
      }
      const starts = lineStarts() & columnsBelow(size - LINE_LENGTH + 1, place);
      penalty += linePenalty(starts, (starts << 1) | (startsBefore >>> 31));
      penalty += finderPenalty(columnsBelow(size - FINDER_LENGTH + 1, place));
      startsBefore = starts;
    }
  }
  return penalty;
}

function penalizeAlongColumns({ size, wordsPerRow, words }: ModuleRows): number {
  let penalty = 0;
  for (let place = 0; place < wordsPerRow; place++) {
    const columns = columnsBelow(size, place);
    let startsBefore = 0;
    for (let row = 0; row <= size - LINE_LENGTH; row++) {
      for (let below = 0; below < FINDER_LENGTH; below++) {
        view[below] = words[(row + below) * wordsPerRow + place] ?? 0;
      }
      const starts = lineStarts() & columns;
      penalty += linePenalty(starts, startsBefore);
      if (row <= size - FINDER_LENGTH) penalty += finderPenalty(columns);
      startsBefore = starts;
    }
  }
  return penalty;
}

/** Where five modules of one colour begin. */
function lineStarts(): number {
  let dark = -1;
  let light = -1;
  for (let step = 0; step < LINE_LENGTH; step++) {
    const word = view[step] ?? 0;
    dark &= word;
    light &= ~word;
  }
  return dark | light;
}

/** Three for a line of five and one for each module more: a line of n has n - 4 starts. */
function linePenalty(starts: number, startsBefore: number): number {
  return countBits(starts) + 2 * countBits(starts & ~startsBefore);
}

/** Dark, light, three dark, light, dark, then four light; bit 0 comes first. */
const FINDER = 0b00001011101;
/** The same from behind. */
const FINDER_REVERSED = 0b10111010000;

function finderPenalty(places: number): number {
  let ahead = places;
  let reversed = places;
  for (let step = 0; step < FINDER_LENGTH; step++) {
    const word = view[step] ?? 0;
    ahead &= (FINDER >>> step) & 1 ? word : ~word;
    reversed &= (FINDER_REVERSED >>> step) & 1 ? word : ~word;
  }
  return FINDER_PENALTY * (countBits(ahead) + countBits(reversed));
}

function penalizeBlocks({ size, wordsPerRow, words }: ModuleRows): number {
  let blocks = 0;
  for (let index = 0; index < (size - 1) * wordsPerRow; index++) {
    const place = index % wordsPerRow;
    const isLast = place + 1 === wordsPerRow;
    const above = words[index] ?? 0;
    const below = words[index + wordsPerRow] ?? 0;
    const aboveNext = (above >>> 1) | (isLast ? 0 : (words[index + 1] ?? 0) << 31);
    const belowNext = (below >>> 1) | (isLast ? 0 : (words[index + wordsPerRow + 1] ?? 0) << 31);
    const isUniform = ~(above ^ below) & ~(above ^ aboveNext) & ~(above ^ belowNext);
    blocks += countBits(isUniform & columnsBelow(size - 1, place));
  }
  return BLOCK_PENALTY * blocks;
}

/** Ten for each five per cent away from half dark. */
function penalizeDarkness({ size, words }: ModuleRows): number {
  let dark = 0;
  for (const word of words) dark += countBits(word);
  const modules = size * size;
  return DARKNESS_PENALTY * Math.floor(Math.abs(dark * 20 - modules * 10) / modules);
}

/** The bits of a row's word whose columns lie before `end`. */
function columnsBelow(end: number, place: number): number {
  const count = end - place * 32;
  if (count >= 32) return -1;
  return count <= 0 ? 0 : (1 << count) - 1;
}

function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
