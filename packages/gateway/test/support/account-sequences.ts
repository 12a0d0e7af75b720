import assert from "node:assert/strict";
import { LEGAL_MOVES, type Rupiah, type TransactionStatus } from "@gerbang/protocol";
import fc from "fast-check";
import { promotionsFor } from "../../src/domain/accounts/promotions.ts";
import {
  decideCancel,
  decideDisable,
  decideEnable,
} from "../../src/domain/subscriptions/decide-subscription.ts";
import { unlinkAccount } from "../../src/operations/accounts/unlink-account.ts";
import { changeSubscription } from "../../src/operations/subscriptions/change-subscription.ts";
import { runDueSubscriptions } from "../../src/operations/subscriptions/run-subscription.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { approveCharge, refuseCharge } from "../../src/operations/transactions/verify-charge.ts";
import type { TestServer } from "./gateway.ts";
import { type LinkedAccount, linkAccount } from "./linked-account.ts";
import { subscribe } from "./subscriptions.ts";

const NAMES = [
  "charge",
  "reserve",
  "charge with a promotion",
  "charge much",
  "charge recurring",
  "approve",
  "refuse",
  "capture",
  "cancel",
  "refund a part",
  "refund",
  "unlink",
  "subscribe",
  "disable",
  "enable",
  "end",
  "wait",
  "wait a day",
] as const;

/** One command: on which order, and by which of the customer's two accounts. */
const command = fc.record({
  name: fc.constantFrom(...NAMES),
  order: fc.constantFrom("a", "b", "c"),
  by: fc.constantFrom(0, 1),
});

type AccountDeed = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

/** So many commands, whatever they are. */
export function deeds(minLength: number, maxLength: number): fc.Arbitrary<readonly AccountDeed[]> {
  return fc.array(command, { minLength, maxLength });
}

/** What the customer has at the beginning: enough for a few charges, and not for many. */
const BALANCE = 700_000 as Rupiah;
const MINUTE_MS = 60_000;

/** One customer with two linked accounts, and what a shop charges them. */
interface Shop {
  readonly server: TestServer;
  readonly accounts: readonly [LinkedAccount, LinkedAccount];
  readonly subscriptions: string[];
}

async function openShop(server: TestServer, run: number): Promise<Shop> {
  const customer = {
    phoneNumber: String(81_300_000_000 + run),
    balances: { GOPAY_WALLET: BALANCE },
  };
  const link = async () => await linkAccount(server, customer);
  return { server, accounts: [await link(), await link()], subscriptions: [] };
}

async function play(shop: Shop, { name, order, by }: AccountDeed): Promise<unknown> {
  const account = shop.accounts[by === 0 ? 0 : 1];
  const { server } = shop;
  const { gateway } = server;
  const id = `${account.customer.id}-${order}`;
  const charge = async (amount: number, more: object = {}) =>
    await server.call("POST", "/v2/charge", account.chargeBody(id, amount, { ...more }));
  const post = async (path: string, body: object = {}) => await server.call("POST", path, body);
  switch (name) {
    case "charge":
      return await charge(99_999);
    case "reserve":
      return await charge(150_001, { pre_auth: true, recurring: true });
    case "charge with a promotion":
      return await charge(160_000, { promotion_ids: promotionIds(server), recurring: true });
    case "charge much":
      return await charge(300_001);
    case "charge recurring":
      return await charge(120_000, { recurring: true });
    case "approve":
    case "refuse":
      return await answer(shop, id, name);
    case "capture":
      return await post("/v2/capture", { transaction_id: id });
    case "cancel":
      return await post(`/v2/${id}/cancel`);
    case "refund a part":
      return await post(`/v2/${id}/refund`, { amount: 33_333, refund_key: `part-${by}` });
    case "refund":
      return await post(`/v2/${id}/refund`, { refund_key: "rest" });
    case "unlink":
      return await unlinkAccount(gateway, await server.merchant(), {
        id: account.account.id,
        by: "customer",
      });
    case "subscribe":
      return shop.subscriptions.push((await daily(shop, account)).id);
    case "disable":
    case "enable":
    case "end":
      return await changeAll(shop, name);
    case "wait":
      return await pass(server, 6 * MINUTE_MS);
    case "wait a day":
      return await pass(server, 24 * 60 * MINUTE_MS);
  }
}

function promotionIds({ clock }: TestServer): readonly string[] {
  return promotionsFor(160_000 as Rupiah, clock.now).map(({ id }) => id);
}

async function answer({ server }: Shop, orderId: string, says: "approve" | "refuse") {
  const merchant = await server.merchant();
  const transaction = await server.gateway.findTransaction(merchant.id, orderId);
  if (!transaction) return undefined;
  const act = says === "approve" ? approveCharge : refuseCharge;
  return await act(server.gateway, { transaction, merchant });
}

async function daily({ server }: Shop, account: LinkedAccount) {
  return await subscribe(server, account, {
    amount: 45_000 as Rupiah,
    schedule: { interval: 1, unit: "day", startAt: server.clock.now, maxInterval: 4 },
  });
}

const DEEDS = { disable: decideDisable, enable: decideEnable, end: decideCancel } as const;

async function changeAll({ server, subscriptions }: Shop, name: keyof typeof DEEDS) {
  const merchant = await server.merchant();
  return await Promise.all(
    subscriptions.map(
      async (id) => await changeSubscription(server.gateway, merchant, { id, decide: DEEDS[name] }),
    ),
  );
}

/** Time goes by, with what falls due in it. */
async function pass({ gateway, clock }: TestServer, ms: number): Promise<void> {
  clock.advance(ms);
  await expireDueTransactions(gateway);
  while ((await runDueSubscriptions(gateway)) > 0);
}

