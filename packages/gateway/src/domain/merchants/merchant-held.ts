/** What a merchant is held for: then nobody else touches its due work, its clock or its past. */
export type HeldFor = "clock_set" | "clock_advance" | "reset" | "import" | "control";

/** What keeps a merchant from being held; without `since` an older process has it. Wall time. */
export interface Holding {
  /** `delivery`: notifications that workers had begun to send before. */
  readonly doing: HeldFor | "delivery" | undefined;
  readonly since: Date | undefined;
}

/**
 * Somebody else holds the merchant, and did not let go in time: nothing was begun, so the same call may
 * be made again. The API answers it with 409 and `Retry-After`.
 */
export class MerchantHeldError extends Error {
  override readonly name = "MerchantHeldError";
  readonly holding: Holding;

  constructor(holding: Holding) {
    super("somebody else holds the merchant");
    this.holding = holding;
  }
}

/** After how many seconds a call that found the merchant held is worth repeating. */
export const HELD_RETRY_AFTER_S = 2;
