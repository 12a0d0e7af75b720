import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { suite, type TestContext, test } from "node:test";
import { pay } from "../../src/operations/transactions/pay.ts";
import { startChain } from "../support/chain.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { linkAccount } from "../support/linked-account.ts";

type Json = Record<string, unknown>;

/** The part of the official Node client that is used here; it brings no types of its own. */
interface CoreApi {
  charge(body: unknown): Promise<Json>;
  capture(body: unknown): Promise<Json>;
  readonly transaction: Record<
    "status" | "statusb2b" | "cancel" | "expire" | "approve" | "deny",
    (id: string) => Promise<Json>
  > &
    Record<"refund" | "refundDirect", (id: string, body: unknown) => Promise<Json>> & {
      notification(body: unknown): Promise<Json>;
    };
}

interface ClientModule {
  readonly CoreApi: new (options: object) => CoreApi;
}

interface ClientError {
  readonly httpStatusCode: unknown;
  readonly ApiResponse: Json;
}

const require = createRequire(import.meta.url);

/** The official client, which knows its hosts from a table: the sandbox's is pointed here. */
function officialClient({ url, keys }: TestServer, serverKey = keys.serverKey.reveal()): CoreApi {
  const config = require("midtrans-client/lib/apiConfig.js") as Json;
  config["CORE_SANDBOX_BASE_URL"] = url;
  const { CoreApi } = require("midtrans-client") as ClientModule;
  return new CoreApi({ isProduction: false, serverKey, clientKey: keys.clientKey.reveal() });
}

interface Place {
  readonly server: TestServer;
  readonly core: CoreApi;
  /** The customer pays, and the merchant's gateway hears of it. */
  readonly pay: (id: string) => Promise<void>;
}

/** The same for a merchant whose customers pay here, and for one whose charges go to an upstream. */
const PLACES: Readonly<Record<string, (t: TestContext) => Promise<Place>>> = {
  "of a gateway": async (t) => {
    const server = await startTestServer(t, { settings: NOTIFIED });
    return {
      server,
      core: officialClient(server),
      async pay(id) {
        const method = { via: "gopay" } as const;
        const paid = await pay(server.gateway, await server.merchant(), { id, method });
        assert.equal(paid?.outcome, "applied");
      },
    };
  },
  "of a gateway in front of an upstream": async (t) => {
    const chain = await startChain(t, { settings: NOTIFIED });
    return {
      server: chain.shop,
      core: officialClient(chain.shop),
      async pay(id) {
        await chain.pay(id);
        await chain.tell();
      },
    };
  },
};

const NOTIFIED = { paymentNotificationUrls: ["http://127.0.0.1:1/"] };

async function errorOf(call: Promise<Json>): Promise<ClientError> {
  return await call.then(
    () => assert.fail("the call succeeded"),
    (error: unknown) => error as ClientError,
  );
}

suite("the official Node client, unchanged, with a linked account", () => {
  test("charges it, reserves, captures, refunds and cancels", async (t) => {
    const server = await startTestServer(t);
    const core = officialClient(server);
    const linked = await linkAccount(server);
    const charged = await core.charge(linked.chargeBody("order-1", 44_000));
    assert.equal(charged["transaction_status"], "settlement");
    const reserve = async (id: string) =>
      await core.charge(linked.chargeBody(id, 50_000, { pre_auth: true }));
    const reserved = await reserve("order-2");
    assert.equal(reserved["transaction_status"], "authorize");
    const { transaction_id } = reserved;
    const captured = await core.capture({ transaction_id, gross_amount: 50_000 });
    assert.equal(captured["transaction_status"], "settlement");
    const twice = await errorOf(core.capture({ transaction_id, gross_amount: 50_000 }));
    assert.equal(twice.ApiResponse["status_code"], "412");
    await core.transaction.refund("order-1", { refund_key: "one", amount: 44_000 });
    await reserve("order-3");
    const cancelled = await core.transaction.cancel("order-3");
    assert.equal(cancelled["transaction_status"], "cancel");
    assert.equal(await linked.balance(), 950_000);
    const wrong = linked.chargeBody("order-4", 1, { payment_option_token: "old" });
    assert.equal((await errorOf(core.charge(wrong))).httpStatusCode, 400);
  });
});

