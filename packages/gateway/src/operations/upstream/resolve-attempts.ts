import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isPaid } from "../../domain/transactions/transaction.ts";
import { isInDoubt, type UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { CallRank } from "../../domain/upstream/call-rank.ts";
import { planSync } from "../../domain/upstream/plan-sync.ts";
import {
  findAttempt,
  type LeasedAttempt,
  leaseDueAttempts,
  postponeAttempt,
  releaseAttempt,
} from "../../store/upstream/attempts.ts";
import { findUpstreamCharge } from "../../store/upstream/charges.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";
import { merchantsOfBatch } from "../merchants/find-merchant.ts";
import { findAccount } from "./accounts.ts";
import { callAttention } from "./call-attention.ts";
import { giveUp } from "./give-up.ts";
import { roomsBeside, waitForAccount } from "./lanes.ts";
import { syncAttempt } from "./sync-attempt.ts";
import { LEASE_MS, later } from "./upstream-times.ts";

/** Attempts of one account that one process asks about at once, so that one that hangs is not in the way. */
const ACCOUNT_ROOM = 16;
/** Of these, by the clock alone: what messages rang for finds room beside them. */
const TIMED_ROOM = 8;
const LIMIT = 128;
const UNCONFIRMED_MS = 7 * 24 * 60 * 60_000;

/**
 * Ends what is open at upstreams: asks about attempts that are due, several at once and a few of each
 * account. Returns at once with the work under way; each process gets other attempts.
 */
export async function leaseAttempts(
  gateway: Gateway,
  underWay: UnderWay,
): Promise<readonly LeasedAttempt[]> {
  const wall = gateway.wallNow();
  const lease = { leaseId: gateway.newId(), until: later(wall, LEASE_MS), wall };
  return await leaseDueAttempts(gateway.db, lease, {
    room: ACCOUNT_ROOM,
    timedRoom: TIMED_ROOM,
    rooms: roomsBeside(gateway, underWay.all, { room: ACCOUNT_ROOM, rank: "bell" }),
    timedRooms: roomsBeside(gateway, underWay.timed, { room: TIMED_ROOM, rank: "timed" }),
    limit: LIMIT,
    environments: environmentsOf(gateway),
  });
}

/** By `merchant/account`, how many attempts this process asks about just now. */
interface UnderWay {
  readonly all: ReadonlyMap<string, number>;
  /** Of those, by the clock alone. */
  readonly timed: ReadonlyMap<string, number>;
}

/** Whether nothing but the clock says that it is due. */
export function isTimed({ nextSyncAt }: LeasedAttempt): boolean {
  return nextSyncAt !== undefined && nextSyncAt.getTime() > 0;
}

/** What a message rang for stays more urgent until it was asked about, though it had to wait. */
function rankOf(leased: LeasedAttempt): CallRank {
  const { state, rungAt, syncs } = leased;
  const isRung = rungAt !== undefined && syncs === 0 && (state === "open" || state === "unwanted");
  return isRung || !isTimed(leased) ? "bell" : "timed";
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
  rank: CallRank = rankOf(leased),
): Promise<void> {
  const { merchantId, id: subject, hasFailed } = leased;
  const place = { merchantId, work: "upstream", subject, hasFailed } as const;
  const isDone = await runApart(gateway, place, async () => {
    await resolve(gateway, leased, { merchant: await merchantOf(merchantId), rank });
  });
  // One that failed waits for its next try by the wall's own times: its turn stays.
  if (!isDone) await releaseAttempt(gateway.db, leased, gateway.wallNow());
}

async function resolve(
  gateway: Gateway,
  leased: LeasedAttempt,
  { merchant, rank }: { readonly merchant: Merchant; readonly rank: CallRank },
): Promise<void> {
  const account = await findAccount(gateway, leased.merchantId, leased.accountId);
  if (!account) throw new Error(`there is no account ${leased.accountId}`);
  const now = gateway.wallNow();
  let isAnswered = true;
  if (isInDoubt(leased)) {
    if (!(await isWanted(gateway, leased, now))) await giveUp(gateway, leased);
  } else {
    const waitMs = waitForAccount(gateway, account, rank);
    if (waitMs > 0) return await postponeAttempt(gateway.db, leased, later(now, waitMs));
    isAnswered = await syncAttempt(gateway, { merchant, account, attempt: leased }, rank);
  }
  await planNext(gateway, leased, isAnswered);
}

/**
 * Whether the merchant may still ask for a charge in doubt again. Its repeat gets the offer; by itself
 * nothing is shown, for an answer that nobody waits for would only take the order id.
 */
async function isWanted(
  gateway: Gateway,
  { merchantId, transactionId, repeatUntil, deadlineAt }: LeasedAttempt,
  now: Date,
): Promise<boolean> {
  const charge = await findUpstreamCharge(gateway.db.kysely, merchantId, transactionId);
  const isInTime = repeatUntil > now && deadlineAt > now;
  return charge?.state === "creating" && charge.wantedUntil > now && isInTime;
}

/** When it is asked about next, by what it has become. */
async function planNext(
  gateway: Gateway,
  leased: LeasedAttempt,
  isAnswered: boolean,
): Promise<void> {
  const { merchantId, id, transactionId } = leased;
  const now = gateway.wallNow();
  const attempt = await findAttempt(gateway.db.kysely, merchantId, id);
  if (!attempt) throw new Error(`there is no attempt ${id}`);
  const charge = await findUpstreamCharge(gateway.db.kysely, merchantId, transactionId);
  const unconfirmedSince = await findUnconfirmed(gateway, attempt);
  const isNew = attempt.state === "unwanted" && leased.state !== "unwanted";
  const next = isNew
    ? now
    : planSync(attempt, {
        now,
        isClosing: charge?.closing !== undefined,
        wantedUntil: charge?.wantedUntil ?? now,
        isHeld: charge?.hold !== undefined,
        isAnswered,
        ...(unconfirmedSince && { unconfirmedSince }),
      });
  await releaseAttempt(gateway.db, leased, next);
}

/** When the oldest refund was made that the bank has not confirmed; after a week that needs a person. */
async function findUnconfirmed(
  gateway: Gateway,
  { merchantId, transactionId, state, isShown }: UpstreamAttempt,
): Promise<Date | undefined> {
  // What was paid and never shown is no transaction's money.
  if (state !== "paid" || !isShown) return undefined;
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
