import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { ProfileName } from "../../src/domain/upstream/account-limits.ts";
import { setAccountState } from "../../src/operations/upstream/set-account-state.ts";
import type { ProxiedRequest } from "./fault-proxy.ts";
import { faults } from "./faults.ts";
import { type StatementGate, startStatementGate } from "./statement-gate.ts";
import { type CrashPoint, CrashWatch } from "./steps/crash-points.ts";
import { findFaults } from "./upstream-books.ts";
import { comeToRest, Order, pass, startWorld, type World } from "./upstream-world.ts";

const DOOMED = fileURLToPath(new URL("./doomed-shop.ts", import.meta.url));

/** About as many as one life has of each. */
const COMMITS = 12;
const SENDS = 6;
const STATEMENTS = 150;

/** Every place at which a shop is killed. */
export const KILLS: readonly string[] = ["before", "after"].flatMap((when) => [
  ...Array.from({ length: SENDS }, (_none, at) => `${when} send ${at + 1}`),
  ...Array.from({ length: COMMITS }, (_none, at) => `${when} commit ${at + 1}`),
  ...Array.from({ length: STATEMENTS }, (_none, at) => `${when} statement ${at + 1}`),
]);

/**
 * Kills a shop at each of these places, one after the other, in the middle of a charge, a cancel, a refund
 * and of what its resolver does; returns what is wrong when others have gone on for a day. With two accounts its
 * charge goes on at the second one, and every third time the first one is taken out of service afterwards, with
 * what is open there.
 */
export async function killShops(
  t: TestContext,
  steps: readonly string[],
  { accounts = 1, biSnap }: { readonly accounts?: 1 | 2; readonly biSnap?: ProfileName } = {},
) {
  const world = await startWorld(t, {
    callMs: 2_000,
    requestMs: 2_000,
    accounts,
    ...(biSnap && { biSnap }),
  });
  if (accounts === 2) loseCharges(world);
  const orders: Order[] = [];
  let kills = 0;
  for (const [at, step] of steps.entries()) {
    const own = await prepare(world, `kill-${at}`);
    orders.push(...Object.values(own));
    if (await kill(t, world, { prefix: `kill-${at}`, step })) kills++;
    if (accounts === 2) await drainFirst(world, at % 3 === 0);
    // Every second merchant asks again at once, as clients do.
    if (at % 2 === 0) await own.charged.charge();
    for (let seconds = 0; seconds < 120; seconds += 20) await pass(world, 20_000);
    await assertNothingCreating(world, step);
    if (accounts === 2) await drainFirst(world, false);
  }
  for (const { calls } of world.ways) calls.clear();
  await comeToRest(world);
  const faulty = await findFaults(world, await written(world, orders));
  return { kills, faults: faulty };
}

/** Of a charge on which a shop dies the first bank's answer is lost, so that it goes on at the second one. */
function loseCharges({ calls, orderOf }: World): void {
  const of = (request: ProxiedRequest) => orderOf(request)?.endsWith("-charged") === true;
  calls.add({ verb: "charge", of, fault: faults.dropAnswer() });
}

async function drainFirst({ shop, account }: World, isDrained: boolean): Promise<void> {
  const key = { merchantId: account.merchantId, accountId: account.id };
  await setAccountState(shop.gateway, key, isDrained ? "draining" : "active");
}

/** What the shop has before it dies: one open order, a paid one, one that nobody has noticed yet, one in doubt. */
async function prepare(world: World, prefix: string) {
  const order = (name: string) => new Order(world, `${prefix}-${name}`);
  const made = {
    charged: order("charged"),
    open: order("open"),
    paid: order("paid"),
    unnoticed: order("unnoticed"),
    doubtful: order("doubtful"),
  };
  for (const one of [made.open, made.paid, made.unnoticed]) await one.open();
  await made.paid.pay();
  await world.tell();
  const silent = world.bells.add({ verb: "webhook", fault: faults.answer(200) });
  await made.unnoticed.pay();
  await world.deliver();
  silent();
  const lost = world.ways.map(({ calls }) =>
    calls.add({ verb: "charge", fault: faults.dropAnswer() }),
  );
  assert.equal(await made.doubtful.charge(), "503");
  for (const end of lost) end();
  world.advance(31_000);
  return made;
}

/** Whether it got as far as the place where it was to die. */
async function kill(
  t: TestContext,
  { shop, bells }: World,
  { prefix, step }: { readonly prefix: string; readonly step: string },
): Promise<boolean> {
  const url = shop.gateway.db.pool.options.connectionString ?? "";
  const point = statementOf(step);
  const gate = point && (await startStatementGate(t, url));
  const child = spawn(
    process.execPath,
    [
      "--conditions=@gerbang/source",
      DOOMED,
      gate ? urlOf(gate) : url,
      shop.clock.now.toISOString(),
      bells.url,
      shop.keys.serverKey.reveal(),
      prefix,
      step,
    ],
    { stdio: "inherit" },
  );
  const exited = once(child, "exit");
  const die = () => child.kill("SIGKILL");
  t.after(die);
  // It sends nothing before it has been loaded.
  const watch =
    gate &&
    new CrashWatch(gate, point, async () => {
      die();
      await exited;
    });
  const [code, signal] = (await exited) as [number | null, string | null];
  await watch?.end();
  assert.ok(signal === "SIGKILL" || signal === "SIGTERM", `it ended with ${code} ${signal}`);
  return signal === "SIGKILL";
}

/** A place that the shop does not know of: what it sends is held before the database, or its answer after it. */
function statementOf(step: string): CrashPoint | undefined {
  const [when, what, at] = step.split(" ");
  if (what !== "statement" || (when !== "before" && when !== "after")) return undefined;
  return { at: Number(at), when };
}

function urlOf({ connection: { host, port, user, database } }: StatementGate): string {
  return `postgresql://${user}@${host}:${port}/${database}`;
}

async function assertNothingCreating({ shop }: World, step: string): Promise<void> {
  const { rows } = await shop.gateway.db.pool.query(
    "select order_id from upstream_charge where state = 'creating'",
  );
  assert.deepEqual(rows, [], `something is still being made, killed ${step}`);
}

/** Those of which anything was written down before the end. */
async function written({ shop }: World, orders: readonly Order[]): Promise<readonly Order[]> {
  const { rows } = await shop.gateway.db.pool.query<{ order_id: string }>(
    "select order_id from upstream_charge",
  );
  const known = new Set(rows.map(({ order_id }) => order_id));
  return orders.filter(({ id, told }) => known.has(id) || told.length > 0);
}
