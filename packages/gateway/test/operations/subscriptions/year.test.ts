import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import {
  type DecideSubscription,
  decideEnable,
} from "../../../src/domain/subscriptions/decide-subscription.ts";
import { advanceMerchantClock } from "../../../src/operations/sandbox/advance-clock.ts";
import { changeSubscription } from "../../../src/operations/subscriptions/change-subscription.ts";
import { readSubscription } from "../../../src/operations/subscriptions/read-subscription.ts";
import { createTestGateway, type TestGateway } from "../../support/gateway.ts";
import { linkAccount } from "../../support/linked-account.ts";
import { startReceiver } from "../../support/receiver.ts";
import { chargesOf, freezeAtNoon, runsOf, subscribe } from "../../support/subscriptions.ts";

const BEGIN = new Date("2027-01-30T17:00:00Z");
const DAY_MS = 86_400_000;

function day(text: string): Date {
  return new Date(`${text}T00:00:00+07:00`);
}

async function advanceTo(made: TestGateway, moment: Date): Promise<readonly string[]> {
  const merchant = await made.merchant();
  const now = merchant.clock.frozenAt ?? assert.fail("the clock goes");
  const outcome = await advanceMerchantClock(made.gateway, merchant, {
    byMs: moment.getTime() - now.getTime(),
  });
  assert.ok(outcome.outcome === "applied" && outcome.remainingMs === 0);
  return outcome.happened.map(({ what, at }) => `${at.toISOString()} ${what}`);
}

interface Year {
  readonly happened: readonly string[];
  readonly runs: readonly string[];
  readonly charges: readonly string[];
  readonly told: readonly string[];
  readonly balance: number;
}

/** A year of a subscription that begins on 31 January, with a card of failures. */
async function yearOfFailures(t: TestContext): Promise<Year> {
  const receiver = await startReceiver(t);
  const made = await createTestGateway(t, {
    settings: { recurringNotificationUrl: receiver.url },
  });
  await freezeAtNoon(made, BEGIN);
  const balances = { GOPAY_WALLET: 120_000 as Rupiah };
  const linked = await linkAccount(made, { balances });
  const { id } = await subscribe(made, linked, {
    schedule: { unit: "month", startAt: day("2027-01-31") },
  });
  const customer = async (change: object) =>
    await made.gateway.db.kysely.updateTable("wallet_customer").set(change).execute();
  const decide = async (decision: DecideSubscription) =>
    await changeSubscription(made.gateway, await made.merchant(), {
      id,
      decide: decision,
      event: "subscription.enabled",
    });
  const happened: string[] = [];
  const go = async (to: Date) => void happened.push(...(await advanceTo(made, to)));
  // Two payments; the third finds too little, until money comes before the second retry.
  await go(new Date(day("2027-03-31").getTime() + 90 * 60_000));
  await customer({ wallet_balance: 1_000_000 });
  // May finds a frozen wallet, four times: it is inactive, and May is never charged.
  await go(day("2027-05-15"));
  await customer({ is_frozen: true });
  await go(day("2027-06-15"));
  await customer({ is_frozen: false });
  await decide(decideEnable);
  // August finds that the customer has unlinked.
  await go(day("2027-08-15"));
  await made.gateway.db.kysely
    .updateTable("pay_account")
    .set({ status: "DISABLED", ended_at: day("2027-08-15"), ended_by: "customer" })
    .execute();
  await go(new Date(BEGIN.getTime() + 365 * DAY_MS));
  const found = await readSubscription(made.gateway, made.keys.id, id);
  assert.equal(found?.subscription.state, "failed");
  return {
    happened,
    runs: await runsOf(made, id),
    charges: await chargesOf(made, id),
    told: receiver.received.map(({ body }) => {
      const { transaction, subscription } = JSON.parse(body) as {
        readonly transaction?: Readonly<Record<string, string>>;
        readonly subscription?: { readonly status: string };
      };
      return transaction ? `${transaction["status_code"]} ${subscription?.status}` : "created";
    }),
    balance: await linked.balance(),
  };
}

suite("a year of a subscription", () => {
  test("passes in one advance: each month once, on its last day where it has no 31st", async (t) => {
    const made = await createTestGateway(t);
    await freezeAtNoon(made, BEGIN);
    const linked = await linkAccount(made, { phoneNumber: "123450009" });
    const schedule = { unit: "month", startAt: day("2027-01-31"), maxInterval: 12 };
    const { id } = await subscribe(made, linked, { schedule });
    await advanceTo(made, new Date(BEGIN.getTime() + 365 * DAY_MS));
    const days = ["01-30", "02-27", "03-30", "04-29", "05-30", "06-29", "07-30", "08-30", "09-29"];
    assert.deepEqual(
      await runsOf(made, id),
      [...days, "10-30", "11-29", "12-30"].map(
        (date, index) => `${index + 1}.1 2027-${date}T17:00 200`,
      ),
    );
    const found = await readSubscription(made.gateway, made.keys.id, id);
    assert.equal(found?.subscription.state, "completed");
    assert.equal(new Set(found.transactionIds).size, 12);
    assert.equal(await linked.balance(), 20_000_000 - 12 * 50_000);
  });

  test("with a card of failures goes the same way twice", async (t) => {
    const year = await yearOfFailures(t);
    assert.deepEqual(year.runs, [
      "1.1 2027-01-30T17:00 200",
      "2.1 2027-02-27T17:00 200",
      "3.1 2027-03-30T17:00 202",
      "3.2 2027-03-30T17:00 202",
      "3.3 2027-03-30T17:00 200",
      "4.1 2027-04-29T17:00 200",
      ...[1, 2, 3, 4].map((attempt) => `5.${attempt} 2027-05-30T17:00 410`),
      "6.1 2027-06-29T17:00 200",
      "7.1 2027-07-30T17:00 200",
      ...[1, 2, 3, 4].map((attempt) => `8.${attempt} 2027-08-30T17:00 400`),
    ]);
    assert.deepEqual(year.charges, [
      "settlement",
      "settlement",
      "deny",
      "deny",
      ...Array<string>(4).fill("settlement"),
    ]);
    assert.deepEqual(year.told, [
      "created",
      "200 active",
      "200 active",
      "202 active",
      "202 active",
      "200 active",
      "200 active",
      "410 active",
      "410 active",
      "410 active",
      "410 inactive",
      "200 active",
      "200 active",
      "400 active",
      "400 active",
      "400 active",
      "400 inactive",
    ]);
    assert.equal(year.balance, 1_000_000 - 4 * 50_000);
    assert.deepEqual(await yearOfFailures(t), year);
  });
});
