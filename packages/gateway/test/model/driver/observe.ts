import { createHash } from "node:crypto";
import { compareBodies, type SeenAnswer } from "../explain.ts";
import { statusAnswer } from "../reference/describe.ts";
import type { Body, ModelState, ModelTransaction } from "../reference/state.ts";
import { refunded } from "../reference/state.ts";
import { linesOf, type MerchantClient } from "./merchant-client.ts";
import type { GatewayProcess } from "./world.ts";

/** What was read of one order. */
export interface SeenOrder {
  readonly order: string;
  /** All that its log holds by now. */
  readonly events: readonly SeenEvent[];
  readonly statusOfOrder: SeenAnswer;
  /** Everything else: absent where the log says that nothing has changed. */
  readonly all?: {
    /** The newest first. */
    readonly transactions: readonly Body[];
    readonly notifications: readonly SeenNotification[];
    /** Of the newest, by its own id. */
    readonly statusById?: SeenAnswer | undefined;
  };
}

export interface SeenNotification {
  readonly id: string;
  readonly transaction_id: string;
  readonly order_id: string;
  readonly transaction_status: string;
  readonly state: string;
  readonly body: string;
  readonly created_at: string;
  readonly due_at: string;
  readonly attempts: readonly SeenAttempt[];
}

export interface SeenAttempt {
  readonly number: number;
  readonly started_at: string;
  readonly answer_status: number | null;
  readonly error: string | null;
}

export interface SeenEvent {
  readonly id: string;
  readonly name: string;
  readonly occurred_at: string;
  readonly transaction_id: string | null;
  readonly order_id: string | null;
}

/** What the merchant's log holds after an event, or from its beginning. */
export async function readLog(
  client: MerchantClient,
  through: GatewayProcess,
  after: SeenEvent | undefined,
): Promise<readonly SeenEvent[]> {
  const query = after === undefined ? "" : `?after=${after.id}`;
  const logged = await client.sandbox(through, "GET", `/events${query}`);
  return linesOf(logged) as unknown as readonly SeenEvent[];
}

/** The order's status alone. */
export async function glance(
  client: MerchantClient,
  order: string,
  through: GatewayProcess,
): Promise<Pick<SeenOrder, "order" | "statusOfOrder">> {
  return { order, statusOfOrder: await ask(client, through, order) };
}

/** All that can be read of an order, through both processes. */
export async function observe(
  client: MerchantClient,
  order: string,
  [one, other]: readonly [GatewayProcess, GatewayProcess],
): Promise<Pick<SeenOrder, "order" | "statusOfOrder"> & Required<Pick<SeenOrder, "all">>> {
  const name = encodeURIComponent(order);
  const get = async (through: GatewayProcess, path: string) =>
    await client.sandbox(through, "GET", `${path}?order=${name}&limit=200`);
  const [listed, told, statusOfOrder] = await Promise.all([
    get(one, "/transactions"),
    get(other, "/notifications"),
    ask(client, other, order),
  ]);
  const transactions = listed.body["transactions"] as readonly Body[];
  const notifications = told.body["notifications"] as readonly SeenNotification[];
  const [newest] = transactions;
  const statusById = newest && (await ask(client, one, String(newest["transaction_id"])));
  return { order, statusOfOrder, all: { transactions, notifications, statusById } };
}

async function ask(client: MerchantClient, through: GatewayProcess, id: string) {
  const path = `/v2/${encodeURIComponent(id)}/status`;
  const answer = await client.call(through, { method: "GET", path });
  if (!answer) throw new Error("no answer was to be lost");
  return answer;
}

/** The state with the names that the gateway gave, and how it differs from what was seen of an order. */
export function compareOrder(
  state: ModelState,
  seen: SeenOrder,
  serverKey: string,
): { readonly state: ModelState; readonly differences: readonly string[] } {
  const expected = state.transactions.filter(({ orderId }) => orderId === seen.order).reverse();
  const { all } = seen;
  if (!all) {
    const differences = expected.flatMap((one) => compareLog(one, seen));
    return { state, differences: [...differences, ...compareNewest(expected[0], seen, serverKey)] };
  }
  if (expected.length !== all.transactions.length) {
    const differs = `${seen.order} was charged ${all.transactions.length} times instead of ${expected.length}`;
    return { state, differences: [differs] };
  }
  const statusOf = (at: number) => (at === 0 ? all.statusById : undefined);
  const bound = new Map(
    expected.map((one, at) => [one, bind(one, all.transactions[at], statusOf(at))]),
  );
  const named = {
    ...state,
    transactions: state.transactions.map((one) => bound.get(one) ?? one),
  };
  const differences = [...bound.values()].flatMap((one, at) => [
    ...compareListed(one, all.transactions[at] ?? {}),
    ...compareStatus(one, statusOf(at), serverKey),
    ...compareTold(one, all.notifications),
    ...compareLog(one, seen),
  ]);
  const [newest] = bound.values();
  return { state: named, differences: [...differences, ...compareNewest(newest, seen, serverKey)] };
}

