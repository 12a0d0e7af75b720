import { createHash } from "node:crypto";
import { compareBodies, type SeenAnswer } from "../explain.ts";
import { statusAnswer } from "../reference/describe.ts";
import type { Body, ModelState, ModelTransaction } from "../reference/state.ts";
import { refunded } from "../reference/state.ts";
import { linesOf, type MerchantClient } from "./merchant-client.ts";
import type { GatewayProcess } from "./world.ts";

/** All that can be read of one order, through both processes. */
export interface SeenOrder {
  readonly order: string;
  /** The newest first. */
  readonly transactions: readonly Body[];
  readonly notifications: readonly SeenNotification[];
  readonly events: readonly SeenEvent[];
  readonly statusOfOrder: SeenAnswer;
  readonly statuses: readonly SeenAnswer[];
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
}

/** How many transactions of an order are asked for by their own ids. */
const BY_ID = 1;

export async function observe(
  client: MerchantClient,
  order: string,
  [one, other]: readonly [GatewayProcess, GatewayProcess],
): Promise<SeenOrder> {
  const name = encodeURIComponent(order);
  const get = async (through: GatewayProcess, path: string) =>
    await client.sandbox(through, "GET", `${path}?order=${name}&limit=200`);
  const [listed, told, logged, statusOfOrder] = await Promise.all([
    get(one, "/transactions"),
    get(other, "/notifications"),
    get(one, "/events"),
    ask(client, other, order),
  ]);
  const transactions = listed.body["transactions"] as readonly Body[];
  const ids = transactions.slice(0, BY_ID).map((found) => String(found["transaction_id"]));
  return {
    order,
    transactions,
    notifications: told.body["notifications"] as readonly SeenNotification[],
    events: linesOf(logged) as unknown as readonly SeenEvent[],
    statusOfOrder,
    statuses: await Promise.all(ids.map(async (id) => await ask(client, one, id))),
  };
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
  if (expected.length !== seen.transactions.length) {
    const differs = `${seen.order} was charged ${seen.transactions.length} times instead of ${expected.length}`;
    return { state, differences: [differs] };
  }
  const bound = new Map(
    expected.map((one, at) => [one, bind(one, seen.transactions[at], seen.statuses[at])]),
  );
  const named = {
    ...state,
    transactions: state.transactions.map((one) => bound.get(one) ?? one),
  };
  const differences = [...bound.values()].flatMap((one, at) => [
    ...compareListed(one, seen.transactions[at] ?? {}),
    ...compareStatus(one, seen.statuses[at], serverKey),
    ...compareTold(one, seen),
    ...compareLog(one, seen),
  ]);
  const [newest] = bound.values();
  const ofOrder = newest
    ? compareStatus(newest, seen.statusOfOrder, serverKey)
    : compareBodies({ status_code: "404" }, seen.statusOfOrder.body);
  return { state: named, differences: [...differences, ...ofOrder] };
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
function compareTold(transaction: ModelTransaction, { notifications }: SeenOrder) {
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

function compareLog({ id, log, refusals }: ModelTransaction, { events }: SeenOrder) {
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
