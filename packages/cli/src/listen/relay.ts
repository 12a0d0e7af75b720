import { follow } from "../sandbox/follow.ts";
import { type JsonObject, SandboxClient } from "../sandbox/sandbox-client.ts";
import type { Tell } from "./happening.ts";
import { wallClock } from "./listen-clock.ts";
import { onceEach } from "./once-each.ts";
import { Outbox, type SignedMessage } from "./outbox.ts";

interface RelayOptions {
  /** The team's gateway, without a slash at the end. */
  readonly gerbang: string;
  readonly serverKey: string;
  /** Where notifications are posted. */
  readonly to: string;
  /** Of these orders alone; of all when there is none. */
  readonly orders: readonly string[];
  readonly tell: Tell;
}

interface Relay {
  repeatLast(): void;
  /** Rejects when the gateway says no. */
  readonly over: Promise<void>;
  stop(): void;
}

/** One notification as the log tells it. */
interface Owed {
  readonly orderId: string;
  readonly transactionId: string | undefined;
  readonly transactionStatus: string;
  readonly body: string;
  readonly isCopy: boolean;
  /** Of a message of BI-SNAP. */
  readonly signed?: SignedMessage;
}

const NO_URL =
  "This merchant has no notification URL, and a charge without one of its own is told to nobody: set one, such as `gerbang settings set payment_notification_url=https://shop.example/notifications`.";

/**
 * Posts what a gateway elsewhere tells its merchant, with the bytes and the signature that it sends itself,
 * as soon as they are owed. Resolves when whatever happens from then on is told.
 *
 * @throws {CommandError} when nothing answers there, or the key is unknown.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { gerbang, serverKey, to, orders, tell } = options;
  const sandbox = new SandboxClient({ url: gerbang, serverKey });
  const settings = await sandbox.call({ method: "GET", path: "/settings" });
  if (!hasUrl(settings)) tell({ event: "note", text: NO_URL });
  const stopping = new AbortController();
  const { signal } = stopping;
  const outbox = new Outbox({ to, clock: wallClock, signal, tell });
  const isNew = onceEach();
  const connected = Promise.withResolvers<void>();
  const over = follow(sandbox, {
    path: "/notifications/log",
    signal,
    onConnected: () => connected.resolve(),
    onEvent(data) {
      const owed = readOwed(JSON.parse(data) as JsonObject);
      if (orders.length > 0 && !orders.includes(owed.orderId)) return;
      if (isNew(owed)) outbox.put(owed);
    },
    onLost: (detail) => tell({ event: "waiting", reason: "lost", detail, wait_ms: 500 }),
  });
  await Promise.race([connected.promise, over]);
  return {
    over,
    stop: () => stopping.abort(),
    repeatLast() {
      if (!outbox.repeat()) tell({ event: "note", text: "Nothing was posted yet." });
    },
  };
}

function hasUrl({ payment_notification_url: urls }: JsonObject): boolean {
  return Array.isArray(urls) ? urls.length > 0 : typeof urls === "string";
}

function readOwed(owed: JsonObject): Owed {
  const { order_id, transaction_id, transaction_status, body, copy_of, signed } = owed;
  return {
    orderId: String(order_id),
    transactionId: typeof transaction_id === "string" ? transaction_id : undefined,
    transactionStatus: String(transaction_status),
    body: String(body),
    isCopy: typeof copy_of === "string",
    // An older gateway does not say it.
    ...(signed !== null && signed !== undefined && { signed: signed as SignedMessage }),
  };
}
