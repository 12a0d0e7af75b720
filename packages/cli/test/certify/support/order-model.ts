/** A transaction, as its merchant keeps it. */
export interface Transaction {
  paid: boolean;
  /** Whether its settlement was handled. */
  settled: boolean;
  readonly time: number;
  ended: boolean;
  isScanned: boolean;
  readonly refunds: Map<string, number>;
}

/** An order, as its merchant keeps it. */
export interface Order {
  readonly number: string;
  readonly transactions: Map<string, Transaction>;
  credits: number;
  paidAmount: number;
  refunded: number;
  /** What was kept for it and is free again. */
  released: number;
  newest: number;
  /** Whether the handling that is under way has done so. */
  isCredited: boolean;
  forced: string | undefined;
}

export function newOrder(number: string): Order {
  return {
    number,
    transactions: new Map(),
    credits: 0,
    paidAmount: 0,
    refunded: 0,
    released: 0,
    newest: 0,
    isCredited: false,
    forced: undefined,
  };
}