for (const [place, start] of Object.entries(PLACES)) {
  suite(`the official Node client, unchanged, ${place}`, () => {
    test("charges, asks, cancels and expires", async (t) => {
      const { core } = await start(t);
      const charged = await core.charge(chargeBody("order-1"));
      assert.equal(charged["status_message"], "GoPay transaction is created");
      assert.equal((await core.transaction.status("order-1"))["transaction_status"], "pending");
      assert.equal((await core.transaction.cancel("order-1"))["transaction_status"], "cancel");
      await core.charge(chargeBody("order-2", 1, "qris"));
      const expired = await core.transaction.expire("order-2");
      assert.equal(expired["status_code"], "407");
      assert.equal((await core.transaction.status("order-2"))["transaction_status"], "expire");
    });

    test("takes orders of any text, and names them as its callers encode them", async (t) => {
      const { core } = await start(t);
      const charged = await core.charge(chargeBody("INV/2026 11: 00006"));
      assert.equal(charged["order_id"], "INV/2026 11: 00006");
      // It puts ids into paths as they are.
      const asked = await core.transaction.status(encodeURIComponent("INV/2026 11: 00006"));
      assert.equal(asked["transaction_id"], charged["transaction_id"]);
      const told = await core.transaction.notification(charged);
      assert.equal(told["order_id"], "INV/2026 11: 00006");
      const actions = charged["actions"] as readonly { name: string }[];
      assert.deepEqual(
        actions.map(({ name }) => name),
        ["generate-qr-code", "deeplink-redirect", "get-status", "cancel", "generate-qr-code-v2"],
      );
    });

    test("refunds, by both ways", async (t) => {
      const { core, pay: payOrder } = await start(t);
      await core.charge(chargeBody("order-1"));
      await payOrder("order-1");
      const part = await core.transaction.refund("order-1", {
        refund_key: "a",
        amount: 4_000,
        reason: "x",
      });
      assert.equal(part["transaction_status"], "partial_refund");
      const rest = await core.transaction.refundDirect("order-1", {
        refund_key: "b",
        amount: 40_000,
      });
      assert.equal(rest["transaction_status"], "refund");
    });

    test("reads a notification by asking for its transaction", async (t) => {
      const { server, core, pay: payOrder } = await start(t);
      await core.charge(chargeBody("order-1"));
      await payOrder("order-1");
      const rows = await server.gateway.db.kysely
        .selectFrom("notification")
        .select("body")
        .execute();
      for (const { body } of rows) {
        const status = await core.transaction.notification(body);
        assert.equal(status["transaction_status"], "settlement");
        const parsed = await core.transaction.notification(JSON.parse(body));
        assert.equal(parsed["order_id"], "order-1");
      }
    });

    test("throws what its own suite expects", async (t) => {
      const { server, core } = await start(t);
      const missing = await errorOf(core.transaction.status("nothing"));
      assert.equal(missing.httpStatusCode, "404");
      const invalid = await errorOf(
        core.charge({
          payment_type: "bank_transfer",
          transaction_details: { order_id: "a", gross_amount: 0 },
        }),
      );
      assert.equal(invalid.httpStatusCode, 400);
      assert.ok(Array.isArray(invalid.ApiResponse["validation_messages"]));
      const unknown = officialClient(server, "SB-Mid-server-unknown");
      assert.equal((await errorOf(unknown.transaction.status("nothing"))).httpStatusCode, 401);
      await core.charge(chargeBody("order-1"));
      assert.equal((await errorOf(core.charge(chargeBody("order-1")))).httpStatusCode, "406");
      for (const action of ["approve", "deny"] as const) {
        assert.equal((await errorOf(core.transaction[action]("order-1"))).httpStatusCode, "412");
      }
      assert.equal((await errorOf(core.transaction.statusb2b("order-1"))).httpStatusCode, "404");
      assert.equal(
        (await errorOf(core.capture({ transaction_id: "nothing", gross_amount: 1 })))
          .httpStatusCode,
        "404",
      );
      assert.equal((await errorOf(core.charge({}))).httpStatusCode, 500);
    });
  });
}
