import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { computeSignature, type RefundKey, type Rupiah } from "@gerbang/protocol";
import { byNight } from "../../../checkout/test/support/sample.ts";
import type { Merchant } from "../../src/domain/merchants/merchant.ts";
import type { Secret } from "../../src/domain/secret.ts";
import { foldTransactionHours } from "../../src/operations/dashboard/fold-transaction-hours.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { advanceMerchantClock } from "../../src/operations/sandbox/advance-clock.ts";
import { setClock } from "../../src/operations/sandbox/clock.ts";
import { exportSnapshot } from "../../src/operations/sandbox/export-snapshot.ts";
import { setFaultPlan } from "../../src/operations/sandbox/fault-plan.ts";
import { importSnapshot } from "../../src/operations/sandbox/import-snapshot.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { findByReference } from "../../src/operations/transactions/find-payable.ts";
import { pay } from "../../src/operations/transactions/pay.ts";
import { refund } from "../../src/operations/transactions/refund.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, NOON, type TestGateway } from "../support/gateway.ts";
import { isNonRoutable } from "../support/non-routable.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";

/** A merchant to whom something of everything has happened. */
async function liveThrough(t: TestContext): Promise<{ made: TestGateway; receiver: Receiver }> {
  const receiver = await startReceiver(t, 500);
  const made = await createTestGateway(t, {
    settings: {
      paymentNotificationUrls: [receiver.url],
      gopayCallbackUrl: "tokoku://done",
    },
  });
  const { gateway } = made;
  await setClock(gateway, await made.merchant(), { mode: "frozen", at: NOON });
  const merchant = await made.merchant();
  await setFaultPlan(gateway, merchant, {
    seed: 3,
    rules: [
      { fault: "corrupt_signature", limit: 1 },
      { fault: "duplicate", share: 0.5 },
    ],
  });
  for (const order of ["paid", "refunded", "open"]) {
    await charge(gateway, merchant, chargeCommand(order));
  }
  await charge(
    gateway,
    merchant,
    chargeCommand("shopee", { paymentType: "qris", acquirer: "airpay shopee" }),
  );
  for (const id of ["paid", "refunded"]) {
    await pay(gateway, merchant, { id, method: { via: "qris", issuer: "dana" } });
  }
  await refund(gateway, merchant, {
    id: "refunded",
    key: "refund-1" as RefundKey,
    amount: 1_000 as Rupiah,
    reason: "cold coffee",
  });
  const advanced = await advanceMerchantClock(gateway, merchant, { byMs: 60_000 });
  assert.equal(advanced.outcome, "applied");
  return { made, receiver };
}

async function exported(made: TestGateway, merchant?: Merchant): Promise<string> {
  let text = "";
  for await (const lines of exportSnapshot(made.gateway, merchant ?? (await made.merchant()))) {
    text += lines;
  }
  return text;
}

/** The file without the moment it was made at. */
function comparable(text: string): unknown[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const { exported_at: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
      return rest;
    });
}

async function isSignedBy(serverKey: Secret, body: Record<string, string>): Promise<boolean> {
  const { order_id = "", status_code = "", gross_amount = "", signature_key } = body;
  const message = { order_id, status_code, gross_amount };
  return (await computeSignature(message, serverKey.reveal())) === signature_key;
}

