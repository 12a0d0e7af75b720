import type { IncomingHttpHeaders } from "node:http";
import type { DefectId } from "../../../src/certify/judge/defect-class.ts";
import type { Told } from "../handler/gateway.ts";
import type { WildOrder, WildShop } from "./wild-shop.ts";

/** A way to take notifications that was met in the wild, told anew in a few lines. */
interface Behaviour {
  readonly about: string;
  /** Defects that it must be found to have. */
  readonly finds: readonly DefectId[];
  readonly receive: (
    shop: WildShop,
    message: Told,
    headers: IncomingHttpHeaders,
  ) => Promise<number>;
  /** What it answers when something throws. */
  readonly failure?: number;
  readonly unreadable?: number;
}

const CLOSING = ["deny", "expire", "cancel"];
const REFUNDS = ["refund", "partial_refund"];

/** The words of the status become words of the order, whatever the order was. */
function translate(order: WildOrder, { transaction_status: status }: Told): void {
  if (status === "settlement" || status === "capture") order.status = "paid";
  else if (status === "pending") order.status = "waiting";
  else if (CLOSING.includes(status)) order.status = "closed";
}

function ship(order: WildOrder): void {
  order.status = "paid";
  order.shipped++;
}

function lastRefund({ refunds = [] }: Told): number {
  return Number(refunds.at(-1)?.refund_amount ?? 0);
}

/** What was asked for is booked, and what the bank has confirmed is taken for a repeat. */
function bookUnconfirmed(order: WildOrder, message: Told): void {
  if (message.refunds?.at(-1)?.bank_confirmed_at !== undefined) return;
  order.refunded += lastRefund(message);
}

