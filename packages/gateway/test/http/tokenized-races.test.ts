import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseOrderId, type Rupiah } from "@gerbang/protocol";
import pg from "pg";
import type { Gateway } from "../../src/operations/gateway.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { capture } from "../../src/operations/transactions/capture.ts";
import { chargeForSubscription } from "../../src/operations/transactions/charge-for-subscription.ts";
import { expireIfDue } from "../../src/operations/transactions/expire.ts";
import { refund } from "../../src/operations/transactions/refund.ts";
import { openDatabase } from "../../src/store/database.ts";
import { createTestGateway, startTestServer } from "../support/gateway.ts";
import { type LinkedAccount, linkAccount } from "../support/linked-account.ts";
import { untilSomebodyWaits, whileLocked } from "../support/while-locked.ts";

type Json = Record<string, unknown>;

function subscriptionOrder({ account, token }: LinkedAccount, id: string) {
  const orderId = parseOrderId(id);
  assert.ok(orderId);
  return {
    orderId,
    amount: 44_000 as Rupiah,
    accountId: account.id,
    token: token(),
    subscriptionId: "a-subscription",
  };
}

async function countOf({ db }: Gateway, table: string): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(
    `select count(*)::integer as count from ${table}`,
  );
  return rows[0]?.count ?? 0;
}

suite("charges of an account at the same moment", () => {
  test("of ten that the balance suffices for two of, two are paid and eight denied", async (t) => {
    const server = await startTestServer(t);
    const linked = await linkAccount(server, { balances: { GOPAY_WALLET: 100_000 as Rupiah } });
    const answers = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const body = linked.chargeBody(`kopi-${index}`, 44_000, { pre_auth: index % 2 === 0 });
        return (await server.call("POST", "/v2/charge", body)).body;
      }),
    );
    const codes = answers.map((body) => String(body["status_code"])).sort();
    assert.deepEqual(codes, ["200", "200", ...Array<string>(8).fill("202")]);
    assert.equal(await linked.balance(), 12_000);
  });

  test("of one order, one is made and the others are told 406", async (t) => {
    const server = await startTestServer(t);
    const linked = await linkAccount(server);
    const other = await linkAccount(server);
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const { chargeBody } = index % 2 === 0 ? linked : other;
        return (await server.call("POST", "/v2/charge", chargeBody("kopi-1", 44_000))).body;
      }),
    );
    const codes = answers.map((body) => String(body["status_code"])).sort();
    assert.deepEqual(codes, ["200", ...Array<string>(7).fill("406")]);
    assert.equal((await linked.balance()) + (await other.balance()), 1_956_000);
    assert.equal(await countOf(server.gateway, "transaction"), 1);
  });

  test("of unlinking and charges, nothing is charged after the account is unlinked", async (t) => {
    const server = await startTestServer(t);
    for (let index = 0; index < 4; index++) {
      const linked = await linkAccount(server);
      const charge = async (id: string): Promise<Json> =>
        (await server.call("POST", "/v2/charge", linked.chargeBody(id, 44_000))).body;
      await Promise.all([
        charge(`kopi-${index}`),
        server.call("POST", `/v2/pay/account/${linked.account.id}/unbind`),
      ]);
      const after = await charge(`roti-${index}`);
      assert.deepEqual(after["validation_messages"], ["GoPay token is invalid for the payment"]);
    }
  });
});

suite("an approval at the same moment", () => {
  test("as the account is unlinked takes nothing, and is denied for that", async (t) => {
    const server = await startTestServer(t);
    const linked = await linkAccount(server, { pinFrom: 1 as Rupiah });
    await server.call("POST", "/v2/charge", linked.chargeBody("kopi-1", 44_000));
    const unlink = `update pay_account set status = 'DISABLED', ended_at = now(), ended_by = 'merchant'
      where id = '${linked.account.id}'`;
    await whileLocked(server.gateway.db, unlink, {
      waiting: 1,
      work: async () => await server.call("POST", "/sandbox/v1/transactions/kopi-1/pay"),
    });
    const status = await server.call("GET", "/v2/kopi-1/status");
    assert.deepEqual(
      [status.body["transaction_status"], status.body["channel_response_code"]],
      ["deny", "153"],
    );
    assert.equal(await linked.balance(), 1_000_000);
  });
});

suite("a reservation at the same moment", () => {
  test("is captured, cancelled or released, and the balance agrees with it", async (t) => {
    const made = await startTestServer(t);
    const merchant = await made.merchant();
    for (let index = 0; index < 6; index++) {
      const linked = await linkAccount(made);
      const id = `kopi-${index}`;
      await made.call("POST", "/v2/charge", linked.chargeBody(id, 60_000, { pre_auth: true }));
      const isOver = index % 2 === 1;
      if (isOver) made.clock.advance(15 * 60_000);
      const outcomes = await Promise.all([
        capture(made.gateway, merchant, { id }),
        cancel(made.gateway, merchant, id),
        expireIfDue(made.gateway, merchant, id),
        capture(made.gateway, merchant, { id }),
      ]);
      const applied = outcomes.filter((decision) => decision?.outcome === "applied");
      assert.equal(applied.length, 1);
      const status = applied[0]?.transaction.status;
      assert.equal(await linked.balance(), status === "settlement" ? 940_000 : 1_000_000, status);
      const refunds = await Promise.all(
        Array.from(
          { length: 3 },
          async () =>
            await refund(made.gateway, merchant, { id, amount: 40_000 as Rupiah, reason: "" }),
        ),
      );
      const back = refunds.filter((one) => one?.outcome === "applied").length;
      assert.equal(back, status === "settlement" ? 1 : 0);
      assert.equal(await linked.balance(), status === "settlement" ? 980_000 : 1_000_000);
    }
  });
});

