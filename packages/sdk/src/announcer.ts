import type { PaymentRecord } from "./payment-record.ts";

type Listener = (record: PaymentRecord) => void;

interface Announcer {
  readonly announce: (record: PaymentRecord) => void;
  /** Returns the function that ends the subscription. */
  readonly subscribe: (orderId: string, listener: Listener) => () => void;
}

/** Passes each change of an order on to those in this process who watch it. */
export function createAnnouncer(): Announcer {
  const listeners = new Map<string, Set<Listener>>();
  return {
    announce: (record) => {
      for (const listener of listeners.get(record.orderId) ?? []) listener(record);
    },
    subscribe: (orderId, listener) => {
      const ofOrder = listeners.get(orderId) ?? new Set();
      listeners.set(orderId, ofOrder.add(listener));
      return () => {
        ofOrder.delete(listener);
        if (ofOrder.size === 0) listeners.delete(orderId);
      };
    },
  };
}
