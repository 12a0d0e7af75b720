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

/** Tells live pages and workers of changes. May lose hints, so listeners poll as well. */
export interface ChangeHints {
  announce(change: ChangeHint): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (change: ChangeHint) => void): () => void;
  /**
   * Told when the network has swallowed the connection that changes are heard by, and a new one
   * answers: whatever was opened before that moment (`performance.now()`) is gone too.
   */
  onSilence?(listener: (openedBefore: number) => void): void;
}

/** Changes within one process. */
export function localChangeHints(): ChangeHints {
  const listeners = new Set<(change: ChangeHint) => void>();
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
