import { randomInt, randomUUID } from "node:crypto";

/** What a gateway said yes to, and must never forget. */
export interface AcknowledgedCalls {
  readonly transactionId: string;
  readonly status: string;
  readonly refundKey?: string;
  /** When, by `performance.now()`. */
  readonly at: number;
}

interface GatewayAnswer {
  readonly status_code?: string;
  readonly transaction_id?: string;
  readonly transaction_status?: string;
}

export interface SoakLoad {
  readonly acknowledged: AcknowledgedCalls[];
  /** Calls whose connection broke: nobody knows what became of them. */
  broken: number;
  /** Calls that were answered by a 5xx. */
  failed: number;
  calls: number;
}

interface LoadOptions {
  readonly urls: readonly string[];
  readonly serverKey: string;
  readonly workers: number;
  /** Asked before each order. */
  readonly isOver: () => boolean;
}

type CallGateway = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<GatewayAnswer | undefined>;

/** Charges, and does to each order what customers and merchants do, several of it at once. */
export async function runLoad(options: LoadOptions): Promise<SoakLoad> {
  const load: SoakLoad = { acknowledged: [], broken: 0, failed: 0, calls: 0 };
  const call = caller(load, options);
  const work = async () => {
    while (!options.isOver()) await liveOneOrder(call, load);
  };
  await Promise.all(Array.from({ length: options.workers }, work));
  return load;
}

function caller(load: SoakLoad, { urls, serverKey }: LoadOptions): CallGateway {
  const authorization = `Basic ${btoa(`${serverKey}:`)}`;
  return async (method, path, body) => {
    load.calls++;
    try {
      const answer = await fetch(`${urls[randomInt(urls.length)]}${path}`, {
        method,
        headers: { authorization, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (answer.status >= 500) load.failed++;
      return (await answer.json()) as GatewayAnswer;
    } catch {
      // A killed process: the point of all this.
      load.broken++;
      return undefined;
    }
  };
}

async function liveOneOrder(call: CallGateway, { acknowledged }: SoakLoad): Promise<void> {
  const order = `order-${randomUUID()}`;
  const remember = (answer: GatewayAnswer | undefined, refundKey?: string) => {
    if (!answer?.transaction_id || !/^20[01]$/.test(answer.status_code ?? "")) return;
    acknowledged.push({
      transactionId: answer.transaction_id,
      status: answer.transaction_status ?? "",
      at: performance.now(),
      ...(refundKey !== undefined && { refundKey }),
    });
  };
  const charge = {
    payment_type: randomInt(2) === 0 ? "gopay" : "qris",
    transaction_details: { order_id: order, gross_amount: 10_000 },
  };
  // The same charge at two gateways at once: one of them may win.
  const charged = await Promise.all([0, 1].map(() => call("POST", "/v2/charge", charge)));
  for (const answer of charged) remember(answer);

  const pay = () => call("POST", `/sandbox/v1/transactions/${order}/pay`, {});
  const cancel = () => call("POST", `/v2/${order}/cancel`);
  const expire = () => call("POST", `/v2/${order}/expire`);
  const rivals = [[pay], [pay], [pay, cancel], [pay, expire], [cancel, expire]][randomInt(5)] ?? [];
  for (const answer of await Promise.all(rivals.map((rival) => rival()))) remember(answer);
  if (randomInt(4) > 0) return;

  const refundKey = randomUUID();
  const refund = { refund_key: refundKey, amount: 4_000, reason: "soak" };
  remember(await call("POST", `/v2/${order}/refund/online/direct`, refund), refundKey);
}