/** What the order's id finds. */
function compareNewest(
  newest: ModelTransaction | undefined,
  { statusOfOrder }: SeenOrder,
  serverKey: string,
): readonly string[] {
  return newest
    ? compareStatus(newest, statusOfOrder, serverKey)
    : compareBodies({ status_code: "404" }, statusOfOrder.body);
}

/** Whoever was not answered learns now what its transaction and its refunds are called. */
function bind(
  transaction: ModelTransaction,
  listed: Body = {},
  status?: SeenAnswer,
): ModelTransaction {
  const { id = String(listed["transaction_id"]) } = transaction;
  const named = [...((status?.body["refunds"] ?? []) as readonly Body[])];
  const refunds = transaction.refunds.map((refund) => {
    if (refund.key !== undefined) return refund;
    const isKnown = (key: unknown) => transaction.refunds.some((one) => one.key === key);
    const at = named.findIndex(
      (one) => !isKnown(one["refund_key"]) && one["refund_amount"] === `${refund.amount}.00`,
    );
    const [found] = at < 0 ? [] : named.splice(at, 1);
    return found ? { ...refund, key: String(found["refund_key"]) } : refund;
  });
  return { ...transaction, id, refunds };
}

function compareListed(transaction: ModelTransaction, listed: Body): readonly string[] {
  const { id, status, amount, createdAt, expiresAt } = transaction;
  const expected = {
    transaction_id: id,
    transaction_status: status,
    gross_amount: `${amount}.00`,
    refund_amount: `${refunded(transaction)}.00`,
    transaction_time: new Date(createdAt).toISOString(),
    expiry_time: new Date(expiresAt).toISOString(),
  };
  return compareBodies(expected, listed).map((one) => `in the list ${one}`);
}

function compareStatus(
  transaction: ModelTransaction,
  seen: SeenAnswer | undefined,
  serverKey: string,
): readonly string[] {
  if (!seen) return [];
  const expected = { ...statusAnswer(transaction).body, signature_key: sign(seen.body, serverKey) };
  return compareBodies(expected, seen.body).map((one) => `in the status ${one}`);
}

/** Core API section 5.3. */
export function sign(body: Body, serverKey: string): string {
  const text = ["order_id", "status_code", "gross_amount"].map((name) => String(body[name]));
  return createHash("sha512")
    .update(`${text.join("")}${serverKey}`)
    .digest("hex");
}

/** Each change is told once, and nothing else is. Their order is no part of it: section 5.9. */
function compareTold(
  transaction: ModelTransaction,
  notifications: readonly SeenNotification[],
): readonly string[] {
  const left = notifications.filter((one) => one.transaction_id === transaction.id);
  const bodies = left.map(({ body }) => JSON.parse(body) as Body);
  const missing = transaction.told.filter((message) => {
    const at = bodies.findIndex((body) => compareBodies(message, body).length === 0);
    if (at >= 0) bodies.splice(at, 1);
    return at < 0;
  });
  return [
    ...missing.map((message) => `not told: ${JSON.stringify(message)}`),
    ...bodies.map((body) => `told without a reason: ${JSON.stringify(body)}`),
  ];
}

const REFUSALS: ReadonlySet<string> = new Set(["wallet.refused", "refund.refused"]);

function compareLog(
  { id, log, refusals }: ModelTransaction,
  { events }: SeenOrder,
): readonly string[] {
  const names = events.filter((one) => one.transaction_id === id).map(({ name }) => name);
  const changes = names.filter((name) => !REFUSALS.has(name)).sort();
  const expected = [...log].sort();
  const differs = [];
  if (changes.join() !== expected.join()) {
    differs.push(`the log has ${changes.join()} instead of ${expected.join()}`);
  }
  const refused = names.length - changes.length;
  if (refused !== refusals) differs.push(`the log has ${refused} refusals instead of ${refusals}`);
  return differs;
}
