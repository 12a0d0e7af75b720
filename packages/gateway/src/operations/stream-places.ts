import type { MerchantId } from "@gerbang/protocol";

/** How many event streams one process holds open. */
export interface StreamLimits {
  /** Of payers' pages, which anybody opens who has a link, and of merchants' programs and pages: of each. */
  readonly openMax: number;
}

/** Each takes some tens of kilobytes, and a file descriptor. */
const OPEN_MAX = 10_000;

/** The places for open streams of one kind. One merchant gets at most half of them, so that others have some left. */
export class StreamPlaces {
  readonly #openMax: number;
  readonly #ofMerchant = new Map<MerchantId, number>();
  #open = 0;

  constructor({ openMax = OPEN_MAX }: Partial<StreamLimits> = {}) {
    this.#openMax = openMax;
  }

  /** How many are open now. */
  get open(): number {
    return this.#open;
  }

  /** Returns what frees the place, once; `undefined` when there is none now. */
  take(merchantId: MerchantId): (() => void) | undefined {
    const own = this.#ofMerchant.get(merchantId) ?? 0;
    if (this.#open >= this.#openMax || own >= Math.ceil(this.#openMax / 2)) return undefined;
    this.#open++;
    this.#ofMerchant.set(merchantId, own + 1);
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      this.#free(merchantId);
    };
  }

  #free(merchantId: MerchantId): void {
    this.#open--;
    const left = (this.#ofMerchant.get(merchantId) ?? 0) - 1;
    if (left > 0) this.#ofMerchant.set(merchantId, left);
    else this.#ofMerchant.delete(merchantId);
  }
}
