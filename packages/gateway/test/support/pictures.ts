import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import jpeg from "jpeg-js";
import jsqr from "jsqr";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** Red, green, blue and opacity of each pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Reads the PNG files that the gateway writes: no filter or Up, grey or indexed. */
export function readPng(png: Uint8Array): Picture {
  const chunks = readChunks(Buffer.from(png));
  const header = chunks.get("IHDR");
  if (!header) throw new Error("a PNG without a header");
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const depth = header[8] ?? 0;
  const colours = chunks.get("PLTE") ?? greys(2 ** depth);
  const raw = inflateSync(chunks.get("IDAT") ?? "");
  const stride = Math.ceil((width * depth) / 8) + 1;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    const row = raw.subarray(y * stride, (y + 1) * stride);
    if (row[0] === 2) addAbove(row, raw.subarray((y - 1) * stride));
    else if (row[0] !== 0) throw new Error(`filter ${row[0]} is not read`);
    for (let x = 0; x < width; x++) {
      const shift = 8 - depth - ((x * depth) & 7);
      const value = (row.readUInt8(1 + ((x * depth) >>> 3)) >>> shift) & (2 ** depth - 1);
      data.set(colours.subarray(value * 3, value * 3 + 3), (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

function greys(count: number): Uint8Array {
  return Uint8Array.from({ length: count * 3 }, (_, index) =>
    Math.round((Math.floor(index / 3) * 255) / (count - 1)),
  );
}

function addAbove(row: Buffer, above: Buffer): void {
  for (let x = 1; x < row.length; x++) row[x] = (row[x] ?? 0) + (above[x] ?? 0);
}

function readChunks(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.set(png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return chunks;
}

/** Scales a picture to a width as a browser does: each pixel is the mean of what it covers. */
export function resize({ width, height, data }: Picture, newWidth: number): Picture {
  const scale = width / newWidth;
  const newHeight = Math.round(height / scale);
  const result = new Uint8ClampedArray(newWidth * newHeight * 4).fill(255);
  for (let y = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const sums = [0, 0, 0];
      let area = 0;
      for (let sy = Math.floor(y * scale); sy < Math.min(height, (y + 1) * scale); sy++) {
        const tall = Math.min(sy + 1, (y + 1) * scale) - Math.max(sy, y * scale);
        for (let sx = Math.floor(x * scale); sx < Math.min(width, (x + 1) * scale); sx++) {
          const part = tall * (Math.min(sx + 1, (x + 1) * scale) - Math.max(sx, x * scale));
          for (let c = 0; c < 3; c++)
            sums[c] = (sums[c] ?? 0) + part * (data[(sy * width + sx) * 4 + c] ?? 0);
          area += part;
        }
      }
      for (let c = 0; c < 3; c++) result[(y * newWidth + x) * 4 + c] = (sums[c] ?? 0) / area;
    }
  }
  return { width: newWidth, height: newHeight, data: result };
}

/** What a messenger does to a picture. */
export function throughJpeg({ width, height, data }: Picture, quality: number): Picture {
  const file = jpeg.encode({ width, height, data: Buffer.from(data) }, quality);
  const again = jpeg.decode(file.data, { useTArray: true });
  return { width, height, data: new Uint8ClampedArray(again.data) };
}

prepareZXingModule({
  overrides: {
    // The file in the package: by default it would be fetched from the network.
    wasmBinary: new Uint8Array(
      readFileSync(new URL(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"))),
    ).buffer,
  },
});

/** What two decoders that share no code read, `undefined` where one reads nothing. */
export async function readQrTwice(
  picture: Picture,
): Promise<readonly [jsqr: string | undefined, zxing: string | undefined]> {
  const byJsqr = jsqr.default(picture.data, picture.width, picture.height);
  return [byJsqr?.data, await readQrByZxing(picture as ImageData)];
}

/** Also reads files: it brings a PNG decoder that is not ours. */
export async function readQrByZxing(picture: ImageData | Uint8Array): Promise<string | undefined> {
  const [found] = await readBarcodes(picture, { formats: ["QRCode"] });
  return found?.text;
}