interface Seen {
  readonly id: string;
  readonly order_id: string;
  readonly status: TransactionStatus;
  readonly gross_amount: number;
  readonly refund_amount: number;
  readonly payable_amount: number;
  readonly promotion_ids: readonly string[] | null;
  readonly is_linked: boolean;
  readonly events: number;
  readonly notifications: number;
}

/** Everything that was charged to the customer, the oldest first. */
async function look({ server, accounts }: Shop): Promise<readonly Seen[]> {
  const { rows } = await server.gateway.db.pool.query<Seen>(
    `select t.id, t.order_id, t.status, t.gross_amount, t.refund_amount, t.payable_amount,
       t.promotion_ids, a.status = 'ENABLED' as is_linked,
       (select count(*)::integer from event e
         where e.transaction_id = t.id and e.name <> 'refund.refused') as events,
       (select count(*)::integer from notification n
         where n.transaction_id = t.id and n.kind = 'payment') as notifications
     from transaction t join pay_account a on a.merchant_id = t.merchant_id and a.id = t.account_id
     where a.customer_id = $1 order by t.id`,
    [accounts[0].customer.id],
  );
  return rows;
}

const PAID = ["settlement", "partial_refund", "refund"];
const LIVE = ["pending", "authorize", ...PAID];

/** What the merchant has of the customer's money, reserved or paid, less the share of what went back. */
function taken({
  status,
  payable_amount: payable,
  refund_amount: back,
  gross_amount: gross,
}: Seen) {
  if (status === "authorize") return payable;
  return PAID.includes(status) ? payable - Math.floor((payable * back) / gross) : 0;
}

async function assertRules(shop: Shop, before: readonly Seen[]): Promise<readonly Seen[]> {
  const after = await look(shop);
  const left = await shop.accounts[0].balance();
  const had = after.reduce((sum, one) => sum + taken(one), 0);
  assert.equal(left + had, BALANCE, "what is left, reserved and paid is what there was");
  assert.ok(left >= 0);
  const live = after.filter(({ status }) => LIVE.includes(status));
  const orders = live.map(({ order_id }) => order_id);
  assert.equal(new Set(orders).size, orders.length, "one live transaction per order");
  const used = live.flatMap(({ promotion_ids }) => promotion_ids ?? []);
  assert.equal(new Set(used).size, used.length, "a promotion is used once");
  assert.ok(before.every(({ id }) => after.some((one) => one.id === id)));
  for (const one of after) {
    assert.equal(one.notifications, one.events, "each event that changed something was told");
  }
  await assertPeriods(shop);
  return after;
}

/** From one step to the next, and not over several. */
function assertMoves(before: readonly Seen[], after: readonly Seen[]): void {
  for (const one of after) {
    const was = before.find(({ id }) => id === one.id);
    if (was && was.status !== one.status) {
      const next: readonly string[] = LEGAL_MOVES[was.status];
      assert.ok(next.includes(one.status), `${was.status} to ${one.status}`);
    }
    const isMore = taken(one) > (was ? taken(was) : 0);
    assert.ok(one.is_linked || !isMore, "nothing is taken of what is unlinked");
  }
}

/** Each period is paid once at the most, no two at the same moment, and each payment is a transaction's. */
async function assertPeriods({ server, subscriptions }: Shop): Promise<void> {
  const { rows } = await server.gateway.db.pool.query<Record<string, number>>(
    `select s.current_interval, count(r.*) filter (where r.paid)::integer as paid,
       count(distinct r.period) filter (where r.paid)::integer as periods,
       count(distinct r.begun_at) filter (where r.paid)::integer as moments,
       (select count(*)::integer from transaction t where t.subscription_id = s.id
         and t.status not in ('deny', 'cancel', 'expire')) as transactions
     from subscription s left join subscription_run r
       on r.merchant_id = s.merchant_id and r.subscription_id = s.id
     where s.id = any($1) group by s.merchant_id, s.id`,
    [subscriptions],
  );
  for (const { current_interval: count, paid, periods, moments, transactions } of rows) {
    assert.deepEqual([paid, periods, moments, transactions], Array<unknown>(4).fill(count));
    assert.ok(Number(count) <= 4);
  }
}

/** What changes something every time, or comes to another end: a charge that is denied may be tried again. */
const NOT_REPEATED = /^charge|^reserve|^wait|^subscribe/;

/** Commands one after the other, each of them twice where that must change nothing: the rules hold after each. */
export async function tryOneByOne(
  server: TestServer,
  run: number,
  commands: readonly AccountDeed[],
): Promise<void> {
  const shop = await openShop(server, run);
  let before: readonly Seen[] = [];
  for (const one of commands) {
    await play(shop, one);
    const after = await assertRules(shop, before);
    if (one.name !== "wait a day") assertMoves(before, after);
    if (!NOT_REPEATED.test(one.name)) {
      await play(shop, one);
      assert.deepEqual(await look(shop), after, `${one.name} again`);
    }
    before = after;
  }
}

/** Commands at the same moment, to a shop that has a few charges already: the rules hold when all have ended. */
export async function tryAtOnce(
  server: TestServer,
  run: number,
  commands: readonly AccountDeed[],
): Promise<void> {
  const shop = await openShop(server, run);
  const first = [
    { name: "charge much", order: "a", by: 0 },
    { name: "reserve", order: "b", by: 1 },
    { name: "subscribe", order: "c", by: 0 },
  ] as const;
  await Promise.all(first.map(async (one) => await play(shop, one)));
  const before = await assertRules(shop, []);
  await Promise.all(commands.map(async (one) => await play(shop, one)));
  await pass(server, 0);
  await assertRules(shop, before);
}
