import { PNG } from "pngjs";

interface PaintedPicture {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly colorSpace: "srgb";
}

const WHITE = 255;
const BLACK = 0;

/**
 * The pictures that a transparent PNG makes on white and on black: a reader of codes sees the colours
 * of its transparent pixels, which are black as a rule, as the code often is. None for any other picture.
 */
export function* paintBackgrounds(bytes: Uint8Array): Generator<PaintedPicture, void, undefined> {
  const png = mayBeTransparent(bytes) ? readPng(bytes) : undefined;
  if (!png || !isTransparent(png.data)) return;
  // One after the other: a large one takes much memory, and the first is nearly always enough.
  for (const shade of [WHITE, BLACK]) yield paint(png, shade);
}

/** By the header, before anything is unpacked: colours with alpha, or a colour that stands for none. */
function mayBeTransparent(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const colourType = buffer[25];
  return buffer[0] === 0x89 && (colourType === 4 || colourType === 6 || buffer.includes("tRNS"));
}

function readPng(bytes: Uint8Array): PNG | undefined {
  try {
    return PNG.sync.read(Buffer.from(bytes));
  } catch {
    // A JPEG, or a PNG that is cut off.
    return undefined;
  }
}

function isTransparent(pixels: Buffer): boolean {
  for (let index = 3; index < pixels.length; index += 4) if (pixels[index] !== 255) return true;
  return false;
}

function paint({ data, width, height }: PNG, shade: number): PaintedPicture {
  const painted = new Uint8ClampedArray(data.length);
  for (let index = 0; index < data.length; index += 4) {
    const opacity = (data[index + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++) {
      painted[index + channel] = (data[index + channel] ?? 0) * opacity + shade * (1 - opacity);
    }
    painted[index + 3] = 255;
  }
  return { data: painted, width, height, colorSpace: "srgb" };
}
