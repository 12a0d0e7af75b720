import type { MerchantId, TransactionId } from "@gerbang/protocol";

/** A hint, given after a commit, that something of a merchant changed. Never the truth itself. */
export interface ChangeHint {
  readonly merchantId: MerchantId;
  readonly transactionId?: TransactionId;
  /** Notifications became due: wakes the delivery worker without waiting for its poll. */
  readonly owesNotifications?: boolean;
  /** An upstream is to be asked about it: wakes the resolver without waiting for its poll. */
  readonly isUpstreamDue?: boolean;
}

/** Of whom a listener hears: of everybody when absent. */
export interface HeardOf {
  readonly merchantId: MerchantId;
  /** Only of what concerns this transaction: of it, or of the merchant as a whole, as its clock does. */
  readonly transactionId?: TransactionId;
}

type ChangeListener = (change: ChangeHint) => void;

/** Tells live pages and workers of changes. May lose hints, so listeners poll as well. */
export interface ChangeHints {
  announce(change: ChangeHint): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: ChangeListener, of?: HeardOf): () => void;
  /**
   * Told when the network has swallowed the connection that changes are heard by, and a new one
   * answers: whatever was opened before that moment (`performance.now()`) is gone too.
   */
  onSilence?(listener: (openedBefore: number) => void): void;
}

/**
 * Changes within one process. A change calls those who hear of it and nobody else: ten thousand open pages
 * follow a transaction each, while thousands of others change every second.
 */
export function localChangeHints(): ChangeHints {
  const everybody = new Set<ChangeListener>();
  const ofMerchants = new Map<MerchantId, MerchantListeners>();
  return {
    announce(change) {
      for (const listener of everybody) listener(change);
      ofMerchants.get(change.merchantId)?.tell(change);
    },
    subscribe(listener, of) {
      if (!of) {
        everybody.add(listener);
        return () => everybody.delete(listener);
      }
      const { merchantId, transactionId } = of;
      const listeners = ofMerchants.get(merchantId) ?? new MerchantListeners();
      ofMerchants.set(merchantId, listeners);
      const end = listeners.add(listener, transactionId);
      return () => {
        end();
        if (listeners.isEmpty && ofMerchants.get(merchantId) === listeners) {
          ofMerchants.delete(merchantId);
        }
      };
    },
  };
}

/** Who listens to one merchant, by what they want to hear of. */
class MerchantListeners {
  /** Those of the key `undefined` hear of everything. */
  readonly #of = new Map<TransactionId | undefined, Set<ChangeListener>>();

  get isEmpty(): boolean {
    return this.#of.size === 0;
  }

  add(listener: ChangeListener, transactionId: TransactionId | undefined): () => void {
    const listeners = this.#of.get(transactionId) ?? new Set();
    this.#of.set(transactionId, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#of.get(transactionId) === listeners) {
        this.#of.delete(transactionId);
      }
    };
  }

  tell(change: ChangeHint): void {
    const { transactionId } = change;
    if (transactionId === undefined) {
      for (const listeners of this.#of.values()) for (const listener of listeners) listener(change);
      return;
    }
    for (const heard of [undefined, transactionId]) {
      for (const listener of this.#of.get(heard) ?? []) listener(change);
    }
  }
}
