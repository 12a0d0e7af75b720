/** How much is imported at once by one process, and how slowly a file may arrive. */
export interface ImportLimits {
  /** Each may hold a file of 64 MB, several times over. */
  readonly atOnceMax: number;
  /** Of one importer, so that nobody takes all places alone. */
  readonly ofOneMax: number;
  /** What a file may take besides what its size allows. */
  readonly graceMs: number;
  /** Slower than this on average, and the upload is cut. */
  readonly bytesPerSecondMin: number;
}

const LIMITS: ImportLimits = {
  atOnceMax: 3,
  ofOneMax: 2,
  graceMs: 10_000,
  bytesPerSecondMin: 100_000,
};

/** The right to hold one imported file in memory. */
export class ImportPlace {
  readonly #free: () => void;
  #users = 1;

  constructor(free: () => void) {
    this.#free = free;
  }

  /** Keeps the place for one more. */
  enter(): void {
    this.#users++;
  }

  /** The last one to leave frees the place. */
  leave(): void {
    this.#users--;
    if (this.#users === 0) this.#free();
  }
}

/** The places of one process. */
export class ImportPlaces {
  readonly limits: ImportLimits;
  readonly #taken = new Map<string, number>();

  constructor(limits: Partial<ImportLimits> = {}) {
    this.limits = { ...LIMITS, ...limits };
  }

  /** How many are taken now. */
  get taken(): number {
    return [...this.#taken.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `undefined` when there is none now. */
  take(importer: string): ImportPlace | undefined {
    const own = this.#taken.get(importer) ?? 0;
    if (this.taken >= this.limits.atOnceMax || own >= this.limits.ofOneMax) return undefined;
    this.#taken.set(importer, own + 1);
    return new ImportPlace(() => this.#free(importer));
  }

  #free(importer: string): void {
    const left = (this.#taken.get(importer) ?? 0) - 1;
    if (left > 0) this.#taken.set(importer, left);
    else this.#taken.delete(importer);
  }

  /** Whether an upload that has brought so much has taken too long for it. */
  isTooSlow(elapsedMs: number, bytes: number): boolean {
    const { graceMs, bytesPerSecondMin } = this.limits;
    return elapsedMs > graceMs + (bytes / bytesPerSecondMin) * 1_000;
  }
}
