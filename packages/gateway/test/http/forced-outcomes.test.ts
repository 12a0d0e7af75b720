import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { OrderId } from "@gerbang/protocol";
import { FORCED_OUTCOMES, forcedOutcome } from "../../src/domain/transactions/forced-outcomes.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";
import { linkAccount } from "../support/linked-account.ts";

/** HTTP status, body code and what is particular, by name. */
const EXPECTED: Readonly<Record<string, readonly [number, string | undefined, string]>> = {
  deny: [200, "202", "GoPay transaction is denied"],
  fraud: [200, "202", "GoPay transaction is rejected by FDS"],
  verify: [200, "201", "GoPay transaction is created"],
  "402-not-activated": [200, "402", "Payment channel is not activated."],
  "402-no-access": [200, "402", "Merchant doesn't have access for this payment type"],
  "402-settings": [200, "402", "One or more merchant settings is invalid."],
  "406": [200, "406", "The request could not be completed due to a conflict"],
  "410": [200, "410", "GoPay user is blocked"],
  "429": [429, undefined, "API rate limit exceeded"],
  "500": [200, "500", "Sorry. Our system is recovering"],
  "503": [200, "503", "Bank/partner is experiencing connection issue."],
  "channel-310": [400, "400", "Malformed data"],
  "channel-2901": [200, "406", "conflict"],
  "channel-2701": [400, "400", "The currency is not supported for the country"],
  "channel-4060": [200, "202", "GoPay transaction is rejected by FDS"],
  "channel-303": [200, "402", "Missing GoPay merchant setting data"],
  "channel-112": [200, "410", "GoPay user is blocked"],
  "channel-1703": [200, "402", "GoPay merchant is not active."],
  "channel-153": [400, "400", "GoPay token is invalid for the payment"],
  "channel-5009": [400, "400", "GoPay challenge token is already expired"],
  "channel-110": [200, "402", "GoPay merchant is unauthorized."],
  "channel-132": [200, "406", "conflict"],
  "channel-2903": [200, "402", "Missing GoPay merchant setting data"],
  "channel-902": [200, "413", "malformed syntax"],
  "channel-101": [200, "404", "GoPay Wallet doesn't exist."],
  "channel-900": [200, "202", '"channel_response_code":"900"'],
  "channel-201": [200, "202", "Insufficient Balance"],
  "channel-105": [200, "202", "User Not Found"],
  slow: [200, "201", "GoPay transaction is created"],
  late: [200, "201", "GoPay transaction is created"],
  "refund-denied": [200, "201", "GoPay transaction is created"],
  "refund-funds": [200, "201", "GoPay transaction is created"],
  "qr-503": [200, "201", "GoPay transaction is created"],
};

suite("an order id forces its outcome", () => {
  test("each of the table, and what makes no transaction leaves none behind", async (t) => {
    const paused: number[] = [];
    const pause = async (ms: number) => {
      paused.push(ms);
      await Promise.resolve();
    };
    const { call } = await startTestServer(t, { pause });
    for (const { name, refuseCharge } of FORCED_OUTCOMES) {
      const orderId = `force-${name}-1`;
      const [http, code, words] = EXPECTED[name] ?? [0, "", "not expected"];
      const answer = await call("POST", "/v2/charge", chargeBody(orderId));
      assert.equal(answer.status, http, name);
      assert.equal(answer.body["status_code"], code, name);
      assert.ok(JSON.stringify(answer.body).includes(words), JSON.stringify(answer.body));
      const { body } = await call("GET", `/v2/${orderId}/status`);
      assert.equal(body["status_code"] === "404", refuseCharge !== undefined, name);
    }
    assert.deepEqual(paused, [15_000, 15_000]);
  });

  test("of a linked account as of any other, and takes nothing but where it is paid", async (t) => {
    const server = await startTestServer(t, { pause: async () => await Promise.resolve() });
    const { chargeBody: body, balance } = await linkAccount(server);
    let left = await balance();
    for (const { name, refuseCharge, denyCharge } of FORCED_OUTCOMES) {
      const answer = await server.call("POST", "/v2/charge", body(`force-${name}-1`, 100));
      const isPaid = !refuseCharge && !denyCharge && name !== "verify";
      const [http, code, words] = EXPECTED[name] ?? [0, "", "not expected"];
      const expected = isPaid ? "200" : code;
      assert.deepEqual([answer.status, answer.body["status_code"]], [http, expected], name);
      const said = isPaid
        ? "Success, GoPay transaction is successful"
        : name === "verify"
          ? "GoPay transaction is created. Action(s) required"
          : words;
      assert.ok(JSON.stringify(answer.body).includes(said), JSON.stringify(answer.body));
      left -= isPaid ? 100 : 0;
      assert.equal(await balance(), left, name);
    }
    const own = await server.call(
      "POST",
      "/v2/charge",
      body("force-verify-2", 100, { recurring: true }),
    );
    assert.equal(own.body["transaction_status"], "settlement");
  });

  test("a charge that was denied may be tried again, and is denied again", async (t) => {
    const { call, gateway } = await startTestServer(t);
    const first = await call("POST", "/v2/charge", chargeBody("force-deny-1"));
    const second = await call("POST", "/v2/charge", chargeBody("force-deny-1"));
    assert.equal(second.body["status_code"], "202");
    assert.notEqual(second.body["transaction_id"], first.body["transaction_id"]);
    const { body } = await call("GET", "/v2/force-deny-1/status");
    assert.equal(body["transaction_id"], second.body["transaction_id"]);
    const { rows } = await gateway.db.pool.query("select name from event");
    assert.deepEqual(rows, [{ name: "transaction.deny" }, { name: "transaction.deny" }]);
  });

  test("only in the sandbox, and only by a whole name", async (t) => {
    const { call, gateway } = await startTestServer(t);
    for (const orderId of ["force-denying", "force-", "deny-1", "FORCE-deny-1"]) {
      assert.equal(forcedOutcome("sandbox", orderId as OrderId), undefined);
      const { body } = await call("POST", "/v2/charge", chargeBody(orderId));
      assert.equal(body["status_code"], "201", orderId);
    }
    await gateway.db.pool.query("update merchant set environment = 'production'");
    for (const { name } of FORCED_OUTCOMES) {
      const orderId = `force-${name}-1`;
      assert.equal(forcedOutcome("production", orderId as OrderId), undefined);
      // Only its upstream decides, and this one has none.
      const { body } = await call("POST", "/v2/charge", chargeBody(orderId));
      assert.equal(body["status_message"], "Payment channel is not activated.", name);
    }
  });
});
