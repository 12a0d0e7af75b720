import { setTimeout as pause } from "node:timers/promises";
import type { GatewayControl } from "./gateway-control.ts";
import type { Merchant } from "./merchant.ts";
import { ShopError } from "./shop-error.ts";

interface OrderSourceOptions {
  readonly gateway: GatewayControl;
  readonly merchant: Merchant;
  readonly amount: number;
  /** What the ids begin with that are made here. */
  readonly prefix: string;
}

const WATCH_MS = 60_000;
const LOOK_MS = 200;

/** Where fresh orders come from, each charged once: the merchant, this program, or whoever drives the shop. */
export function newOrderSource(options: OrderSourceOptions): () => Promise<string> {
  const { gateway, merchant, amount, prefix } = options;
  const { charge, watch } = merchant.config.create;
  if (watch) return watchCharges(gateway);
  let count = 0;
  return async () => {
    const id = (await merchant.create(amount)) ?? `${prefix}-${++count}`;
    if (charge && !(await gateway.charge(id, amount))) {
      throw new ShopError(`order ${id} is charged already: leave create.charge out`);
    }
    return id;
  };
}

/** Takes each order once that somebody charges meanwhile. */
function watchCharges(gateway: GatewayControl): () => Promise<string> {
  const waiting: string[] = [];
  let after: string | undefined;
  let turn = Promise.resolve();
  const take = async (): Promise<string> => {
    const until = performance.now() + WATCH_MS;
    after ??= await gateway.newestEvent();
    for (;;) {
      const id = waiting.shift();
      if (id !== undefined) return id;
      const found = await gateway.chargedSince(after);
      waiting.push(...found.orderIds);
      after = found.last ?? after;
      if (waiting.length > 0) continue;
      if (performance.now() > until) {
        throw new ShopError(
          "nothing was charged for a minute: who makes the orders (create.watch)?",
        );
      }
      await pause(LOOK_MS);
    }
  };
  return async () => {
    const next = turn.then(take);
    turn = next.then(
      () => undefined,
      () => undefined,
    );
    return await next;
  };
}
