import { type MerchantId, WIB_OFFSET_HOURS } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { type Notification, oweNotification } from "../../domain/notifications/notification.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import { presentNotification } from "../../domain/notifications/present-notification.ts";
import { type LoggedEvent, logEvent } from "../../domain/transactions/logged-event.ts";
import { isPaid, type Transaction } from "../../domain/transactions/transaction.ts";
import { copyTransaction } from "../../store/copy-rows.ts";
import {
  addInBulk,
  analyzeTables,
  type SeededBatch,
} from "../../store/transactions/bulk-insert.ts";
import { type Gateway, signerOf } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";
import { changedAt, type Seeding, seedCharge } from "./seeded-charge.ts";
import { momentOfDay, planDays } from "./seeded-day.ts";
import { seededId, seededRandom } from "./seeded-random.ts";

export interface SeedOptions {
  readonly merchantId: MerchantId;
  readonly count: number;
  /** The same seed and the same end make the same transactions. */
  readonly seed?: number;
  readonly days?: number;
  /** The end of the last day; what would happen later does not. Default: now. */
  readonly until?: Date;
  readonly onProgress?: (done: number) => void;
}

/** Each hour that a batch touches is summed anew with it: fewer and larger ones sum less. */
const BATCH = 2_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WIB_OFFSET_MS = WIB_OFFSET_HOURS * HOUR_MS;
const DEFAULT_DAYS = 180;

/**
 * Fills a sandbox merchant with a coffee shop's past: charges, payments, refunds, events,
 * notifications and their attempts. Nothing is sent. Returns how many transactions were new: doing
 * it again with the same seed and end adds none.
 */
export async function seedTransactions(gateway: Gateway, options: SeedOptions): Promise<number> {
  const merchant = await findMerchant(gateway, options.merchantId);
  if (!merchant) throw new Error(`there is no merchant ${options.merchantId}`);
  requireSimulated(merchant);
  const random = seededRandom(options.seed ?? 1);
  const until = options.until ?? gateway.wallNow();
  const seeding: Seeding = { merchant, random, until };
  let inserted = 0;
  let done = 0;
  let known = 0;
  const write = async (made: SeededBatch) => {
    inserted += await writeBatch(gateway, merchant.id, made);
    done += made.transactions.length;
    // Without statistics the planner takes the filled tables for empty ones, and reads them whole for each sum.
    if (done >= 4 * known) {
      known = done;
      await analyzeTables(gateway.db);
    }
    options.onProgress?.(done);
  };
  // While the database writes one batch the next one is made.
  let writing = Promise.resolve();
  for (const batch of batches(seeding, options)) {
    const made = toBatch(seeding, batch);
    await writing;
    writing = write(made);
  }
  await writing;
  await analyzeTables(gateway.db);
  return inserted;
}

/** A batch and what it changes of the sums of its hours are one commit: a seeding broken off has both. */
async function writeBatch(
  gateway: Gateway,
  merchantId: MerchantId,
  batch: SeededBatch,
): Promise<number> {
  return await copyTransaction(
    gateway.db,
    async (trx, copy) => await addInBulk(trx, copy, { merchantId, batch }),
  );
}

type TransactionLife = ReturnType<typeof seedCharge>;

