import type { Merchant } from "../../domain/merchants/merchant.ts";
import { MerchantHeldError } from "../../domain/merchants/merchant-held.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { Trx } from "../../store/database.ts";
import {
  findNamedNotification,
  leaseNamedNotification,
  leaseTheseNotifications,
  type MessageName,
} from "../../store/notifications/lease-named.ts";
import {
  findTheseNotifications,
  insertNotifications,
} from "../../store/notifications/notification-history.ts";
import type { LeasedNotification } from "../../store/notifications/notification-queue.ts";
import type { Gateway } from "../gateway.ts";
import { withHeartbeat } from "../heartbeat.ts";
import type { AttemptFaults, AttemptManner } from "./attempt-manner.ts";
import { attemptDelivery, recordAttempt, type UnrecordedAttempt } from "./deliver-notification.ts";
import { BEATS_PER_LEASE, HeldLeases } from "./held-leases.ts";
import { planOwedFaults } from "./plan-owed-faults.ts";
import { copyForResend } from "./resend-notification.ts";
import { SharedRelease } from "./shared-release.ts";

export type { MessageName } from "../../store/notifications/lease-named.ts";

/** A message that is to be delivered now. */
export interface DeliveryWish {
  readonly name: MessageName;
  /** A true repeat: the same bytes, whatever became of the first. */
  readonly again: boolean;
  readonly faults: AttemptFaults;
}

/** An attempt that was made because somebody asked for it, with the whole of its exchange. */
export interface MadeDelivery extends UnrecordedAttempt {
  readonly leased: LeasedNotification;
  /** The one that it repeats. */
  readonly copyOf: string | undefined;
  /** Wall time. */
  readonly begunAt: Date;
  readonly endedAt: Date;
}

type DeliverOutcome =
  | {
      readonly outcome: "applied";
      /** In the order in which they were asked for. */
      readonly made: readonly MadeDelivery[];
      /** Whether all of them were unanswered at one moment. */
      readonly overlapped: boolean;
    }
  | {
      readonly outcome: "refused";
      readonly reason: "unknown_notification" | "notification_closed";
      readonly name: MessageName;
    };

/**
 * Delivers messages of a merchant at once, whether or not their time has come and whatever plans put before
 * them: in a row, or all together, with the last byte of each held back until all of the rest is there. Each
 * counts as its message's next attempt, after which the usual rules decide. What is asked for `again`, or a
 * second time in one list, is a copy, with attempts of its own. All are begun or none: throws a
 * {@link MerchantHeldError} while one of them is being delivered. A crash on the way leaves leases that run
 * out, and what was not recorded is owed as before.
 */
export async function deliverNow(
  gateway: Gateway,
  merchant: Merchant,
  { wishes, together }: { readonly wishes: readonly DeliveryWish[]; readonly together: boolean },
): Promise<DeliverOutcome> {
  const begun = await beginAll(gateway, { merchant, wishes });
  if ("reason" in begun) return { outcome: "refused", ...begun };
  const leases = new HeldLeases(gateway);
  for (const { leased } of begun) leases.add(leased);
  const release = together ? new SharedRelease(begun.length) : undefined;
  const made = await withHeartbeat(
    gateway.delivery.leaseMs / BEATS_PER_LEASE,
    {
      beat: async () => await leases.renew(),
      onError: (error) => gateway.report(error, { merchantId: merchant.id, work: "delivery" }),
    },
    async () =>
      release
        ? await Promise.all(begun.map(async (one) => await deliverOne(gateway, one, release)))
        : await deliverInTurn(gateway, begun),
  );
  return { outcome: "applied", made, overlapped: release?.isTogether === true && made.length > 1 };
}

interface BegunDelivery {
  readonly leased: LeasedNotification;
  readonly copyOf: string | undefined;
  readonly faults: AttemptFaults;
}

type Refusal = Omit<Extract<DeliverOutcome, { outcome: "refused" }>, "outcome">;

interface Wanted {
  readonly merchant: Merchant;
  readonly wishes: readonly DeliveryWish[];
}

type Begun = readonly BegunDelivery[] | Refusal;