suite("a merchant's session", () => {
  test("comes back as it was: exported, reset, imported, exported", async (t) => {
    const { made } = await liveThrough(t);
    const before = await exported(made);
    await resetMerchant(made.gateway, await made.merchant());
    assert.equal(comparable(await exported(made)).length, 2);
    const imported = await importSnapshot(made.gateway, await made.merchant(), { text: before });
    assert.ok(imported.outcome === "applied");
    assert.equal(imported.counts.transaction, 4);
    assert.equal(imported.renamed, false);
    assert.deepEqual(comparable(await exported(made)), comparable(before));
  });

  test("goes on as it would have: the same bytes in the same order", {
    skip: byNight,
  }, async (t) => {
    const { made, receiver } = await liveThrough(t);
    const file = await exported(made);
    const runs: unknown[] = [];
    for (const _ of [1, 2]) {
      await resetMerchant(made.gateway, await made.merchant());
      await importSnapshot(made.gateway, await made.merchant(), { text: file });
      const already = receiver.received.length;
      const advanced = await advanceMerchantClock(made.gateway, await made.merchant(), {
        byMs: 3 * 3_600_000,
      });
      assert.ok(advanced.outcome === "applied" && advanced.happened.length > 5);
      runs.push(receiver.received.slice(already).map(({ body }) => body));
    }
    // Ids that are made on the way differ; what was sent does not hold any.
    assert.deepEqual(runs[0], runs[1]);
  });

  test("is forgotten and comes back in the dashboard's sums, too", async (t) => {
    const { made } = await liveThrough(t);
    const sums = async () => {
      await foldTransactionHours(made.gateway);
      return await made.gateway.db.kysely.selectFrom("transaction_hour").selectAll().execute();
    };
    const before = await sums();
    assert.ok(before.length > 0);
    const file = await exported(made);
    await resetMerchant(made.gateway, await made.merchant());
    assert.deepEqual(await sums(), []);
    made.clock.advance(3_600_000);
    await importSnapshot(made.gateway, await made.merchant(), { text: file });
    assert.deepEqual(await sums(), before);
  });

  test("holds no key", async (t) => {
    const { made } = await liveThrough(t);
    const file = await exported(made);
    assert.ok(!file.includes(made.keys.serverKey.reveal()));
    assert.ok(!file.includes(made.keys.clientKey.reveal()));
  });

  test("becomes another merchant's beside the first: new links, new names, new signatures", async (t) => {
    const { made } = await liveThrough(t);
    const file = await exported(made);
    const keys = await createMerchant(made.gateway);
    const other = await findMerchant(made.gateway, keys.id);
    assert.ok(other);
    const imported = await importSnapshot(made.gateway, other, { text: file });
    assert.ok(imported.outcome === "applied" && imported.renamed);
    const rows = await made.gateway.db.kysely.selectFrom("transaction").selectAll().execute();
    assert.equal(rows.length, 8);
    for (const column of ["id", "reference", "qr_reference", "qr_payload"] as const) {
      assert.equal(new Set(rows.map((row) => row[column])).size, 8, column);
    }
    for (const row of rows) {
      assert.ok(isNonRoutable(row.qr_payload));
      const found = await findByReference(made.gateway, row.reference);
      assert.equal(found?.merchant.id, row.merchant_id);
    }
    const sent = await made.gateway.db.kysely
      .selectFrom("notification")
      .selectAll()
      .where("merchant_id", "=", keys.id)
      .execute();
    const ids = new Set(rows.filter((row) => row.merchant_id === keys.id).map(({ id }) => id));
    let spoiled = 0;
    for (const row of sent) {
      assert.ok(row.transaction_id !== null && ids.has(row.transaction_id));
      for (const text of [row.body, row.sent_body ?? row.body]) {
        const body = JSON.parse(text) as Record<string, string>;
        if (!(await isSignedBy(keys.serverKey, body))) spoiled++;
        assert.equal(body["transaction_id"], row.transaction_id);
        assert.equal(body["merchant_id"], keys.id);
      }
    }
    // The one that the fault plan spoiled stays spoiled, as do its copies.
    const corrupted = sent.filter(({ faults }) =>
      faults?.some(({ fault }) => fault === "corrupt_signature"),
    );
    assert.ok(corrupted.length > 0);
    assert.equal(spoiled, corrupted.length);
  });
});

