import type { TestContext } from "node:test";
import { findFaults } from "./upstream-books.ts";
import type { Trouble, UpstreamCase } from "./upstream-cases.ts";
import {
  comeToRest,
  eachOf,
  GROSS,
  Order,
  pass,
  startWorld,
  type World,
} from "./upstream-world.ts";

const SECOND = 1_000;

interface Tried extends UpstreamCase {
  readonly order: Order;
}

interface TableOptions extends NonNullable<Parameters<typeof startWorld>[1]> {
  /** Which banks' calls go wrong where there are several: those of the first when absent. */
  readonly troubled?: "first" | "all";
}

/**
 * Tries lines of the table side by side, each with an order of its own, and returns what was wrong with
 * them when a day had gone by.
 */
export async function tryUpstreamCases(
  t: TestContext,
  cases: readonly UpstreamCase[],
  { troubled = "first", ...options }: TableOptions = {},
): Promise<readonly string[]> {
  // A translator stands in the way to a bank of the national standard: a call takes longer on a busy machine.
  const patience = options.biSnap
    ? { callMs: 750, requestMs: 2_700 }
    : { callMs: 250, requestMs: 900 };
  const world = await startWorld(t, { ...patience, ...options });
  const told = options.biSnap ? cases.filter(isToldApart) : cases;
  const tried = told.map((one, at) => ({ ...one, order: new Order(world, `order-${at + 1}`) }));
  const ways = troubled === "first" ? world.ways.slice(0, 1) : world.ways;
  for (const { order, troubles } of tried) {
    for (const trouble of troubles) {
      // The national standard has one way to end an order.
      const verb = options.biSnap && trouble.verb === "expire" ? "cancel" : trouble.verb;
      addTrouble({ ...world, ways }, order, { ...trouble, verb });
    }
  }
  await runCases(world, tried);
  const faults = await findFaults(
    world,
    tried.map(({ order }) => order),
  );
  const nameOf = new Map(tried.map(({ name, order }) => [order.id, name]));
  return faults.map((fault) => `${nameOf.get(fault.split(":")[0] ?? "") ?? ""} — ${fault}`);
}

/** The Core API says twice that an order is paid, by two members that must agree; the national standard says it once. */
function isToldApart({ troubles }: UpstreamCase): boolean {
  return !troubles.some(({ name }) => name === "claims that it is paid");
}

function addTrouble(world: World, { id }: Order, { verb, nth, times, fault }: Trouble): void {
  const ways = world.ways.map(({ calls, orderOf }) => ({ proxy: calls, orderOf }));
  const bells = { proxy: world.bells, orderOf: world.orderOf };
  for (const { proxy, orderOf } of verb === "webhook" ? [bells] : ways) {
    proxy.add({
      verb,
      of: (request) => orderOf(request) === id,
      fault: fault(world),
      ...(nth !== undefined && { nth }),
      ...(times !== undefined && { times }),
    });
  }
}

async function runCases(world: World, tried: readonly Tried[]): Promise<void> {
  await eachOf(tried, charge);
  await pass(world, 2 * SECOND);
  await eachOf(tried, async ({ customer, order }) => {
    if (customer === "pays unseen") await order.pay();
    if (customer === "pays" && order.isOffered) await payIn(world, order);
  });
  await eachOf(tried, end);
  await eachOf(tried, async ({ customer, order }) => {
    if (customer === "pays late" && order.isOffered) await payIn(world, order);
  });
  await pass(world, SECOND);
  await eachOf(tried, refund);
  await comeToRest(world);
}

/** With several banks, what nobody was shown there is left alone: it is to be cancelled. */
async function payIn({ ways }: World, order: Order): Promise<void> {
  if (ways.length > 1) await order.payShown();
  else await order.pay();
}

async function charge({ merchant, order }: Tried): Promise<void> {
  const headers: Record<string, string> =
    merchant === "repeats with its key" ? { "idempotency-key": `key-${order.id}` } : {};
  await order.charge(headers);
  if (!merchant.startsWith("repeats")) return;
  // As its own client does it, which is told to ask first.
  if ((await order.status()) === "404" || merchant === "repeats with its key") {
    await order.charge(headers);
  }
}

async function end({ merchant, order }: Tried): Promise<void> {
  const how = merchant.startsWith("cancels") ? "cancel" : "expire";
  if (!merchant.startsWith("cancels") && merchant !== "expires") return;
  await order.close(how);
  if (merchant === "cancels twice") await order.close(how);
}

async function refund({ merchant, order }: Tried): Promise<void> {
  if (!merchant.startsWith("refunds")) return;
  await order.refund("rf-1", GROSS / 4);
  if (merchant === "refunds twice") await order.refund("rf-1", GROSS / 4);
}
