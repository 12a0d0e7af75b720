import type { PaymentRecord } from "./payment-record.ts";
import type { PaymentStore } from "./store.ts";
import { createTurns } from "./turns.ts";

/** Stands in for a database transaction: what is given to it happens if the work commits. */
export interface MemoryTransaction {
  afterCommit(effect: () => void): void;
}

/** Keeps records in this process, for tests and first steps: a restart forgets every payment. */
export function memoryStore(): PaymentStore<MemoryTransaction> {
  const records = new Map<string, string>();
  const inTurn = createTurns();
  const read = (orderId: string): PaymentRecord | undefined => {
    const text = records.get(orderId);
    return text === undefined ? undefined : (JSON.parse(text) as PaymentRecord);
  };
  return {
    withOrder: async (orderId, work) =>
      await inTurn(orderId, async () => {
        let saved: string | undefined;
        const effects: (() => void)[] = [];
        const result = await work({
          tx: { afterCommit: (effect) => effects.push(effect) },
          record: read(orderId),
          save: async (record) => {
            saved = JSON.stringify(record);
          },
        });
        if (saved !== undefined) {
          records.set(orderId, saved);
          for (const effect of effects) effect();
        }
        return result;
      }),
    find: async (orderId) => read(orderId),
    findDue: async (now, ordersMax) =>
      [...records.keys()]
        .flatMap((orderId) => {
          const checkAt = read(orderId)?.checkAt;
          return checkAt !== undefined && checkAt <= now.toISOString()
            ? [{ orderId, checkAt }]
            : [];
        })
        .sort((left, right) => (left.checkAt < right.checkAt ? -1 : 1))
        .slice(0, ordersMax)
        .map(({ orderId }) => orderId),
  };
}
