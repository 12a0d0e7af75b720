/** The merchant's application did not do what the configuration says it does. */
export class ShopError extends Error {
  override readonly name = "ShopError";
  /** Whether nothing answered at all. */
  readonly isUnreachable: boolean;

  constructor(message: string, { isUnreachable = false } = {}) {
    super(message);
    this.isUnreachable = isUnreachable;
  }
}

/** The merchant did not charge an order again: it does not come there. */
export class NotChargedAgain extends Error {
  override readonly name = "NotChargedAgain";
}
