import type { TestContext } from "node:test";
import fc from "fast-check";
import { addRoute, listRoutes, removeRoute } from "../../src/operations/upstream/change-routes.ts";
import { setAccountState } from "../../src/operations/upstream/set-account-state.ts";
import { falsify, faults } from "./faults.ts";
import { findFaults } from "./upstream-books.ts";
import {
  comeToRest,
  eachOf,
  GROSS,
  Order,
  pass,
  startWorld,
  type World,
} from "./upstream-world.ts";

type WorldOptions = NonNullable<Parameters<typeof startWorld>[1]>;

/** What happens to one order: in the shop, at the bank, or to its customer. */
const DEEDS = [
  "charge",
  "charge",
  "charge with a key",
  "pay",
  "pay",
  "cancel",
  "expire",
  "refund a part",
  "refund another part",
  "refund the rest",
  "refund at the bank",
  "look",
] as const;

type Deed = (typeof DEEDS)[number];

/** Where a shop with two accounts has its charges go. */
const ROUTINGS = ["as they are", "the other way round", "not to the first"] as const;

/** Every order has its deed at the same time, then time goes by. */
interface Round {
  readonly deeds: readonly Deed[];
  readonly waitMs: number;
  /** Changed before the deeds, where there are two accounts. */
  readonly routing: (typeof ROUTINGS)[number];
}

export const ORDERS = 24;

const round: fc.Arbitrary<Round> = fc.record({
  deeds: fc.array(fc.constantFrom(...DEEDS), { minLength: ORDERS, maxLength: ORDERS }),
  waitMs: fc.constantFrom(0, 1_000, 3_000, 30_000, 120_000, 16 * 60_000),
  routing: fc.constantFrom(...ROUTINGS),
});

export function roundsOf(count: number): fc.Arbitrary<readonly Round[]> {
  return fc.array(round, { minLength: count, maxLength: count });
}

/** Lives through the rounds on a faulty network, comes to rest, and returns what is wrong then. */
export async function tryRounds(
  t: TestContext,
  rounds: readonly Round[],
  options: WorldOptions = {},
): Promise<readonly string[]> {
  const world = await startWorld(t, { callMs: 200, requestMs: 600, ...options });
  disturb(world);
  const orders = Array.from({ length: ORDERS }, (_none, at) => new Order(world, `order-${at}`));
  for (const { deeds, waitMs, routing } of rounds) {
    await arrange(world, routing);
    await eachOf(
      deeds.map((deed, at) => ({ deed: deedAt(deed, options), order: orders[at] })),
      async ({ deed, order }) => {
        if (order) await does(order, deed);
      },
      ORDERS,
    );
    await pass(world, waitMs);
  }
  for (const { calls } of world.ways) calls.clear();
  world.bells.clear();
  await comeToRest(world);
  return await findFaults(
    world,
    orders.filter(({ told }) => told.length > 0),
  );
}

/** Of refunds that somebody makes at a bank which lists none nobody here can know. */
function deedAt(deed: Deed, { biSnap = "midtrans" }: WorldOptions): Deed {
  return deed === "refund at the bank" && biSnap !== "midtrans" ? "look" : deed;
}

/** What was charged before goes on where it was. */
async function arrange({ shop, ways }: World, routing: Round["routing"]): Promise<void> {
  const [first, second] = ways.map(({ account }) => account);
  if (!first || !second) return;
  const { gateway } = shop;
  const { merchantId } = first;
  const key = { merchantId, accountId: first.id };
  await setAccountState(gateway, key, routing === "not to the first" ? "draining" : "active");
  const by = { id: "model", name: "the model" };
  for (const { id: routeId } of await listRoutes(gateway, merchantId)) {
    await removeRoute(gateway, { merchantId, routeId }, by);
  }
  if (routing !== "the other way round") return;
  for (const { id: accountId } of [second, first]) {
    await addRoute(gateway, merchantId, { accountId }, by);
  }
}

async function does(order: Order, deed: Deed): Promise<unknown> {
  switch (deed) {
    case "charge":
      return await order.charge();
    case "charge with a key":
      return await order.charge({ "idempotency-key": `key-${order.id}` });
    case "pay":
      return order.isOffered && (await order.pay());
    case "cancel":
    case "expire":
      return await order.close(deed);
    case "refund a part":
      return await order.refund("part", GROSS / 4);
    case "refund another part":
      return await order.refund("other", GROSS / 2);
    case "refund the rest":
      return await order.refund("rest");
    case "refund at the bank":
      return await order.refundAtBank("theirs", GROSS / 5);
    case "look":
      return await order.status();
  }
}

/** One call in five, and one message in five. */
function disturb({ ways, bells }: World): void {
  const troubles = [
    faults.drop(),
    faults.halfRead(),
    faults.forbidden(),
    faults.rateLimited("0"),
    faults.unavailable(500),
    faults.hang(),
    faults.dropAnswer(),
    faults.cutBody(),
    faults.answerInstead(504, "<h1>504</h1>"),
    faults.late(400),
    faults.earlierAnswer(),
    faults.stillRunning(),
    faults.twice(),
    { ...faults.falsify(falsify.without("transaction_id")), name: "lacks its id" },
    { ...faults.falsify(falsify.status("teleported")), name: "has another status" },
  ];
  for (const { calls } of ways) {
    for (const fault of troubles) calls.add({ share: 0.2 / troubles.length, fault });
    calls.add({ verb: "status", share: 0.02, fault: faults.stale() });
    calls.add({ verb: "status", share: 0.02, fault: faults.notFound() });
  }
  bells.add({ verb: "webhook", share: 0.1, fault: faults.answer(200) });
  bells.add({ verb: "webhook", share: 0.05, fault: faults.drop() });
  bells.add({ verb: "webhook", share: 0.05, fault: faults.twice() });
}
