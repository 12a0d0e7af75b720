import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isPaid } from "../../domain/transactions/transaction.ts";
import { planSync } from "../../domain/upstream/plan-sync.ts";
import {
  findAttempt,
  type LeasedAttempt,
  leaseDueAttempts,
  releaseAttempt,
} from "../../store/upstream/attempts.ts";
import { findUpstreamCharge } from "../../store/upstream/charges.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";
import { merchantsOfBatch } from "../merchants/find-merchant.ts";
import { findAccount } from "./accounts.ts";
import { callAttention } from "./call-attention.ts";
import { giveUp } from "./give-up.ts";
import { stepCharge } from "./step-charge.ts";
import { syncAttempt } from "./sync-attempt.ts";
import { LEASE_MS, later } from "./upstream-times.ts";

/** Attempts of one account that one process asks about at once, so that one that hangs is not in the way. */
const ACCOUNT_ROOM = 8;
const LIMIT = 128;
const UNCONFIRMED_MS = 7 * 24 * 60 * 60_000;

/**
 * Ends what is open at upstreams: asks about attempts that are due, several at once and a few of each
 * account. Returns at once with the work under way; each process gets other attempts.
 */
export async function leaseAttempts(
  gateway: Gateway,
  underWay: Readonly<Record<string, number>>,
): Promise<readonly LeasedAttempt[]> {
  const wall = gateway.wallNow();
  const rooms = Object.fromEntries(
    Object.entries(underWay).map(([place, count]) => [place, Math.max(0, ACCOUNT_ROOM - count)]),
  );
  const lease = { leaseId: gateway.newId(), until: later(wall, LEASE_MS), wall };
  return await leaseDueAttempts(gateway.db, lease, {
    room: ACCOUNT_ROOM,
    rooms,
    limit: LIMIT,
    environments: environmentsOf(gateway),
  });
}

function environmentsOf({ upstreams: { mode } }: Gateway): readonly string[] {
  if (mode === "off") return [];
  return mode === "sandbox" ? ["sandbox"] : ["sandbox", "production"];
}

/** Asks about one leased attempt behind a wall: what surprises here stops nobody else's. */
export async function resolveAttempt(
  gateway: Gateway,
  leased: LeasedAttempt,
  merchantOf: (id: LeasedAttempt["merchantId"]) => Promise<Merchant> = merchantsOfBatch(gateway),
): Promise<void> {
  const { merchantId, id: subject, hasFailed } = leased;
  const place = { merchantId, work: "upstream", subject, hasFailed } as const;
  const isDone = await runApart(gateway, place, async () => {
    await resolve(gateway, leased, await merchantOf(merchantId));
  });
  // One that failed waits for its next try by the wall's own times: its turn stays.
  if (!isDone)
    await releaseAttempt(gateway.db, leased, { now: leased.createdAt, next: gateway.wallNow() });
}

async function resolve(gateway: Gateway, leased: LeasedAttempt, merchant: Merchant): Promise<void> {
  const account = await findAccount(gateway, leased.merchantId, leased.accountId);
  if (!account) throw new Error(`there is no account ${leased.accountId}`);
  const now = gateway.wallNow();
  if (leased.state === "sending" || leased.state === "unknown") {
    const charge = await findUpstreamCharge(
      gateway.db.kysely,
      leased.merchantId,
      leased.transactionId,
    );
    if (!charge) throw new Error(`there is no charge ${leased.transactionId}`);
    const isWanted = charge.state === "creating" && charge.wantedUntil > now;
    if (isWanted && leased.repeatUntil > now && leased.deadlineAt > now) {
      await stepCharge(gateway, { merchant, account, charge, attempt: leased });
    } else {
      await giveUp(gateway, leased);
    }
  } else {
    await syncAttempt(gateway, { merchant, account, attempt: leased });
  }
  await planNext(gateway, leased);
}

/** When it is asked about next, by what it has become. */
async function planNext(gateway: Gateway, leased: LeasedAttempt): Promise<void> {
  const { merchantId, id, transactionId } = leased;
  const now = gateway.wallNow();
  const attempt = await findAttempt(gateway.db.kysely, merchantId, id);
  if (!attempt) throw new Error(`there is no attempt ${id}`);
  const charge = await findUpstreamCharge(gateway.db.kysely, merchantId, transactionId);
  const unconfirmedSince =
    attempt.state === "paid" ? await findUnconfirmed(gateway, leased) : undefined;
  const isNew = attempt.state === "unwanted" && leased.state !== "unwanted";
  const next = isNew
    ? now
    : planSync(attempt, {
        now,
        isClosing: charge?.closing !== undefined,
        wantedUntil: charge?.wantedUntil,
        isHeld: charge?.hold !== undefined,
        ...(unconfirmedSince && { unconfirmedSince }),
      });
  await releaseAttempt(gateway.db, leased, { now, next });
}

/** When the oldest refund was made that the bank has not confirmed; after a week that needs a person. */
async function findUnconfirmed(
  gateway: Gateway,
  { merchantId, transactionId }: LeasedAttempt,
): Promise<Date | undefined> {
  const transaction = await gateway.findTransaction(merchantId, transactionId);
  if (!transaction || !isPaid(transaction)) return undefined;
  const oldest = transaction.refunds.find(({ confirmedAt }) => !confirmedAt);
  if (!oldest) return undefined;
  if (gateway.wallNow().getTime() - oldest.createdAt.getTime() > UNCONFIRMED_MS) {
    await callAttention(gateway, {
      merchantId,
      kind: "refund_unconfirmed",
      subject: oldest.id,
      transactionId,
      data: { refund_key: oldest.key, amount: oldest.amount },
    });
  }
  return oldest.createdAt;
}
