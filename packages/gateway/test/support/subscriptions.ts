import type { Rupiah } from "@gerbang/protocol";
import type { Subscription } from "../../src/domain/subscriptions/subscription.ts";
import { setClock } from "../../src/operations/sandbox/clock.ts";
import { createSubscription } from "../../src/operations/subscriptions/create-subscription.ts";
import { NOON, type TestGateway } from "./gateway.ts";
import type { LinkedAccount } from "./linked-account.ts";

type Terms = Parameters<typeof createSubscription>[2];

/** Stops the merchant's clock at noon of 2 November 2026 in Western Indonesia. */
export async function freezeAtNoon({ gateway, merchant }: TestGateway, at = NOON): Promise<void> {
  await setClock(gateway, await merchant(), { mode: "frozen", at });
}

/** A subscription that charges a linked account 50.000 a day from the start on, unless it is told otherwise. */
export async function subscribe(
  { gateway, merchant }: TestGateway,
  linked: LinkedAccount,
  { schedule, ...change }: Partial<Omit<Terms, "schedule">> & { schedule?: object } = {},
): Promise<Subscription> {
  return await createSubscription(gateway, await merchant(), {
    name: "LANGGANAN",
    amount: 50_000 as Rupiah,
    paymentType: "gopay",
    token: linked.token(),
    accountId: linked.account.id,
    schedule: { interval: 1, unit: "day", startAt: NOON, ...schedule },
    ...change,
  });
}

/** The runs of a subscription, the first ones first, as what became of them. */
export async function runsOf({ gateway }: TestGateway, id: string): Promise<readonly string[]> {
  const rows = await gateway.db.kysely
    .selectFrom("subscription_run")
    .select(["period", "attempt", "status_code", "period_at", "paid"])
    .where("subscription_id", "=", id)
    .orderBy("period")
    .orderBy("attempt")
    .execute();
  return rows.map(
    ({ period, attempt, status_code: code, period_at: at }) =>
      `${period}.${attempt} ${at.toISOString().slice(0, 16)} ${code ?? "under way"}`,
  );
}

/** How many transactions there are of a subscription, or of all. */
export async function chargesOf({ gateway }: TestGateway, id?: string): Promise<readonly string[]> {
  const rows = await gateway.db.kysely
    .selectFrom("transaction")
    .select(["order_id", "status"])
    .$if(id !== undefined, (query) => query.where("subscription_id", "=", id ?? ""))
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map(({ status }) => status);
}
