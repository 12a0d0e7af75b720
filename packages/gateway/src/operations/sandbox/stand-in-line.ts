import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../../store/database.ts";

interface Place {
  /** False when the signal came before the turn. */
  readonly isFirst: boolean;
  /** Lets the next one come. To be called in any case. */
  leave(): void;
}

/** The last of each line of this process. */
const lines = new WeakMap<Db, Map<MerchantId, Promise<void>>>();

/**
 * Waits until those who came before have left, or until the signal. Calls of one merchant stand in
 * line within a process, so that only the first of them asks the database again and again.
 */
export async function standInLine(
  db: Db,
  merchantId: MerchantId,
  signal: AbortSignal,
): Promise<Place> {
  const line = lines.get(db) ?? new Map<MerchantId, Promise<void>>();
  lines.set(db, line);
  const before = line.get(merchantId) ?? Promise.resolve();
  const own = Promise.withResolvers<void>();
  // Who leaves early does not let the next one past those who stand before.
  const last = before.then(async () => await own.promise);
  line.set(merchantId, last);
  void last.then(() => {
    if (line.get(merchantId) === last) line.delete(merchantId);
  });
  const isFirst = await Promise.race([before.then(() => true), aborted(signal)]);
  return { isFirst, leave: own.resolve };
}

async function aborted(signal: AbortSignal): Promise<false> {
  if (signal.aborted) return false;
  return await new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(false), { once: true });
  });
}
