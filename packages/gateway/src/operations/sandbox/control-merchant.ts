import type { MerchantId } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { MerchantHeldError } from "../../domain/merchants/merchant-held.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { Trx } from "../../store/database.ts";
import { findDueNotifications } from "../../store/notifications/due-notifications.ts";
import { forgetUndelivered } from "../../store/notifications/forget-undelivered.ts";
import {
  deleteControl,
  findControl,
  findLapsed,
  type MerchantControl,
  saveControl,
} from "../../store/sandbox/merchant-control.ts";
import { lockWatch, saveWatch } from "../../store/watched-until.ts";
import type { Gateway } from "../gateway.ts";
import { planOwedFaults } from "../notifications/plan-owed-faults.ts";
import { withMerchantHeld } from "./hold-merchant.ts";
import { forgetLapsed } from "./lapsed-control.ts";

export type { MerchantControl } from "../../store/sandbox/merchant-control.ts";

interface ControlWish {
  /** How long it lasts unless it is renewed, in milliseconds of wall time. */
  readonly ttlMs: number;
  /** The one to renew; a new one when absent. */
  readonly controlId?: string;
  readonly signal?: AbortSignal;
  /** What becomes of owed messages when its time is up; as before when absent, or they are sent. */
  readonly undelivered?: Undelivered | undefined;
  /** Whether what became owed in this hand, and was not delivered, is forgotten as it is renewed. */
  readonly forgetsNow?: boolean;
}

/** What becomes of messages that are owed when a merchant is let go. */
export const UNDELIVERED = ["send", "forget"] as const;
export type Undelivered = (typeof UNDELIVERED)[number];

/** How many of the messages that are due are told. */
const DUE_MAX = 1_000;

/**
 * Takes a sandbox merchant in hand, or renews that: from then on nothing is sent and nothing expires by
 * itself, in any process, until it is ended or its time is up. Deliveries that workers had begun come to an
 * end first. `"ended"` when the one to renew has ended or run out; a {@link MerchantHeldError} when
 * somebody else has the merchant in hand. Renewing again counts from now, and may forget what became owed so far.
 */
export async function controlMerchant(
  gateway: Gateway,
  merchant: Merchant,
  wish: ControlWish,
): Promise<MerchantControl | "ended"> {
  const { id: merchantId } = merchant;
  const { ttlMs, controlId, signal, undelivered } = wish;
  if (controlId !== undefined) return await renew(gateway, merchant, { ...wish, controlId });
  return await withMerchantHeld(
    gateway,
    { merchantId, doing: "control", signal },
    async (hold) =>
      await gateway.db.kysely.transaction().execute(async (trx) => {
        await lockWatch(trx, merchantId);
        const wall = gateway.wallNow();
        const other = await findControl(trx, merchantId, wall);
        if (other) throw new MerchantHeldError({ doing: "control", since: other.begunAt });
        await forgetLapsed(trx, merchant, wall);
        const id = gateway.newId();
        const forgets = undelivered === "forget";
        const control = { id, begunAt: wall, until: later(wall, ttlMs), forgets };
        await save(trx, merchantId, control);
        await hold.confirm(trx);
        return control;
      }),
  );
}

async function renew(
  gateway: Gateway,
  { id: merchantId, clock }: Merchant,
  { controlId, ttlMs, undelivered, forgetsNow }: ControlWish & { readonly controlId: string },
): Promise<MerchantControl | "ended"> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockWatch(trx, merchantId);
    const wall = gateway.wallNow();
    const found = await findControl(trx, merchantId, wall);
    if (found?.id !== controlId) return "ended";
    const forgets = undelivered === undefined ? found.forgets : undelivered === "forget";
    const control = { ...found, until: later(wall, ttlMs), forgets };
    await save(trx, merchantId, control);
    if (forgetsNow) {
      const now = merchantTime(clock, wall);
      await forgetUndelivered(trx, merchantId, { sinceId: controlId, now, wall });
    }
    return control;
  });
}

async function save(trx: Trx, merchantId: MerchantId, control: MerchantControl): Promise<void> {
  await saveControl(trx, merchantId, control);
  await saveWatch(trx, merchantId);
}

function later(wall: Date, ms: number): Date {
  return new Date(wall.getTime() + ms);
}

/**
 * Lets a merchant go, whoever has it in hand. What is due goes out; with `forget` what became owed meanwhile,
 * and was not delivered, never does. As it was taken, when absent. Returns whether anybody had it. Safe to repeat.
 */
export async function releaseMerchant(
  gateway: Gateway,
  { id: merchantId, clock }: Pick<Merchant, "id" | "clock">,
  { undelivered }: { readonly undelivered?: Undelivered | undefined } = {},
): Promise<boolean> {
  const isReleased = await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockWatch(trx, merchantId);
    const wall = gateway.wallNow();
    const control =
      (await findControl(trx, merchantId, wall)) ?? (await findLapsed(trx, merchantId, wall));
    const forgets = undelivered === undefined ? control?.forgets : undelivered === "forget";
    if (control && forgets) {
      const now = merchantTime(clock, wall);
      await forgetUndelivered(trx, merchantId, { sinceId: control.id, now, wall });
    }
    const was = await deleteControl(trx, merchantId, wall);
    await saveWatch(trx, merchantId);
    return was;
  });
  gateway.db.changes.announce({ merchantId, owesNotifications: true });
  return isReleased;
}

/** Who has the merchant in hand now. */
export async function readControl(
  gateway: Gateway,
  { id }: Pick<Merchant, "id">,
): Promise<MerchantControl | undefined> {
  return await findControl(gateway.db.kysely, id, gateway.wallNow());
}

/** The messages of a merchant whose time has come and that were not sent, the earliest first. */
export async function listDue(
  gateway: Gateway,
  { id, clock }: Pick<Merchant, "id" | "clock">,
): Promise<readonly Notification[]> {
  await planOwedFaults(gateway, id);
  const now = merchantTime(clock, gateway.wallNow());
  return await findDueNotifications(gateway.db, id, { now, limit: DUE_MAX });
}