suite("importing a session is refused", () => {
  test("when the merchant has transactions, and when it comes twice", async (t) => {
    const { made } = await liveThrough(t);
    const file = await exported(made);
    const again = await importSnapshot(made.gateway, await made.merchant(), { text: file });
    assert.ok(again.outcome === "refused" && again.reason === "not_empty");
    await resetMerchant(made.gateway, await made.merchant());
    const merchant = await made.merchant();
    const both = await Promise.all(
      [1, 2].map(async () => await importSnapshot(made.gateway, merchant, { text: file })),
    );
    assert.deepEqual(both.map(({ outcome }) => outcome).sort(), ["applied", "refused"]);
  });

  test("when it was cut off, changed, or is of another version; then nothing is kept", async (t) => {
    const { made } = await liveThrough(t);
    const file = await exported(made);
    await resetMerchant(made.gateway, await made.merchant());
    const lines = file.trim().split("\n");
    const line = (text: string) => lines.findIndex((one) => one.startsWith(text));
    const replaced = (index: number, from: string | RegExp, to: string) =>
      lines.map((one, at) => (at === index ? one.replace(from, to) : one)).join("\n");
    const transaction = line('{"transaction"');
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ["nothing", "", /line 1 is not the head/],
      ["not JSON", "{", /line 1 is not a JSON object/],
      ["cut off", lines.slice(0, -3).join("\n"), /cut off/],
      ["a later version", replaced(0, '"gerbang_session":1', '"gerbang_session":2'), /version 1/],
      ["an unknown kind", replaced(transaction, '"transaction"', '"payment"'), /is none of/],
      [
        "an unknown member",
        replaced(transaction, '"id"', '"name"'),
        /transaction.name is not known/,
      ],
      [
        "a link that runs",
        replaced(
          transaction,
          '"callback_url": null',
          '"callback_url": "javascript:alert(1)"',
        ).replace('"callback_url":null', '"callback_url":"javascript:alert(1)"'),
        /line 2: transaction.callback_url must be a URL that may be opened/,
      ],
      [
        "a payload that may be routable",
        replaced(transaction, "INVALID.GERBANG", "COM.GO-JEK.WWW1"),
        /qr_payload is not its sandbox code/,
      ],
      [
        "a broken rule",
        replaced(transaction, /"version": ?\d+/, '"version":0'),
        /line 2: transaction.version must be a whole number/,
      ],
      [
        "a payload that is read, but would not be built",
        replaced(transaction, /"qr_payload": ?"/, "$& "),
        /qr_payload is not its sandbox code/,
      ],
      [
        "a target that is not called",
        replaced(
          0,
          /"payment_notification_urls":\["[^"]+"\]/,
          '"payment_notification_urls":["ftp://a.example"]',
        ),
        /settings.payment_notification_urls/,
      ],
      [
        "a target whose host is not seen",
        replaced(
          0,
          /"payment_notification_urls":\["[^"]+"\]/,
          '"payment_notification_urls":["http:a.example"]',
        ),
        /settings.payment_notification_urls: "http:a.example" is not a URL/,
      ],
      [
        "a message to such a one",
        replaced(line('{"notification"'), /"url": ?"[^"]+"/, '"url":"http:a.example"'),
        /notification.url must be a URL that Gerbang calls/,
      ],
      ...["javascript:alert(1)", "ftp://a.example/", "http:a.example"].map(
        (url) =>
          [
            `an attempt that ended at ${url}`,
            replaced(line('{"attempt"'), /"final_url": ?"[^"]+"/, `"final_url":"${url}"`),
            /attempt.final_url must be an http or https URL/,
          ] as const,
      ),
      [
        "a time that the database cannot reach",
        replaced(0, /"clock":\{[^}]*\}/, '"clock":{"offset_ms":9007199254740991,"frozen_at":null}'),
        /clock must be in the years/,
      ],
      [
        "a clock that stands in another age",
        replaced(0, /"frozen_at":"[^"]*"/, '"frozen_at":"+012026-01-01T00:00:00Z"'),
        /clock.frozen_at must be a time of the years/,
      ],
      [
        "a plan that is none",
        replaced(0, '"seed":3', '"seed":-3'),
        /line 1: faults.seed must be a whole/,
      ],
    ];
    for (const [name, text, message] of cases) {
      const refused = await importSnapshot(made.gateway, await made.merchant(), { text });
      assert.ok(refused.outcome === "refused" && refused.reason === "invalid", name);
      assert.match(refused.problems.join("\n"), message, name);
    }
    assert.equal(comparable(await exported(made)).length, 2);
  });

  test("with a reset, too: whatever is wrong with the file, the merchant's own past stays", async (t) => {
    const { made } = await liveThrough(t);
    const file = await exported(made);
    const spoiled = [
      file.slice(0, file.length / 2),
      // Found only when the database has been asked, and only when it takes the rows.
      file.replace(/"version": ?\d+/, '"surplus":0'),
      file.replace(/"version": ?\d+/, '"version":0'),
    ];
    for (const text of spoiled) {
      const refused = await importSnapshot(made.gateway, await made.merchant(), {
        text,
        reset: true,
      });
      assert.ok(refused.outcome === "refused" && refused.reason === "invalid");
      assert.deepEqual(comparable(await exported(made)), comparable(file));
    }
    await charge(made.gateway, await made.merchant(), chargeCommand("later"));
    const imported = await importSnapshot(made.gateway, await made.merchant(), {
      text: file,
      reset: true,
    });
    assert.equal(imported.outcome, "applied");
    assert.deepEqual(comparable(await exported(made)), comparable(file));
  });
});
