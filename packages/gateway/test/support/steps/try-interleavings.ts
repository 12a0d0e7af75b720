import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Gateway, openGateway } from "../../../src/operations/gateway.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../../src/operations/merchants/find-merchant.ts";
import { setClock } from "../../../src/operations/sandbox/clock.ts";
import { cancel } from "../../../src/operations/transactions/cancel.ts";
import { charge } from "../../../src/operations/transactions/charge.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { createTestDatabase } from "../database.ts";
import { chargeCommand } from "../deliveries.ts";
import { NOON, TEST_SECRET } from "../gateway.ts";
import { lastOfAll } from "../last-of-all.ts";
import { startReceiver } from "../receiver.ts";
import { startStatementGate } from "../statement-gate.ts";
import { COMMANDS, type CommandName, type Subject } from "./commands.ts";
import { everyOrder, type Tried } from "./every-order.ts";
import { Footprints } from "./footprint.ts";
import { findBrokenRules, type Outcome, readOutcome } from "./outcome.ts";
import { KnownFootprints, type SteppedProcess, SteppedRun } from "./stepped-processes.ts";

/** How the order stands when the commands begin. */
export const STARTS = ["pending", "settlement", "cancel"] as const;
export type Start = (typeof STARTS)[number];

interface SteppedGateway extends SteppedProcess {
  readonly gateway: Gateway;
}

/** Processes of the gateway on one database, and one more that prepares what they meet. */
interface Interleaver {
  readonly processes: readonly SteppedGateway[];
  readonly keeper: Gateway;
  readonly footprints: Footprints;
  readonly receiver: string;
}

/** So many connections has each process, made before the first step. */
const CONNECTIONS = 5;
/** The patience of a stepped process, in milliseconds: it waits for the steps of the others. */
const PATIENCE_MS = 600_000;

export async function openInterleaver(t: TestContext, processes: number): Promise<Interleaver> {
  const { url, connection } = await createTestDatabase(t);
  const receiver = await startReceiver(t, 200);
  const keeperDb = openDatabase({ ...connection, max: CONNECTIONS });
  lastOfAll(t, async () => await keeperDb.close());
  return {
    processes: await Promise.all(
      Array.from(
        { length: processes },
        async (_none, at) => await openProcess(t, url, `${at + 1}`),
      ),
    ),
    keeper: gatewayOn(keeperDb),
    footprints: await Footprints.of(keeperDb.pool),
    receiver: receiver.url,
  };
}

function gatewayOn(db: Gateway["db"]): Gateway {
  return openGateway({
    db,
    secret: TEST_SECRET,
    wallNow: () => NOON,
    delivery: { allowPrivateTargets: true },
    holdWaitMs: PATIENCE_MS,
  });
}

async function openProcess(t: TestContext, url: string, name: string): Promise<SteppedGateway> {
  const gate = await startStatementGate(t, url);
  const db = openDatabase({
    ...gate.connection,
    max: CONNECTIONS,
    idleTimeoutMillis: 0,
    deadlinesMs: { hot: PATIENCE_MS, ordinary: PATIENCE_MS },
  });
  lastOfAll(t, async () => await db.close());
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => await db.pool.connect()),
  );
  for (const client of clients) client.release();
  return { name, gate, gateway: gatewayOn(db) };
}

async function prepare({ keeper, receiver }: Interleaver, start: Start): Promise<Subject> {
  const { id } = await createMerchant(keeper, {
    settings: { paymentNotificationUrls: [receiver] },
  });
  const merchant = await findMerchant(keeper, id);
  assert.ok(merchant);
  await setClock(keeper, merchant, { mode: "frozen", at: NOON });
  const orderId = "order-1";
  await charge(keeper, merchant, chargeCommand(orderId));
  if (start === "settlement")
    await pay(keeper, merchant, { id: orderId, method: { via: "gopay" } });
  if (start === "cancel") await cancel(keeper, merchant, orderId);
  // What a receiver that was down has left: somebody will want it sent once more.
  await keeper.db.pool.query(
    `update notification set state = 'given_up', closed_at = created_at, attempts = 6
     where merchant_id = $1 and transaction_status = 'pending'`,
    [id],
  );
  return { merchantId: id, orderId, endpoint: new URL(receiver).origin };
}

