import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { confirmDueRefunds } from "../../src/operations/transactions/refund.ts";
import {
  DEEDS,
  type Deed,
  type Move,
  moveOf,
  PLACES,
  type Place,
} from "../../tools/status-table.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { type LinkedAccount, linkAccount } from "../support/linked-account.ts";
import { requestOf } from "./driver/requests.ts";
import { apply, type ChargeKind, type Command } from "./reference/commands.ts";
import type { Answer, ModelState } from "./reference/state.ts";
import { dueBy } from "./reference/time.ts";

const HOUR_MS = 3_600_000;

/** How a transaction of an order gets to a place. */
function wayTo(place: Place, order: string): readonly Command[] {
  const charge = (kind: ChargeKind, amount = 150_000): Command => ({
    do: "charge",
    order,
    kind,
    amount,
  });
  const paid: readonly Command[] = [charge("gopay"), { do: "pay", id: order, inApp: true }];
  const refund = (amount: number): Command => ({
    do: "refund",
    id: order,
    key: "r-1",
    amount,
    direct: false,
  });
  switch (place) {
    case "pending":
      return [charge("gopay")];
    case "pending, of a linked account":
      return [charge("account")];
    case "authorize":
      return [charge("reserve", 50_000)];
    case "settlement":
      return paid;
    case "partial_refund":
      return [...paid, refund(50_000)];
    case "refund":
      return [...paid, refund(150_000)];
    case "expire":
    case "cancel":
      return [charge("gopay"), { do: place, id: order }];
    case "deny":
      return [charge("gopay"), { do: "deny payment", id: order }];
  }
}

/** The calls that are a deed; none where time or the bank does it. */
function callsOf(deed: Deed, id: string): readonly Command[] {
  switch (deed) {
    case "charge again":
      return [{ do: "charge", order: id, kind: "gopay", amount: 150_000 }];
    case "refund a part":
      return [{ do: "refund", id, key: "r-2", amount: 50_000, direct: false }];
    case "refund the rest":
      return [{ do: "refund", id, key: "r-2", direct: false }];
    case "approve, deny":
      return [
        { do: "approve", id },
        { do: "deny", id },
      ];
    case "pay":
      return [{ do: "pay", id, inApp: true }];
    case "pay late":
      return [{ do: "pay", id, inApp: true, late: true }];
    case "deny the payment":
      return [{ do: "deny payment", id }];
    case "status":
    case "cancel":
    case "expire":
    case "capture":
    case "refuse to pay":
      return [{ do: deed, id }];
    case "time runs out":
    case "the bank confirms":
      return [];
  }
}

const ORDER = "order-101";

/** What a deed comes to by the model. */
function modelMove(place: Place, deed: Deed): Move {
  const empty: ModelState = { now: 0, balance: 1_000_000, transactions: [], kept: {} };
  const state = wayTo(place, ORDER).reduce((before, one) => apply(before, one).state, empty);
  const [call] = callsOf(deed, ORDER);
  if (!call) return bringDue(state, deed);
  const { answer, state: after } = apply(state, call);
  return { ...movedBetween(state, after), code: codeOf(answer) };
}

/** Where the body has none, HTTP says it. */
function codeOf({ http, body: { status_code: code } }: Answer): string {
  return typeof code === "string" ? code : String(http);
}

function bringDue(state: ModelState, deed: Deed): Move {
  const what = deed === "time runs out" ? "transaction.expire" : "refund.confirmed";
  const due = dueBy(state, HOUR_MS).find((one) => one.what === what);
  return due ? movedBetween(state, due.apply(state)) : {};
}

/** Only what the merchant is told of is a move. */
function movedBetween(before: ModelState, after: ModelState): Pick<Move, "to"> {
  const tellings = ({ transactions }: ModelState) =>
    transactions.flatMap(({ told }) => told).length;
  if (tellings(before) === tellings(after)) return {};
  return { to: after.transactions.at(-1)?.status ?? "" };
}

/** What a deed comes to by the gateway itself. */
async function realMove(
  server: TestServer,
  account: LinkedAccount,
  { place, deed, order }: { readonly place: Place; readonly deed: Deed; readonly order: string },
): Promise<readonly Move[]> {
  const make = async (command: Command) => {
    const { method, path, body } = requestOf(command, {
      id: account.account.id,
      token: account.token(),
    });
    return await server.call(method, path, body);
  };
  const look = async () => {
    const { rows } = await server.gateway.db.pool.query<{ status: string; told: number }>(
      `select t.status, (select count(*)::integer from notification n where n.order_id = $1) as told
       from transaction t where t.order_id = $1 order by t.id desc limit 1`,
      [order],
    );
    return rows[0];
  };
  for (const command of wayTo(place, order)) await make(command);
  const moves: Move[] = [];
  const before = await look();
  const since = async () => {
    const after = await look();
    return after && after.told !== before?.told ? { to: after.status } : {};
  };
  for (const call of callsOf(deed, order)) {
    const { status, body } = await make(call);
    moves.push({ ...(await since()), code: codeOf({ http: status, body }) });
  }
  if (moves.length > 0) return moves;
  server.clock.advance(HOUR_MS);
  await (deed === "time runs out" ? expireDueTransactions : confirmDueRefunds)(server.gateway);
  return [await since()];
}

suite("what each command comes to at each status", () => {
  for (const place of PLACES) {
    test(`${place}: the table, the model and the gateway agree`, async (t) => {
      const server = await startTestServer(t, {
        settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
      });
      const account = await linkAccount(server);
      for (const [at, deed] of DEEDS.entries()) {
        const written = moveOf(place, deed);
        assert.deepEqual(modelMove(place, deed), written, `${deed}, by the model`);
        const order = `order-${at}`;
        for (const real of await realMove(server, account, { place, deed, order })) {
          assert.deepEqual(real, written, `${deed}, by the gateway`);
        }
      }
    });
  }
});
