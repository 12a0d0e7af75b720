import { toDataCodewords } from "./data-codewords.ts";
import { interleave } from "./interleave.ts";
import { computePenalty } from "./mask-penalty.ts";
import { emptyRows, type ModuleRows } from "./module-rows.ts";
import { type SymbolTemplate, symbolTemplateOf } from "./symbol-template.ts";

/**
 * Encodes a text as a QR code of level M, in the smallest symbol that holds it. ISO/IEC 18004.
 *
 * @throws RangeError when the text is longer than some 2,300 bytes.
 */
export function encodeQr(text: string): ModuleRows {
  const { codewords, version } = toDataCodewords(text);
  const template = symbolTemplateOf(version);
  const data = placeCodewords(interleave(codewords, version), template);
  return chooseMask(data, template);
}

function placeCodewords(codewords: Uint8Array, { size, dataPlaces }: SymbolTemplate): ModuleRows {
  const rows = emptyRows(size);
  for (let index = 0; index < codewords.length * 8; index++) {
    const bit = ((codewords[index >>> 3] ?? 0) >>> (7 - (index & 7))) & 1;
    const place = dataPlaces[index] ?? 0;
    rows.words[place >>> 5] = (rows.words[place >>> 5] ?? 0) | (bit << (place & 31));
  }
  return rows;
}

/** The first of those with the least penalty. */
function chooseMask(data: ModuleRows, { overlays }: SymbolTemplate): ModuleRows {
  let best = data;
  let leastPenalty = Number.POSITIVE_INFINITY;
  for (const overlay of overlays) {
    const words = data.words.map((word, index) => word ^ (overlay.words[index] ?? 0));
    const symbol = { ...data, words };
    const penalty = computePenalty(symbol);
    if (penalty < leastPenalty) {
      leastPenalty = penalty;
      best = symbol;
    }
  }
  return best;
}
