import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Subscription, SubscriptionRun } from "../../domain/subscriptions/subscription.ts";
import { columnsOf } from "../columns.ts";
import type { Db } from "../database.ts";
import { toRun, toSubscription } from "./subscription-row.ts";

export async function findSubscription(
  { kysely }: Pick<Db, "kysely">,
  merchantId: MerchantId,
  id: string,
): Promise<Subscription | undefined> {
  const row = await kysely
    .selectFrom("subscription")
    .select(columnsOf("subscription"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toSubscription(row);
}

/** Which of a merchant's subscriptions. */
export interface SubscriptionPage {
  /** Only older ones. */
  readonly beforeId?: string;
  /** Only those that charge this account. */
  readonly accountId?: string;
  readonly limit: number;
}

/** The newest first. */
export async function listSubscriptions(
  { kysely }: Pick<Db, "kysely">,
  merchantId: MerchantId,
  { beforeId, accountId, limit }: SubscriptionPage,
): Promise<readonly Subscription[]> {
  const rows = await kysely
    .selectFrom("subscription")
    .select(columnsOf("subscription"))
    .where("merchant_id", "=", merchantId)
    .$if(accountId !== undefined, (query) => query.where("account_id", "=", accountId ?? ""))
    .$if(beforeId !== undefined, (query) => query.where("id", "<", beforeId ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(toSubscription);
}

/** The run that has begun and not ended, of which there is one at the most. */
export async function findRunUnderWay(
  { kysely }: Pick<Db, "kysely">,
  { merchantId, id }: Pick<Subscription, "merchantId" | "id">,
): Promise<SubscriptionRun | undefined> {
  const row = await kysely
    .selectFrom("subscription_run")
    .select(columnsOf("subscription_run"))
    .where("merchant_id", "=", merchantId)
    .where("subscription_id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return row && toRun(row);
}

/** The newest first; `before` continues below that run. */
export async function listRuns(
  { kysely }: Pick<Db, "kysely">,
  { merchantId, id }: Pick<Subscription, "merchantId" | "id">,
  page: {
    readonly before?: Pick<SubscriptionRun, "period" | "attempt">;
    readonly limit: number;
  },
): Promise<readonly SubscriptionRun[]> {
  const { before, limit } = page;
  const rows = await kysely
    .selectFrom("subscription_run")
    .select(columnsOf("subscription_run"))
    .where("merchant_id", "=", merchantId)
    .where("subscription_id", "=", id)
    .$if(before !== undefined, (query) =>
      query.where((row) =>
        row(
          row.refTuple("period", "attempt"),
          "<",
          row.tuple(before?.period ?? 0, before?.attempt ?? 0),
        ),
      ),
    )
    .orderBy("period", "desc")
    .orderBy("attempt", "desc")
    .limit(limit)
    .execute();
  return rows.map(toRun);
}

/** Of all its runs that made one, the oldest first. */
export async function listTransactionIds(
  { kysely }: Pick<Db, "kysely">,
  { merchantId, id }: Pick<Subscription, "merchantId" | "id">,
): Promise<readonly TransactionId[]> {
  const rows = await kysely
    .selectFrom("subscription_run")
    .select("transaction_id")
    .where("merchant_id", "=", merchantId)
    .where("subscription_id", "=", id)
    .where("transaction_id", "is not", null)
    .orderBy("period")
    .orderBy("attempt")
    .execute();
  return rows.flatMap(({ transaction_id: found }) => found ?? []);
}