/** One message that nothing stands in the way of, as nearly all are, is begun by a single statement. */
async function beginAll(gateway: Gateway, wanted: Wanted): Promise<Begun> {
  const [wish, ...others] = wanted.wishes;
  if (wish && others.length === 0 && !wish.again) {
    const key = { merchantId: wanted.merchant.id, name: wish.name };
    const leased = await leaseNamedNotification(gateway.db, key, leaseTime(gateway));
    if (leased) return [{ leased, copyOf: undefined, faults: wish.faults }];
  }
  await planOwedFaults(gateway, wanted.merchant.id);
  return await gateway.db.kysely
    .transaction()
    .execute(async (trx) => await begin(gateway, trx, wanted));
}

function leaseTime(gateway: Gateway): { readonly wall: Date; readonly until: Date } {
  const wall = gateway.wallNow();
  return { wall, until: new Date(wall.getTime() + gateway.delivery.leaseMs) };
}

async function begin(gateway: Gateway, trx: Trx, { merchant, wishes }: Wanted): Promise<Begun> {
  const named: NamedWish[] = [];
  for (const { name, ...wish } of wishes) {
    const id = await findNamedNotification(trx, merchant.id, name);
    if (id === undefined) return { reason: "unknown_notification", name };
    named.push({ ...wish, name, id });
  }
  const asked = named.map(({ id }) => id);
  const found = await findTheseNotifications(trx, merchant.id, asked);
  const chosen = chooseMessages(gateway, merchant, { wishes: named, found });
  if ("reason" in chosen) return chosen;
  await insertNotifications(
    trx,
    chosen.filter(({ isCopy }) => isCopy).map(({ message }) => message),
  );
  const ids = chosen.map(({ message }) => message.id);
  const leased = await leaseTheseNotifications(
    trx,
    { merchantId: merchant.id, ids },
    leaseTime(gateway),
  );
  return chosen.map(({ message, faults }) => {
    const lease = leased.find(({ id }) => id === message.id);
    // Undoes the copies and the other leases.
    if (!lease) throw new MerchantHeldError({ doing: "delivery", since: undefined });
    return { leased: lease, copyOf: message.copyOf, faults };
  });
}

interface NamedWish extends DeliveryWish {
  readonly id: string;
}

interface ChosenMessage {
  readonly message: Notification;
  readonly isCopy: boolean;
  readonly faults: AttemptFaults;
}

function chooseMessages(
  gateway: Gateway,
  merchant: Merchant,
  {
    wishes,
    found,
  }: { readonly wishes: readonly NamedWish[]; readonly found: readonly Notification[] },
): readonly ChosenMessage[] | Refusal {
  const chosen: ChosenMessage[] = [];
  for (const { id, name, again, faults } of wishes) {
    const original = found.find((one) => one.id === id);
    if (!original) return { reason: "unknown_notification", name };
    const isSecond = chosen.some(({ message }) => message.id === id);
    if (again || isSecond) {
      // As it was sent: a fault plan may have made other bytes of the message.
      const { sentBody } = original;
      const message = { ...copyForResend(gateway, merchant, original), sentBody };
      chosen.push({ message, isCopy: true, faults });
    } else if (original.state === "owed") {
      chosen.push({ message: original, isCopy: false, faults });
    } else {
      return { reason: "notification_closed", name };
    }
  }
  return chosen;
}

/** One after the other: the next one begins when the one before is recorded. */
async function deliverInTurn(
  gateway: Gateway,
  begun: readonly BegunDelivery[],
): Promise<readonly MadeDelivery[]> {
  const made: MadeDelivery[] = [];
  for (const one of begun) made.push(await deliverOne(gateway, one));
  return made;
}

async function deliverOne(
  gateway: Gateway,
  { leased, copyOf, faults }: BegunDelivery,
  release?: SharedRelease,
): Promise<MadeDelivery> {
  const begunAt = gateway.wallNow();
  const { id } = leased;
  const manner: AttemptManner = {
    faults,
    ...(release && { beforeLastByte: async () => await release.arrive(id) }),
  };
  const ended = await attemptDelivery(gateway, leased, manner).finally(() => release?.leave(id));
  const endedAt = gateway.wallNow();
  if (!(await recordAttempt(gateway, leased, ended))) {
    throw new Error(`the lease of notification ${id} ran out`);
  }
  return { ...ended, leased, copyOf, begunAt, endedAt };
}
