/** How a run of characters is written. */
type SegmentMode = "numeric" | "alphanumeric" | "byte";

export interface Segment {
  readonly mode: SegmentMode;
  readonly bytes: Uint8Array;
}

/** ISO/IEC 18004, tables 2 and 3. */
export const MODES = {
  numeric: { indicator: 1, countBits: [10, 12, 14] },
  alphanumeric: { indicator: 2, countBits: [9, 11, 13] },
  byte: { indicator: 4, countBits: [8, 16, 16] },
} as const satisfies Record<SegmentMode, { indicator: number; countBits: readonly number[] }>;

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** For each byte its place in the alphanumeric set, or -1. */
export const ALPHANUMERIC_VALUE: Int8Array = Int8Array.from({ length: 256 }, (_, byte) =>
  ALPHANUMERIC.indexOf(String.fromCharCode(byte)),
);

/** Bits of one character, in sixths, so that a third and a half of a bit are whole numbers. */
const SIXTHS_PER_CHARACTER = { numeric: 20, alphanumeric: 33, byte: 48 };

const MODE_NAMES = ["numeric", "alphanumeric", "byte"] as const;

/** Versions 1–9, 10–26 and 27–40 write the character count in different widths. */
export function countBitsIndexOf(version: number): 0 | 1 | 2 {
  if (version <= 9) return 0;
  return version <= 26 ? 1 : 2;
}

/**
 * Cuts a text into the segments that need the fewest bits.
 *
 * A QRIS payload is mostly digits and capitals: mixing modes brings one of 270 characters from 65
 * modules to 57, so that it scans from farther away. For each character and each mode the cheapest
 * way to get there is kept (dynamic programming); walking back from the cheapest end is the answer.
 */
export function segmentText(bytes: Uint8Array, countBitsIndex: 0 | 1 | 2): Segment[] {
  const headers = MODE_NAMES.map((name) => (4 + MODES[name].countBits[countBitsIndex]) * 6);
  const costs = Float64Array.from(headers);
  const reached = new Float64Array(3);
  /** For each character and each mode of the next one: the mode that leads there most cheaply. */
  const bestModes = new Uint8Array(bytes.length * 3);
  for (let index = 0; index < bytes.length; index++) {
    writeCharacter(bytes[index] ?? 0, costs, reached);
    for (let next = 0; next < 3; next++) {
      let cheapest = reached[next] ?? 0;
      let mode = next;
      for (let other = 0; other < 3; other++) {
        const cost = toWholeBits(reached[other] ?? 0) + (headers[next] ?? 0);
        if (cost < cheapest) {
          cheapest = cost;
          mode = other;
        }
      }
      costs[next] = cheapest;
      bestModes[index * 3 + next] = mode;
    }
  }
  return walkBack(bytes, bestModes, costs.indexOf(Math.min(...costs)));
}

/** What it costs to write one more character in the mode the text is in. */
function writeCharacter(byte: number, costs: Float64Array, reached: Float64Array): void {
  const value = ALPHANUMERIC_VALUE[byte] ?? -1;
  const isDigit = value >= 0 && value <= 9;
  reached[0] = isDigit ? (costs[0] ?? 0) + SIXTHS_PER_CHARACTER.numeric : Number.POSITIVE_INFINITY;
  reached[1] =
    value >= 0 ? (costs[1] ?? 0) + SIXTHS_PER_CHARACTER.alphanumeric : Number.POSITIVE_INFINITY;
  reached[2] = (costs[2] ?? 0) + SIXTHS_PER_CHARACTER.byte;
}

/** A segment begins on a whole bit. */
function toWholeBits(sixths: number): number {
  return Math.ceil(sixths / 6) * 6;
}

function walkBack(bytes: Uint8Array, bestModes: Uint8Array, modeAtEnd: number): Segment[] {
  const segments: Segment[] = [];
  let mode = modeAtEnd;
  let end = bytes.length;
  for (let index = bytes.length - 1; index >= 0; index--) {
    const before = index === 0 ? -1 : (bestModes[(index - 1) * 3 + mode] ?? 0);
    if (before === mode) continue;
    const name = MODE_NAMES[mode];
    if (name) segments.unshift({ mode: name, bytes: bytes.subarray(index, end) });
    end = index;
    mode = before;
  }
  return segments;
}
