import { describeQrisRefusal, formatRupiah, parseQris, type Qris } from "@gerbang/protocol";
import { Canvas, type TextLine } from "./canvas.ts";
import { encodeQr } from "./encoder/encode-qr.ts";
import { isDark, type ModuleRows } from "./encoder/module-rows.ts";
import { measureText } from "./stroke-font.ts";

const WIDTH_PX = 640;
const HEADER_PX = 76;
const FOOTER_PX = 72;
const NAME_PX = 132;
const AMOUNT_PX = 84;
const MARGIN_PX = 40;
const SYMBOL_PX_MIN = 456;

const WHITE = [255, 255, 255] as const;
const INK = [17, 24, 39] as const;
const BAND = [13, 84, 82] as const;
/** Black on white, and white on the bands above and below. */
const PAPER_INK = { base: 0 };
const BAND_INK = { base: 8 };

/**
 * Draws a payload as a sign to print or send: merchant, NMID, code and amount in a frame that says
 * that it is for tests. All of it is read from the payload, so that no sign says anything else than
 * its code. The picture of `generate-qr-code-v2`, Core API section 3.10.
 *
 * @throws Error when the payload is no QRIS payload.
 */
export function renderFramedQrPng(payload: string): Buffer {
  const reading = parseQris(payload);
  if (reading.outcome === "refused") throw new Error(describeQrisRefusal(reading));
  const symbol = encodeQr(payload);
  const scale = Math.ceil(SYMBOL_PX_MIN / symbol.size);
  const symbolPx = symbol.size * scale;
  // The quiet zone of four modules is the free space around the symbol.
  const symbolTopPx = HEADER_PX + NAME_PX;
  const footerTopPx = symbolTopPx + symbolPx + AMOUNT_PX;
  const canvas = new Canvas(WIDTH_PX, footerTopPx + FOOTER_PX, [
    [WHITE, INK],
    [BAND, WHITE],
  ]);
  drawBands(canvas, footerTopPx);
  drawName(canvas, reading.qris);
  drawSymbol(canvas, symbol, { x: (WIDTH_PX - symbolPx) >> 1, y: symbolTopPx, scale });
  drawAmount(canvas, reading.qris, footerTopPx);
  return canvas.toPng();
}

function drawBands(canvas: Canvas, footerTopPx: number): void {
  const band = { x: 0, width: WIDTH_PX };
  canvas.fill({ ...band, y: 0, height: HEADER_PX }, BAND_INK, "background");
  canvas.fill({ ...band, y: footerTopPx, height: FOOTER_PX }, BAND_INK, "background");
  const head = { ink: BAND_INK, capitalHeightPx: 24, penPx: 4, baselinePx: 50 };
  canvas.drawText({ ...head, text: "GERBANG", xPx: MARGIN_PX, align: "left" });
  canvas.drawText({ ...head, text: "SANDBOX", xPx: WIDTH_PX - MARGIN_PX, align: "right" });
  const foot = { ink: BAND_INK, align: "centre", xPx: WIDTH_PX / 2 } as const;
  drawFitted(canvas, {
    ...foot,
    text: "UNTUK UJI COBA - TANPA UANG SUNGGUHAN",
    capitalHeightPx: 14,
    penPx: 2.2,
    baselinePx: footerTopPx + 32,
  });
  drawFitted(canvas, {
    ...foot,
    text: "FOR TESTS ONLY - NO REAL MONEY",
    capitalHeightPx: 11,
    penPx: 1.8,
    baselinePx: footerTopPx + 54,
  });
}

function drawName(canvas: Canvas, { merchantName, national }: Qris): void {
  const line = { ink: PAPER_INK, align: "centre", xPx: WIDTH_PX / 2 } as const;
  drawFitted(canvas, {
    ...line,
    text: merchantName.toUpperCase(),
    capitalHeightPx: 28,
    penPx: 4.4,
    baselinePx: HEADER_PX + 62,
  });
  if (national?.nmid === undefined) return;
  drawFitted(canvas, {
    ...line,
    text: `NMID: ${national.nmid.toUpperCase()}`,
    capitalHeightPx: 15,
    penPx: 2.2,
    baselinePx: HEADER_PX + 96,
  });
}

/** A code that asks for an amount says which. */
function drawAmount(canvas: Canvas, { amount }: Qris, footerTopPx: number): void {
  if (amount === undefined) return;
  drawFitted(canvas, {
    ink: PAPER_INK,
    align: "centre",
    xPx: WIDTH_PX / 2,
    text: formatRupiah(amount),
    capitalHeightPx: 24,
    penPx: 3.8,
    baselinePx: footerTopPx - 24,
  });
}

/** Smaller letters for a line that would not fit between the margins. */
function drawFitted(canvas: Canvas, line: TextLine): void {
  const widthPx = (measureText(line.text) * line.capitalHeightPx) / 10;
  const fit = Math.min(1, (WIDTH_PX - 2 * MARGIN_PX) / widthPx);
  canvas.drawText({
    ...line,
    capitalHeightPx: line.capitalHeightPx * fit,
    penPx: Math.max(1.2, line.penPx * fit),
  });
}

function drawSymbol(
  canvas: Canvas,
  symbol: ModuleRows,
  { x, y, scale }: { readonly x: number; readonly y: number; readonly scale: number },
): void {
  for (let row = 0; row < symbol.size; row++) {
    for (let column = 0; column < symbol.size; column++) {
      if (!isDark(symbol, row, column)) continue;
      const place = { x: x + column * scale, y: y + row * scale };
      canvas.fill({ ...place, width: scale, height: scale }, PAPER_INK, "ink");
    }
  }
}
