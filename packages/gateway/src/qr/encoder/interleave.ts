import { computeCorrection } from "./reed-solomon.ts";
import { symbolCapacityOf } from "./symbol-capacity.ts";

/** Cuts the data into blocks, adds the error correction and deals both out by turns. */
export function interleave(data: Uint8Array, version: number): Uint8Array {
  const { codewords, blocks, correctionPerBlock, dataCodewords } = symbolCapacityOf(version);
  const shortLength = Math.floor(dataCodewords / blocks);
  const shortBlocks = blocks - (dataCodewords % blocks);
  const result = new Uint8Array(codewords);
  for (let block = 0, start = 0; block < blocks; block++) {
    const length = shortLength + (block < shortBlocks ? 0 : 1);
    const part = data.subarray(start, start + length);
    for (let index = 0; index < length; index++) {
      // The long blocks alone take part in the last round.
      const place = index < shortLength ? block : block - shortBlocks;
      result[index * blocks + place] = part[index] ?? 0;
    }
    const correction = computeCorrection(part, correctionPerBlock);
    for (let index = 0; index < correctionPerBlock; index++) {
      result[dataCodewords + index * blocks + block] = correction[index] ?? 0;
    }
    start += length;
  }
  return result;
}
