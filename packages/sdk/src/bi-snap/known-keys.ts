/** More than any backend has; then all are forgotten, and each is read again. */
const KNOWN_MAX = 64;

/**
 * Reads each key once: reading one takes longer than signing with it, and every call needs the same ones. What could not
 * be read is tried again.
 */
export class KnownKeys {
  readonly #read: (text: string) => Promise<CryptoKey>;
  readonly #known = new Map<string, CryptoKey>();

  constructor(read: (text: string) => Promise<CryptoKey>) {
    this.#read = read;
  }

  /** @throws what reading it throws. */
  async get(text: string): Promise<CryptoKey> {
    const known = this.#known.get(text);
    if (known) return known;
    const key = await this.#read(text);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(text, key);
    return key;
  }
}
