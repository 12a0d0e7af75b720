import type { MerchantId } from "@gerbang/protocol";
import type { SignatureCheck } from "../domain/requests/signature-check.ts";

/** A call that was refused for its signature. */
interface Refused {
  readonly merchant: { readonly id: MerchantId } | undefined;
  /** Wall time. */
  readonly receivedAt: Date;
  readonly explain?: (() => Promise<SignatureCheck>) | undefined;
}

/**
 * So many are explained in a minute: whoever looks for a mistake sees the first ones, and a program that repeats
 * it a hundred times a second costs no more than they do.
 */
export const EXPLAINED_OF_MERCHANT = 10;
const EXPLAINED_MAX = 30;
const MINUTE_MS = 60_000;

/** Explains refused signatures, one at a time and so many a minute. One per process. */
export class RefusalExplainer {
  readonly #onFailure: (error: unknown) => void;
  #minute: number | undefined;
  #total = 0;
  readonly #byMerchant = new Map<MerchantId, number>();

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** `undefined` where there is nothing to explain, or too much; what fails is told, and costs the log no line. */
  async explain({ merchant, receivedAt, explain }: Refused): Promise<SignatureCheck | undefined> {
    if (!explain || !merchant || !this.#take(merchant.id, receivedAt)) return undefined;
    try {
      return await explain();
    } catch (error) {
      this.#onFailure(error);
      return undefined;
    }
  }

  #take(merchantId: MerchantId, at: Date): boolean {
    const minute = Math.floor(at.getTime() / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#total = 0;
      this.#byMerchant.clear();
    }
    const used = this.#byMerchant.get(merchantId) ?? 0;
    if (used >= EXPLAINED_OF_MERCHANT || this.#total >= EXPLAINED_MAX) return false;
    this.#byMerchant.set(merchantId, used + 1);
    this.#total++;
    return true;
  }
}