export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  W1: {
    about: "asks by transaction id; whatever fails ends in a text and 200",
    finds: ["GC-21", "GC-29", "GC-40"],
    failure: 200,
    unreadable: 200,
    receive: async (shop, { transaction_id: id }) => {
      const told = await shop.ask(id);
      translate(shop.expect(told.order_id), told);
      return 200;
    },
  },
  W2: {
    about: "asks in a promise that nobody catches",
    finds: ["GC-35", "GC-40"],
    receive: async (shop, { transaction_id: id }) =>
      await new Promise((answer) => {
        void shop.ask(id).then((told) => {
          translate(shop.expect(told.order_id), told);
          answer(200);
        });
      }),
  },
  W3: {
    about: "asks, and goes on with the order and the status of the message",
    finds: ["GC-05", "GC-40"],
    receive: async (shop, message) => {
      await shop.ask(message.transaction_id);
      translate(shop.expect(message.order_id), message);
      return 200;
    },
  },
  W4: {
    about:
      "asks by order id; an order that it does not know is a failure, a body that it cannot read none",
    finds: ["GC-31", "GC-40"],
    unreadable: 200,
    receive: async (shop, { order_id: id }) => {
      const told = await shop.ask(id);
      translate(shop.expect(told.order_id), told);
      return 200;
    },
  },
  W5: {
    about: "knows capture alone, and no settlement",
    finds: ["GC-39"],
    receive: async (shop, { order_id: id }) => {
      const told = await shop.ask(id);
      const order = shop.expect(told.order_id);
      if (told.transaction_status === "capture") order.status = "paid";
      else if (CLOSING.includes(told.transaction_status)) order.status = "closed";
      return 200;
    },
  },
  W6: {
    about: "takes everything that is no success for a failure, a pending one and a refund, too",
    finds: ["GC-40", "GC-41"],
    receive: async (shop, { transaction_id: id }) => {
      const told = await shop.ask(id);
      const isSuccess = ["settlement", "capture"].includes(told.transaction_status);
      shop.expect(told.order_id).status = isSuccess ? "paid" : "failed";
      return 200;
    },
  },
  W7: {
    about: "answers, then works; each payment message ships; books what is not confirmed",
    finds: ["GC-18", "GC-30", "GC-43", "GC-49"],
    receive: async (shop, message) => {
      setTimeout(() => void laterW7(shop, message).catch(() => undefined), 300);
      return await Promise.resolve(200);
    },
  },
  W8: {
    about: "closing messages are unguarded; books the last refund, unconfirmed",
    finds: ["GC-43", "GC-49"],
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 403;
      const told = await shop.ask(message.transaction_id);
      const order = shop.expect(told.order_id);
      const { transaction_status: status } = message;
      if (CLOSING.includes(status)) order.status = "closed";
      else if (told.transaction_status === "settlement" && order.status === "waiting") ship(order);
      else if (REFUNDS.includes(status)) bookUnconfirmed(order, message);
      return 200;
    },
  },
  W9: {
    about: "a failure is 200; an event goes out for each repeat, and paid orders are closed",
    finds: ["GC-18", "GC-29", "GC-43"],
    failure: 200,
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 200;
      const told = await shop.ask(message.transaction_id);
      const order = shop.expect(told.order_id);
      if (told.transaction_status === "settlement") ship(order);
      else if (CLOSING.includes(told.transaction_status)) order.status = "closed";
      return 200;
    },
  },
  W10: {
    about: "looks for the signature in a header, which nobody sends",
    finds: ["GC-10"],
    receive: async (shop, message, headers) => {
      if (headers["x-callback-signature"] !== message.signature_key) return 401;
      translate(shop.expect(message.order_id), message);
      return await Promise.resolve(200);
    },
  },
  W11a: {
    about: "closed ranks above paid: a late expiry closes, and a late payment is dropped",
    finds: ["GC-45"],
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 403;
      const told = await shop.ask(message.transaction_id);
      const order = shop.expect(told.order_id);
      if (order.status !== "closed") translate(order, told);
      return 200;
    },
  },
  W11b: {
    about: "the last message wins, and stock is read, then written",
    finds: ["GC-04", "GC-20"],
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 403;
      const order = shop.expect(message.order_id);
      const before = order.shipped;
      await shop.work();
      if (message.transaction_status === "settlement") order.shipped = before + 1;
      translate(order, message);
      return 200;
    },
  },
  W12: {
    about: "200 for whatever fails; looks, works, then ships; ignores refunds of what is paid",
    finds: ["GC-19", "GC-29"],
    failure: 200,
    unreadable: 200,
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 200;
      const order = shop.expect(message.order_id);
      if (order.status === "paid") return 200;
      const told = await shop.ask(message.transaction_id);
      if (told.transaction_status === "settlement") ship(order);
      else translate(order, told);
      return 200;
    },
  },
  W13: {
    about: "unsigned; a repeat takes stock once more; an error is 200",
    finds: ["GC-01", "GC-18"],
    failure: 200,
    receive: async (shop, message) => {
      const order = shop.expect(message.order_id);
      if (message.transaction_status === "settlement") ship(order);
      return await Promise.resolve(200);
    },
  },
  W14: {
    about: "unsigned; a repeat gives once more, and an expiry after the payment cancels",
    finds: ["GC-01", "GC-18", "GC-43"],
    receive: async (shop, message) => {
      const order = shop.expect(message.order_id);
      if (message.transaction_status === "settlement") ship(order);
      else if (CLOSING.includes(message.transaction_status)) order.status = "closed";
      return await Promise.resolve(200);
    },
  },
  W15: {
    about: "unsigned; stores the word as it comes",
    finds: ["GC-01", "GC-20"],
    receive: async (shop, message) => {
      shop.expect(message.order_id).status = message.transaction_status;
      return await Promise.resolve(200);
    },
  },
  W16: {
    about: "a signature, and the status that it does not cover; always 200",
    finds: ["GC-04", "GC-20"],
    failure: 200,
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 200;
      translate(shop.expect(message.order_id), message);
      return await Promise.resolve(200);
    },
  },
  W17: {
    about: "unsigned; looks the payment up by its type, which scanning changes",
    finds: ["GC-36"],
    receive: async (shop, message) => {
      const order = message.payment_type === "gopay" ? shop.find(message.order_id) : undefined;
      if (!order) return 404;
      translate(order, message);
      return await Promise.resolve(200);
    },
  },
  W18: {
    about: "has a check and never calls it; throws for an order that it does not know",
    finds: ["GC-01", "GC-31", "GC-43"],
    receive: async (shop, message) => {
      translate(shop.expect(message.order_id), message);
      return await Promise.resolve(200);
    },
  },
  W19: {
    about: "a new attempt replaces the order id: paying the first one is refused and forgotten",
    finds: ["GC-44", "GC-40"],
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 403;
      const told = await shop.ask(message.transaction_id);
      const order = shop.find(message.order_id);
      if (!order || order.newestOrderId !== message.order_id) return 400;
      if (order.newest !== told.transaction_id) return 400;
      if (REFUNDS.includes(told.transaction_status)) order.status = "closed";
      else translate(order, told);
      return 200;
    },
  },
  W20: {
    about: "unsigned; needs the number of a virtual account, which only banks have",
    finds: ["GC-39"],
    receive: async (shop, message) => {
      const { va_numbers: numbers } = message as unknown as { readonly va_numbers: string[] };
      if (numbers.length === 0) return 400;
      translate(shop.expect(message.order_id), message);
      return await Promise.resolve(200);
    },
  },
  W21: {
    about: "always 200; back from paid to waiting; each refund message is a refund",
    finds: ["GC-04", "GC-20", "GC-48"],
    failure: 200,
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 200;
      const order = shop.expect(message.order_id);
      if (REFUNDS.includes(message.transaction_status)) order.refunded += lastRefund(message);
      else translate(order, message);
      return await Promise.resolve(200);
    },
  },
  W22: {
    about: "answers, asks by order id in a job, and acts again for each repeat",
    finds: ["GC-18", "GC-30"],
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 403;
      setTimeout(() => void laterW22(shop, message.order_id), 300);
      return await Promise.resolve(200);
    },
  },
  W23: {
    about: "looks, asks, works, then writes: two at once ship twice",
    finds: ["GC-19"],
    receive: async (shop, message) => {
      if (!shop.isSigned(message)) return 403;
      const order = shop.expect(message.order_id);
      const wasPaid = order.status === "paid";
      const told = await shop.ask(message.transaction_id);
      await shop.work();
      if (told.transaction_status === "settlement") {
        if (!wasPaid) order.shipped++;
        order.status = "paid";
      } else if (!wasPaid) translate(order, told);
      return 200;
    },
  },
};

async function laterW7(shop: WildShop, message: Told): Promise<void> {
  const told = await shop.ask(message.transaction_id);
  const order = shop.find(told.order_id);
  if (!order) return;
  const { transaction_status: status } = message;
  if (CLOSING.includes(status)) order.status = "closed";
  else if (status === "settlement") ship(order);
  else if (REFUNDS.includes(status)) bookUnconfirmed(order, message);
}

async function laterW22(shop: WildShop, orderId: string): Promise<void> {
  try {
    const told = await shop.ask(orderId);
    const order = shop.find(told.order_id);
    if (order && told.transaction_status === "settlement") ship(order);
    else if (order && CLOSING.includes(told.transaction_status)) order.status = "closed";
  } catch {
    // The job has failed, and nobody looks.
  }
}