function* batches(
  seeding: Seeding,
  { count, days = DEFAULT_DAYS }: SeedOptions,
): Generator<readonly TransactionLife[]> {
  const { random, until } = seeding;
  const lastDay = new Date(
    Math.floor((until.getTime() + WIB_OFFSET_MS) / DAY_MS) * DAY_MS - WIB_OFFSET_MS,
  );
  let batch: TransactionLife[] = [];
  let number = 0;
  for (const day of planDays(random, { lastDay, days, count })) {
    // The last day is not over yet: its charges have happened by now.
    const share = Math.min(1, (until.getTime() - day.startsAt.getTime()) / DAY_MS);
    for (let index = 0; index < day.charges; index++) {
      const moment = momentOfDay(random, day, index).getTime() - day.startsAt.getTime();
      const at = new Date(day.startsAt.getTime() + Math.floor(moment * share));
      number++;
      batch.push(seedCharge(seeding, at, number));
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}

function toBatch(seeding: Seeding, lives: readonly TransactionLife[]): SeededBatch {
  const { random } = seeding;
  const last = lives.map((life) => life.at(-1) ?? life[0]);
  const sent = last.map((transaction) => seedNotification(seeding, transaction));
  return {
    transactions: last,
    events: lives.flatMap((life) => life.flatMap((transaction) => seedEvents(random, transaction))),
    notifications: sent.map(({ notification }) => notification),
    attempts: sent.flatMap(({ attempts }) => attempts),
  };
}

/** What the log would say, had it happened here. */
function seedEvents(random: Seeding["random"], transaction: Transaction): readonly LoggedEvent[] {
  const log = (name: string, at: Date, data: object) =>
    logEvent(
      transaction,
      { name, occurredAt: at, data: { ...data } },
      { id: seededId(random, at), recordedAt: at },
    );
  const changed = log(
    `transaction.${transaction.status}`,
    changedAt(transaction),
    seedData(transaction),
  );
  const refund = isPaid(transaction) ? transaction.refunds.at(-1) : undefined;
  return refund?.confirmedAt
    ? [changed, log("refund.confirmed", refund.confirmedAt, {})]
    : [changed];
}

function seedData(transaction: Transaction): object {
  switch (transaction.status) {
    case "pending":
    case "authorize":
      return { via: "charge" };
    case "settlement": {
      const { payment } = transaction;
      return payment.paymentType === "qris"
        ? { via: "qris", issuer: payment.issuer }
        : { via: "gopay" };
    }
    case "partial_refund":
    case "refund": {
      const refund = transaction.refunds.at(-1);
      return refund ? { refund_key: refund.key, refund_id: refund.id } : {};
    }
    case "expire":
      return { via: "clock" };
    case "cancel":
      return { via: "api" };
    case "deny":
    case "failure":
      return { ...transaction.channelResponse };
  }
}

/** The notification of a transaction's last change. Earlier ones are left out to keep it small. */
function seedNotification({ merchant, random }: Seeding, transaction: Transaction) {
  const at = changedAt(transaction);
  const url = merchant.settings.paymentNotificationUrls[0] ?? "https://shop.example/notifications";
  const tried = random.weigh([
    [[200], 955],
    [[500, 200], 22],
    [[503, 503, 200], 9],
    [[404, 404, 404], 8],
    [[302], 6],
  ] as const);
  const delivered = tried.at(-1) === 200;
  const owed = oweNotification({
    merchantId: merchant.id,
    id: seededId(random, at),
    transactionId: transaction.id,
    orderId: transaction.orderId,
    kind: "payment",
    transactionStatus: transaction.status,
    url,
    body: signedBody(merchant, transaction),
    faults: undefined,
    createdAt: at,
  });
  const attempts = tried.map((status, index) =>
    seedAttempt(random, { owed, status, number: index + 1, of: tried.length }),
  );
  const closedAt = new Date(at.getTime() + tried.length * 120_000);
  const state = delivered ? ("delivered" as const) : ("given_up" as const);
  return { notification: { ...owed, state, attempts: tried.length, closedAt }, attempts };
}

function signedBody(merchant: Merchant, transaction: Transaction): string {
  return JSON.stringify(
    presentNotification(transaction, { settings: merchant.settings, sign: signerOf(merchant) }),
  );
}

const RULES: Readonly<Record<number, string>> = {
  200: "2xx: delivered",
  302: "301, 302, 303: not followed, no retry",
  404: "400, 404: 2 retries",
  500: "500: 1 retry",
  503: "503: 4 retries",
};

function seedAttempt(
  random: Seeding["random"],
  made: {
    readonly owed: Notification;
    readonly status: number;
    readonly number: number;
    readonly of: number;
  },
): NotificationAttempt {
  const { owed, status, number } = made;
  const startedAt = new Date(owed.createdAt.getTime() + 400 + (number - 1) * 100_000);
  const isLast = number === made.of;
  return {
    merchantId: owed.merchantId,
    notificationId: owed.id,
    number,
    startedAt,
    recordedAt: startedAt,
    latencyMs: Math.round(18 + random.fraction() ** 4 * 900),
    requestHeaders: { "content-type": "application/json", "user-agent": "Veritrans" },
    finalUrl: owed.url,
    redirects: [],
    answerStatus: status,
    answerBody: status === 200 ? "OK" : "",
    error: undefined,
    errorDetail: undefined,
    faults: [],
    rule: RULES[status] ?? "anything else: 5 retries",
    nextAt: isLast ? undefined : new Date(startedAt.getTime() + 100_000),
    answerHeaders: undefined,
    incidentId: undefined,
  };
}
