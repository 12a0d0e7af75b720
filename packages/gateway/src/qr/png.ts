import { crc32, deflateSync } from "node:zlib";

/** Rows of pixels, packed as the PNG format packs them, each repeated so many times. */
export interface PixelRows {
  readonly width: number;
  readonly height: number;
  /** Bits of one pixel. */
  readonly depth: 1 | 2 | 4;
  /** Red, green and blue of each pixel value; without it 0 is black and the largest is white. */
  readonly palette?: readonly (readonly [number, number, number])[];
  /** The bytes of one row; a row that is the same object as the one above is stored as a repeat. */
  readonly rowAt: (y: number) => Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const GREYSCALE = 0;
const INDEXED = 3;
const FILTER_UP = 2;

/** Writes a PNG file. */
export function writePng(rows: PixelRows): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(rows.width, 0);
  header.writeUInt32BE(rows.height, 4);
  header[8] = rows.depth;
  header[9] = rows.palette ? INDEXED : GREYSCALE;
  return Buffer.concat([
    SIGNATURE,
    writeChunk("IHDR", header),
    ...(rows.palette ? [writeChunk("PLTE", Buffer.from(rows.palette.flat()))] : []),
    writeChunk("IDAT", compress(rows)),
    writeChunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * A module is many rows high: all but its first are written as "no change from above", zeros that
 * cost next to nothing. A small window is enough to see that, and setting up zlib's default one
 * takes longer than compressing.
 */
function compress({ width, height, depth, rowAt }: PixelRows): Buffer {
  const stride = 1 + Math.ceil((width * depth) / 8);
  const raw = new Uint8Array(stride * height);
  let above: Uint8Array | undefined;
  for (let y = 0; y < height; y++) {
    const row = rowAt(y);
    if (row === above) raw[y * stride] = FILTER_UP;
    else raw.set(row, y * stride + 1);
    above = row;
  }
  return deflateSync(raw, { level: 3, windowBits: 12, memLevel: 5 });
}

function writeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.allocUnsafe(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, "latin1");
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, data.length + 8)), data.length + 8);
  return chunk;
}
