import { encodeQr } from "./encoder/encode-qr.ts";
import { isDark, type ModuleRows } from "./encoder/module-rows.ts";
import { writePng } from "./png.ts";

/** The light margin that a reader needs on each side, in modules. ISO/IEC 18004, 6.3.8. */
const QUIET_ZONE = 4;

interface QrPictureOptions {
  /** The picture is at least this wide; modules are whole pixels, so it may be a little wider. */
  readonly minSizePx?: number;
}

/**
 * Draws a payload as a QR code of level M: a black and white PNG. Core API section 3.10.
 *
 * The same payload always gives the same bytes.
 */
export function renderQrPng(payload: string, { minSizePx = 512 }: QrPictureOptions = {}): Buffer {
  const symbol = encodeQr(payload);
  const widthModules = symbol.size + 2 * QUIET_ZONE;
  const scale = Math.max(1, Math.ceil(minSizePx / widthModules));
  const width = widthModules * scale;
  const margin = packRow(symbol, -1, scale);
  const rows = Array.from({ length: symbol.size }, (_, row) => packRow(symbol, row, scale));
  return writePng({
    width,
    height: width,
    depth: 1,
    rowAt: (y) => rows[Math.floor(y / scale) - QUIET_ZONE] ?? margin,
  });
}

/** One row of pixels, a bit each, light is 1; row -1 is all light. */
function packRow(symbol: ModuleRows, row: number, scale: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(((symbol.size + 2 * QUIET_ZONE) * scale) / 8)).fill(0xff);
  if (row < 0) return bytes;
  for (let column = 0; column < symbol.size; column++) {
    if (!isDark(symbol, row, column)) continue;
    const start = (column + QUIET_ZONE) * scale;
    for (let x = start; x < start + scale; x++) {
      bytes[x >>> 3] = (bytes[x >>> 3] ?? 0) & ~(0x80 >>> (x & 7));
    }
  }
  return bytes;
}

/**
 * Draws a payload as a QR code in SVG, for a page to put in its markup: one path in the page's
 * own colour on white, without scripts, styles or links.
 */
export function renderQrSvg(payload: string): string {
  const symbol = encodeQr(payload);
  const width = symbol.size + 2 * QUIET_ZONE;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${width}" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${width}v${width}H0z"/>` +
    `<path d="${pathOf(symbol)}"/></svg>`
  );
}

/** A rectangle for each run of dark modules in a row. */
function pathOf(symbol: ModuleRows): string {
  let path = "";
  for (let row = 0; row < symbol.size; row++) {
    for (let column = 0; column < symbol.size; column++) {
      if (!isDark(symbol, row, column)) continue;
      const start = column;
      while (column + 1 < symbol.size && isDark(symbol, row, column + 1)) column++;
      const length = column + 1 - start;
      path += `M${start + QUIET_ZONE} ${row + QUIET_ZONE}h${length}v1h-${length}z`;
    }
  }
  return path;
}
