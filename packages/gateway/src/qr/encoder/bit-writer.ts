/** Writes numbers bit by bit, the highest bit first, into a fixed number of bytes. */
export class BitWriter {
  readonly bytes: Uint8Array;
  #length = 0;

  constructor(byteLength: number) {
    this.bytes = new Uint8Array(byteLength);
  }

  get length(): number {
    return this.#length;
  }

  write(value: number, bitCount: number): void {
    let left = bitCount;
    while (left > 0) {
      const free = 8 - (this.#length & 7);
      const taken = Math.min(free, left);
      const chunk = (value >>> (left - taken)) & ((1 << taken) - 1);
      const index = this.#length >>> 3;
      this.bytes[index] = (this.bytes[index] ?? 0) | (chunk << (free - taken));
      this.#length += taken;
      left -= taken;
    }
  }
}