suite("the sandbox's reset at the same moment", () => {
  test("waits for a refund that gives back to the account, and for its capture", async (t) => {
    const made = await startTestServer(t);
    const { gateway } = made;
    const acts = {
      refund: async (id: string) => await made.call("POST", `/v2/${id}/refund`, {}),
      capture: async (id: string) => await made.call("POST", "/v2/capture", { transaction_id: id }),
      cancel: async (id: string) => await made.call("POST", `/v2/${id}/cancel`),
    };
    for (const [name, act] of Object.entries(acts)) {
      const linked = await linkAccount(made);
      const isReserved = name !== "refund";
      await made.call(
        "POST",
        "/v2/charge",
        linked.chargeBody(name, 60_000, { pre_auth: isReserved }),
      );
      // What moves no balance needs no customer: it waits for the transaction.
      const held = name === "capture" ? "transaction" : "wallet_customer";
      const [answer, reset] = await whileLocked(gateway.db, `select from ${held} for update`, {
        waiting: 2,
        work: async () => {
          const acting = act(name);
          await untilSomebodyWaits(gateway.db);
          return await Promise.all([acting, resetMerchant(gateway, await made.merchant())]);
        },
      });
      assert.equal(answer.body["status_code"], "200", name);
      assert.equal(reset.outcome, "applied");
      for (const table of ["transaction", "wallet_customer", "event"]) {
        assert.equal(await countOf(gateway, table), 0, `${table} after ${name}`);
      }
    }
  });
});

interface Wired {
  readonly connection: { readonly stream: { destroy(): void } };
}

/** Counts the statements of all its connections, and cuts the one that is sending the last. */
function cutAfter(statements: number) {
  let left = statements;
  class CutClient extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config);
      const send = this.query.bind(this) as (...sent: unknown[]) => unknown;
      this.query = ((...sent: unknown[]) => {
        const answered = send(...sent);
        if (--left === 0) (this as unknown as Wired).connection.stream.destroy();
        return answered;
      }) as pg.Client["query"];
    }
  }
  return { Client: CutClient, wasCut: () => left <= 0 };
}

suite("a subscription's charge", () => {
  test("is found again by its order id, also one that was denied, and never made twice", async (t) => {
    const made = await createTestGateway(t);
    const merchant = await made.merchant();
    const linked = await linkAccount(made, { balances: { GOPAY_WALLET: 60_000 as Rupiah } });
    const charge = async (id: string) =>
      await chargeForSubscription(made.gateway, merchant, subscriptionOrder(linked, id));
    const both = await Promise.all([charge("langganan-1"), charge("langganan-1")]);
    assert.deepEqual(
      both.map(({ outcome }) => outcome),
      ["paid", "paid"],
    );
    assert.equal(await linked.balance(), 16_000);
    assert.equal((await charge("langganan-2")).outcome, "denied");
    await made.gateway.db.pool.query("update wallet_customer set wallet_balance = 1000000");
    assert.equal((await charge("langganan-2")).outcome, "denied");
    assert.equal(await linked.balance(), 1_000_000);
    assert.equal(await countOf(made.gateway, "transaction"), 2);
    const order = subscriptionOrder(linked, "langganan-1");
    const foreign = { ...order, subscriptionId: "another" };
    assert.deepEqual(await chargeForSubscription(made.gateway, merchant, foreign), {
      outcome: "refused",
      reason: "order_taken",
    });
  });

  test("is made once whichever of its statements the process dies at", async (t) => {
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
    });
    const merchant = await made.merchant();
    const linked = await linkAccount(made);
    const { connectionString } = made.gateway.db.pool.options;
    for (let died = 1; ; died++) {
      const order = subscriptionOrder(linked, `langganan-${died}`);
      const cut = cutAfter(died);
      const db = openDatabase({
        ...made.gateway.db.pool.options,
        connectionString,
        max: 1,
        Client: cut.Client,
      });
      const doomed = { ...made.gateway, db };
      await chargeForSubscription(doomed, merchant, order).catch(() => {});
      await db.close();
      const repeated = await chargeForSubscription(made.gateway, merchant, order);
      assert.equal(repeated.outcome, "paid");
      assert.equal(await linked.balance(), 1_000_000 - died * 44_000);
      assert.equal(await countOf(made.gateway, "transaction"), died);
      assert.equal(await countOf(made.gateway, "notification"), died);
      if (!cut.wasCut()) return assert.ok(died > 5, String(died));
    }
  });
});