/** Begins a run of these commands at once, each on the process whose turn it is. */
async function begin(
  interleaver: Interleaver,
  { start, commands }: CommandSet,
  known: KnownFootprints,
): Promise<SteppedRun<Outcome>> {
  const subject = await prepare(interleaver, start);
  const answers = commands.map(() => "no answer");
  const { keeper, footprints } = interleaver;
  const { pool } = keeper.db;
  const processes = interleaver.processes.slice(0, commands.length);
  const run = new SteppedRun<Outcome>({
    processes,
    footprints,
    pool,
    known,
    end: async () => {
      assert.deepEqual(await findBrokenRules(pool, subject), []);
      return await readOutcome(pool, subject, answers);
    },
  });
  for (const [at, name] of commands.entries()) {
    const process = processes[at % processes.length];
    assert.ok(process);
    run.start(process, async () => {
      answers[at] = await answerOf(process, name, subject);
    });
  }
  return run;
}

/** What comes as an exception is an answer, too: in no serial order there is one. */
async function answerOf(
  { gateway }: SteppedGateway,
  name: CommandName,
  subject: Subject,
): Promise<string> {
  try {
    return `${name}: ${await COMMANDS[name](gateway, subject)}`;
  } catch (error) {
    return `${name}: threw ${String(error)}`;
  }
}

export interface CommandSet {
  readonly start: Start;
  readonly commands: readonly CommandName[];
}

interface TriedSet extends Tried {
  readonly isWhole: boolean;
  /** How many different ends the orders of whole commands have. */
  readonly serialEnds: number;
  /** Orders of statements whose end is none of those. */
  readonly strange: readonly StrangeEnd[];
}

interface StrangeEnd {
  readonly steps: readonly string[];
  readonly end: Outcome;
}

/**
 * Runs a set of commands at once, in every order of the statements that they send, and says which orders
 * ended as no order of the commands one after the other does: those are really run, too.
 */
export async function tryInterleavings(
  interleaver: Interleaver,
  set: CommandSet,
  { ordersMax }: { readonly ordersMax?: number } = {},
): Promise<TriedSet> {
  const serial = new Set<string>();
  const known = new KnownFootprints();
  for (const order of permutations(set.commands.map((_command, at) => at))) {
    serial.add(JSON.stringify(await runSerially(interleaver, { set, known }, order)));
  }
  known.complete();
  for (;;) {
    known.startOver();
    const strange: StrangeEnd[] = [];
    const tried = await everyOrder(
      async () => await begin(interleaver, set, known),
      ({ steps, end }) => {
        if (!serial.has(JSON.stringify(end))) strange.push({ steps, end });
      },
      { ...(ordersMax !== undefined && { ordersMax }) },
    );
    // What turned out to touch more than was known may have been taken too early before.
    if (!known.hasGrown) return { ...tried, serialEnds: serial.size, strange };
  }
}

/** One command after the other, each let run to its end, and looked at what it touches. */
async function runSerially(
  interleaver: Interleaver,
  { set, known }: { readonly set: CommandSet; readonly known: KnownFootprints },
  order: readonly number[],
): Promise<Outcome> {
  const { commands, start } = set;
  const { footprints, keeper } = interleaver;
  const subject = await prepare(interleaver, start);
  const answers = commands.map(() => "no answer");
  const processes = interleaver.processes.slice(0, commands.length);
  for (const at of order) {
    const process = processes[at % processes.length];
    const name = commands[at];
    assert.ok(process && name);
    process.gate.onStatement = (statement) => {
      known.add(process.name, footprints.ofStatement(statement.text));
      void statement.run().then(() => statement.answer());
    };
    answers[at] = await answerOf(process, name, subject);
    process.gate.onStatement = undefined;
  }
  assert.deepEqual(await findBrokenRules(keeper.db.pool, subject), []);
  return await readOutcome(keeper.db.pool, subject, answers);
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((first, at) =>
    permutations(items.toSpliced(at, 1)).map((rest) => [first, ...rest]),
  );
}
