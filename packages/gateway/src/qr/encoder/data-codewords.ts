import { BitWriter } from "./bit-writer.ts";
import {
  ALPHANUMERIC_VALUE,
  countBitsIndexOf,
  MODES,
  type Segment,
  segmentText,
} from "./segments.ts";
import { symbolCapacityOf, VERSION_MAX } from "./symbol-capacity.ts";

interface DataCodewords {
  readonly version: number;
  readonly codewords: Uint8Array;
}

/** The widths of the character count change with the version; each group ends with one of these. */
const LAST_VERSIONS = [9, 26, VERSION_MAX];

/**
 * Writes a text into the smallest symbol of level M that holds it.
 *
 * @throws RangeError when none does: some 2,300 bytes.
 */
export function toDataCodewords(text: string): DataCodewords {
  const bytes = new TextEncoder().encode(text);
  for (const last of LAST_VERSIONS) {
    const countBitsIndex = countBitsIndexOf(last);
    const segments = segmentText(bytes, countBitsIndex);
    const bitCount = segments.reduce((sum, segment) => sum + bitsOf(segment, countBitsIndex), 0);
    const version = smallestVersion(bitCount);
    if (version !== undefined && version <= last) {
      // A text that fits an earlier group's symbol was taken there.
      return { version, codewords: write(segments, version) };
    }
  }
  throw new RangeError(`A QR code cannot hold ${bytes.length} bytes`);
}

function smallestVersion(bitCount: number): number | undefined {
  for (let version = 1; version <= VERSION_MAX; version++) {
    if (symbolCapacityOf(version).dataCodewords * 8 >= bitCount) return version;
  }
  return undefined;
}

function bitsOf({ mode, bytes }: Segment, countBitsIndex: 0 | 1 | 2): number {
  const header = 4 + MODES[mode].countBits[countBitsIndex];
  switch (mode) {
    case "numeric":
      return header + Math.ceil((bytes.length * 10) / 3);
    case "alphanumeric":
      return header + Math.ceil((bytes.length * 11) / 2);
    case "byte":
      return header + bytes.length * 8;
  }
}

function write(segments: readonly Segment[], version: number): Uint8Array {
  const { dataCodewords } = symbolCapacityOf(version);
  const writer = new BitWriter(dataCodewords);
  for (const { mode, bytes } of segments) {
    writer.write(MODES[mode].indicator, 4);
    writer.write(bytes.length, MODES[mode].countBits[countBitsIndexOf(version)]);
    WRITE_CHARACTERS[mode](writer, bytes);
  }
  // The terminator is four zeros, or as many as there is room for: the bytes are zero already.
  let used = Math.ceil(Math.min(writer.length + 4, dataCodewords * 8) / 8);
  for (let pad = 0xec; used < dataCodewords; used++, pad ^= 0xec ^ 0x11) writer.bytes[used] = pad;
  return writer.bytes;
}

const WRITE_CHARACTERS = { numeric: writeDigits, alphanumeric: writePairs, byte: writeBytes };

/** Three digits in ten bits, two in seven, one in four. */
function writeDigits(writer: BitWriter, bytes: Uint8Array): void {
  for (let index = 0; index < bytes.length; index += 3) {
    const digits = bytes.subarray(index, index + 3);
    const value = digits.reduce((sum, byte) => sum * 10 + (ALPHANUMERIC_VALUE[byte] ?? 0), 0);
    writer.write(value, digits.length * 3 + 1);
  }
}

/** Two characters in eleven bits, one in six. */
function writePairs(writer: BitWriter, bytes: Uint8Array): void {
  for (let index = 0; index < bytes.length; index += 2) {
    const pair = bytes.subarray(index, index + 2);
    const value = pair.reduce((sum, byte) => sum * 45 + (ALPHANUMERIC_VALUE[byte] ?? 0), 0);
    writer.write(value, pair.length * 5 + 1);
  }
}

function writeBytes(writer: BitWriter, bytes: Uint8Array): void {
  for (const byte of bytes) writer.write(byte, 8);
}
