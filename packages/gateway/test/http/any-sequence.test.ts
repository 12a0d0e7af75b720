import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { LEGAL_MOVES, type TransactionStatus } from "@gerbang/protocol";
import fc from "fast-check";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { deny, pay } from "../../src/operations/transactions/pay.ts";
import { confirmDueRefunds } from "../../src/operations/transactions/refund.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";

/** One command: on which order, and for a refund how much under which key. */
interface Command {
  readonly name: (typeof NAMES)[number];
  readonly order: string;
  readonly amount: number;
  readonly key: string;
}

const NAMES = ["charge", "pay", "deny", "cancel", "expire", "refund", "wait"] as const;

const command = fc.record({
  name: fc.constantFrom(...NAMES),
  order: fc.constantFrom("a", "b"),
  amount: fc.constantFrom(0, 1, 600, 1_000),
  key: fc.constantFrom("k1", "k2", "k3"),
});

async function run(server: TestServer, prefix: string, { name, order, amount, key }: Command) {
  const { gateway, call, clock } = server;
  const id = `${prefix}-${order}`;
  switch (name) {
    case "charge":
      return await call("POST", "/v2/charge", chargeBody(id, 1_000));
    case "pay":
      return await pay(gateway, await server.merchant(), { id, method: { via: "gopay" } });
    case "deny":
      return await deny(gateway, await server.merchant(), {
        id,
        channelResponse: { code: "201", message: "Insufficient Balance" },
      });
    case "refund":
      return await call("POST", `/v2/${id}/refund`, { amount, refund_key: key });
    case "wait":
      clock.advance(8 * 60_000);
      await expireDueTransactions(gateway);
      return await confirmDueRefunds(gateway);
    case "cancel":
    case "expire":
      return await call("POST", `/v2/${id}/${name}`);
  }
}

interface Seen {
  readonly id: string;
  readonly order_id: string;
  readonly status: TransactionStatus;
  readonly gross_amount: number;
  readonly refund_amount: number;
  readonly refunded: number;
  readonly events: number;
  readonly notifications: number;
}

/** What the database holds of one run, the oldest first. */
async function look({ gateway }: TestServer, prefix: string): Promise<readonly Seen[]> {
  const { rows } = await gateway.db.pool.query<Seen>(
    `select t.id, t.order_id, t.status, t.gross_amount, t.refund_amount,
       (select coalesce(sum(r.amount), 0)::bigint from refund r where r.transaction_id = t.id) as refunded,
       (select count(*)::integer from event e
         where e.transaction_id = t.id and e.name <> 'refund.refused') as events,
       (select count(*)::integer from notification n where n.transaction_id = t.id) as notifications
     from transaction t where t.order_id like $1 order by t.id`,
    [`${prefix}-%`],
  );
  return rows;
}

function isLegalMove(from: TransactionStatus, to: TransactionStatus): boolean {
  return LEGAL_MOVES[from].some((next) => next === to);
}

const LIVE = ["pending", "settlement", "partial_refund", "refund"];

function assertRules(before: readonly Seen[], after: readonly Seen[]): void {
  for (const one of after) {
    const was = before.find(({ id }) => id === one.id);
    if (was && was.status !== one.status) {
      assert.ok(isLegalMove(was.status, one.status), `${was.status} to ${one.status}`);
    }
    assert.ok(one.refunded <= one.gross_amount);
    assert.equal(one.refund_amount, one.refunded);
    assert.equal(one.notifications, one.events, "each event that changed something was notified");
  }
  const live = after.filter(({ status }) => LIVE.includes(status)).map(({ order_id }) => order_id);
  assert.equal(new Set(live).size, live.length, "one live transaction per order");
  assert.ok(before.every(({ id }) => after.some((one) => one.id === id)));
}

suite("no sequence of calls breaks the rules", () => {
  test("statuses move legally, refunds stay within what was paid, repeats change nothing", async (t) => {
    const server = await startTestServer(t, {
      settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 12 }), async (commands) => {
        const prefix = `run${runs++}`;
        let before: readonly Seen[] = [];
        for (const one of commands) {
          await run(server, prefix, one);
          const after = await look(server, prefix);
          assertRules(before, after);
          if (one.name !== "wait" && !(one.name === "refund" && one.amount === 0)) {
            await run(server, prefix, one);
            assert.deepEqual(await look(server, prefix), after, `${one.name} again`);
          }
          before = after;
        }
      }),
      { numRuns: 25 },
    );
  });

  test("nor do calls at the same moment", async (t) => {
    const server = await startTestServer(t, {
      settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 6, maxLength: 12 }), async (commands) => {
        const prefix = `run${runs++}`;
        await Promise.all(
          ["a", "b"].map(
            async (order) =>
              await run(server, prefix, { name: "charge", order, amount: 0, key: "k1" }),
          ),
        );
        const before = await look(server, prefix);
        await Promise.all(commands.map(async (one) => await run(server, prefix, one)));
        const after = await look(server, prefix);
        // Several moves may lie between: what holds of the whole is compared, not each step.
        assertRules([], after);
        assert.ok(before.every(({ id }) => after.some((one) => one.id === id)));
      }),
      { numRuns: 12 },
    );
  });
});
