import type { MerchantId, TransactionId } from "@gerbang/protocol";

/** A hint, given after a commit, that something of a merchant changed. Never the truth itself. */
export interface Change {
  readonly merchantId: MerchantId;
  readonly transactionId?: TransactionId;
  /** Notifications became due: wakes the delivery worker without waiting for its poll. */
  readonly owesNotifications?: boolean;
}

/** Tells live pages and workers of changes. May lose hints, so listeners poll as well. */
export interface Changes {
  announce(change: Change): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void;
}

/** Changes within one process. */
export function localChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    announce(change) {
      for (const listener of listeners) listener(change);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
