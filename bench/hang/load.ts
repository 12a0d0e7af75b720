import { randomUUID } from "node:crypto";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

export interface Answered {
  /** The status, with "Retry-After" where that was said; or how the connection broke. */
  readonly kind: string;
  /** By `performance.now()`. */
  readonly askedAt: number;
  readonly endedAt: number;
}

export interface HangLoad {
  /** In the order in which they came. */
  readonly answered: Answered[];
  stop(): Promise<void>;
}

interface LoadOptions {
  readonly url: string;
  readonly serverKey: string;
  readonly connections: number;
  /** Without them it charges only: all calls wait in one queue. */
  readonly withStatusAndPay: boolean;
}

/** Who was refused waits so long, and so does who has just connected for its neighbours. */
const PAUSE_MS = 250;
const CONNECTED_AT_ONCE = 400;

/** On each connection one call after the other: charges, and for each its status and its payment. */
export function startLoad(options: LoadOptions): HangLoad {
  const answered: Answered[] = [];
  const agent = new Agent({ keepAlive: true });
  let isOver = false;
  const call = async (path: string, body?: object): Promise<void> => {
    if (isOver) return;
    const askedAt = performance.now();
    const kind = await ask(agent, { ...options, path, body }).catch(kindOfFailure);
    answered.push({ kind, askedAt, endedAt: performance.now() });
    if (!kind.startsWith("2")) await sleep(PAUSE_MS);
  };
  const work = async (_: unknown, place: number): Promise<void> => {
    await sleep(PAUSE_MS * Math.floor(place / CONNECTED_AT_ONCE));
    while (!isOver) await liveOneOrder(call, options);
  };
  const working = Promise.all(Array.from({ length: options.connections }, work));
  return {
    answered,
    async stop() {
      isOver = true;
      agent.destroy();
      await working;
    },
  };
}

async function liveOneOrder(
  call: (path: string, body?: object) => Promise<void>,
  { withStatusAndPay }: LoadOptions,
): Promise<void> {
  const order = randomUUID();
  await call("/v2/charge", {
    payment_type: "gopay",
    transaction_details: { order_id: order, gross_amount: 10_000 },
  });
  if (!withStatusAndPay) return;
  await call(`/v2/${order}/status`);
  await call(`/sandbox/v1/transactions/${order}/pay`, {});
}

interface Asked extends LoadOptions {
  readonly path: string;
  readonly body: object | undefined;
}

async function ask(agent: Agent, { url, serverKey, path, body }: Asked): Promise<string> {
  const sent = request(`${url}${path}`, {
    agent,
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Basic ${btoa(`${serverKey}:`)}`,
      "content-type": "application/json",
    },
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on("response", resolve);
    sent.on("error", reject);
  });
  sent.end(body && JSON.stringify(body));
  const response = await answer;
  await text(response);
  const again = response.headers["retry-after"];
  return `${response.statusCode}${again === undefined ? "" : " with Retry-After"}`;
}

function kindOfFailure(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
