import type { OrderId, Rupiah } from "@gerbang/protocol";
import type { ChargeCommand } from "../../src/domain/transactions/charge-command.ts";
import { nextDueAt } from "../../src/operations/sandbox/deliver-due.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import type { NotificationAttemptRow, NotificationRow } from "../../src/store/tables.ts";
import { deliverDue } from "./deliver-due.ts";
import type { TestGateway } from "./gateway.ts";

/** The smallest charge as an operation takes it. */
export function chargeCommand(
  orderId: string,
  changed: Partial<ChargeCommand> = {},
): ChargeCommand {
  return {
    paymentType: "gopay",
    orderId: orderId as OrderId,
    grossAmount: 44_000 as Rupiah,
    acquirer: "gopay",
    expiry: { durationMs: 15 * 60_000 },
    enableCallback: false,
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    request: {},
    ...changed,
  };
}

/** Makes a pending transaction that is reported to these URLs. */
export async function owe(
  { gateway, merchant }: TestGateway,
  orderId: string,
  ...urls: readonly string[]
): Promise<string> {
  const command = chargeCommand(orderId, { overrideNotificationUrls: urls });
  const made = await charge(gateway, await merchant(), command);
  if (made.outcome !== "applied") throw new Error(`${orderId} was refused`);
  return made.transaction.id;
}

/** Makes pending transactions of these names, so few at once that none waits for a connection in vain. */
export async function oweMany(
  made: TestGateway,
  { named, count, url }: { named: string; count: number; url: string },
): Promise<void> {
  const orders = Array.from({ length: count }, (_, order) => `${named}-${order}`);
  for (let at = 0; at < count; at += 10) {
    await Promise.all(orders.slice(at, at + 10).map(async (order) => await owe(made, order, url)));
  }
}

export async function notifications({ gateway }: TestGateway): Promise<readonly NotificationRow[]> {
  return await gateway.db.kysely.selectFrom("notification").selectAll().orderBy("id").execute();
}

export async function attempts({
  gateway,
}: TestGateway): Promise<readonly NotificationAttemptRow[]> {
  return await gateway.db.kysely
    .selectFrom("notification_attempt")
    .selectAll()
    .orderBy("started_at")
    .orderBy("notification_id")
    .orderBy("number")
    .execute();
}

/** Puts the merchant's clock to a moment and stops it there. */
export async function freezeAt({ gateway, keys }: TestGateway, moment: Date): Promise<void> {
  await gateway.db.kysely
    .updateTable("merchant")
    .set({ clock_frozen_at: moment })
    .where("id", "=", keys.id)
    .execute();
}

/** Moves the merchant's clock from due time to due time until nothing is owed. */
export async function deliverAll(made: TestGateway): Promise<void> {
  const { gateway, keys } = made;
  for (;;) {
    const dueAt = await nextDueAt(gateway, keys.id);
    if (!dueAt) return;
    await freezeAt(made, dueAt);
    const done = await deliverDue(gateway, { merchantId: keys.id });
    if (done.length === 0) throw new Error(`what is due at ${dueAt.toISOString()} was not sent`);
  }
}
