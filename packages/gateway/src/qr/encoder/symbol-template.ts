import { darken, emptyRows, isDark, type ModuleRows } from "./module-rows.ts";
import { alignmentCentresOf, symbolSizeOf } from "./symbol-capacity.ts";

/** Everything about a version that does not depend on the text. */
export interface SymbolTemplate {
  readonly size: number;
  /** Where each bit of the codewords goes: `word * 32 + bit` of a `ModuleRows`, in order. */
  readonly dataPlaces: Uint16Array;
  /** For each mask: all patterns with its format bits, and the data modules that it flips. */
  readonly overlays: readonly ModuleRows[];
}

/** ISO/IEC 18004, table 10. */
const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

const templates = new Map<number, SymbolTemplate>();

/** Made once for each version. */
export function symbolTemplateOf(version: number): SymbolTemplate {
  const known = templates.get(version);
  if (known) return known;
  const template = makeTemplate(version);
  templates.set(version, template);
  return template;
}

function makeTemplate(version: number): SymbolTemplate {
  const size = symbolSizeOf(version);
  const dark = emptyRows(size);
  const taken = emptyRows(size);
  const draw = (row: number, column: number, isModuleDark: boolean) => {
    darken(taken, row, column);
    if (isModuleDark) darken(dark, row, column);
  };
  drawTiming(size, draw);
  drawFinders(size, draw);
  drawAlignments(version, draw);
  if (version >= 7) drawVersion(version, draw);
  // Reserves the places of the format bits, which differ with the mask.
  drawFormat(size, 0, (row, column) => darken(taken, row, column));
  const overlays = MASKS.map((isFlipped, mask) => {
    const overlay = { ...dark, words: dark.words.slice() };
    drawFormat(size, formatBitsOf(mask), (row, column, isModuleDark) => {
      if (isModuleDark) darken(overlay, row, column);
    });
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        if (isFlipped(row, column) && !isDark(taken, row, column)) darken(overlay, row, column);
      }
    }
    return overlay;
  });
  return { size, dataPlaces: placeData(taken), overlays };
}

type DrawModule = (row: number, column: number, isModuleDark: boolean) => void;

function drawTiming(size: number, draw: DrawModule): void {
  for (let index = 8; index < size - 8; index++) {
    draw(6, index, index % 2 === 0);
    draw(index, 6, index % 2 === 0);
  }
}

/** Three finders with the light line around them. */
function drawFinders(size: number, draw: DrawModule): void {
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const) {
    for (let row = top - 1; row <= top + 7; row++) {
      for (let column = left - 1; column <= left + 7; column++) {
        if (Math.min(row, column) < 0 || Math.max(row, column) >= size) continue;
        const ring = Math.max(Math.abs(row - top - 3), Math.abs(column - left - 3));
        draw(row, column, ring !== 2 && ring !== 4);
      }
    }
  }
}

function drawAlignments(version: number, draw: DrawModule): void {
  const centres = alignmentCentresOf(version);
  const last = centres.at(-1) ?? 0;
  for (const row of centres) {
    for (const column of centres) {
      // Both in the first or last line, but not both in the last: there stands a finder.
      const corner = [row, column].filter((centre) => centre === 6 || centre === last);
      const isFinder = corner.length === 2 && corner.includes(6);
      if (!isFinder) drawAlignment(row, column, draw);
    }
  }
}

function drawAlignment(row: number, column: number, draw: DrawModule): void {
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      draw(row + dy, column + dx, Math.max(Math.abs(dy), Math.abs(dx)) !== 1);
    }
  }
}

/** Six bits with twelve of a BCH code, twice. Section 7.10. */
function drawVersion(version: number, draw: DrawModule): void {
  const size = symbolSizeOf(version);
  const bits = (version << 12) | remainderOf(version << 12, 0x1f25);
  for (let index = 0; index < 18; index++) {
    const isModuleDark = ((bits >>> index) & 1) === 1;
    const along = Math.floor(index / 3);
    const across = size - 11 + (index % 3);
    draw(along, across, isModuleDark);
    draw(across, along, isModuleDark);
  }
}

/** Level M is 00; three bits of mask, ten of a BCH code, all masked. Section 7.9. */
function formatBitsOf(mask: number): number {
  return ((mask << 10) | remainderOf(mask << 10, 0x537)) ^ 0x5412;
}

function drawFormat(size: number, bits: number, draw: DrawModule): void {
  for (let index = 0; index < 15; index++) {
    const isModuleDark = ((bits >>> index) & 1) === 1;
    const down = index < 6 ? index : index < 8 ? index + 1 : size - 15 + index;
    const leftwards = index < 8 ? size - 1 - index : index === 8 ? 7 : 14 - index;
    draw(down, 8, isModuleDark);
    draw(8, leftwards, isModuleDark);
  }
  draw(size - 8, 8, true);
}

/** The remainder of a division of polynomials over GF(2). */
function remainderOf(dividend: number, divisor: number): number {
  const degree = 31 - Math.clz32(divisor);
  let rest = dividend;
  while (rest >>> degree !== 0) rest ^= divisor << (31 - Math.clz32(rest) - degree);
  return rest;
}

/** Two columns at a time from the right, up and down by turns, past the timing column. */
function placeData(taken: ModuleRows): Uint16Array {
  const { size, wordsPerRow } = taken;
  const places: number[] = [];
  let isUpward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const row = isUpward ? size - 1 - step : step;
      if (!isDark(taken, row, right)) places.push(row * wordsPerRow * 32 + right);
      if (!isDark(taken, row, right - 1)) places.push(row * wordsPerRow * 32 + right - 1);
    }
    isUpward = !isUpward;
  }
  return Uint16Array.from(places);
}
