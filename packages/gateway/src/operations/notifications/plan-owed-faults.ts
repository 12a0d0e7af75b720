import type { MerchantId } from "@gerbang/protocol";
import type { FaultProgress, PlannedFault } from "../../domain/notifications/fault-plan.ts";
import type { Sign } from "../../domain/notifications/notification.ts";
import { planFaults } from "../../domain/notifications/plan-faults.ts";
import {
  findReordered,
  findUnplannedMerchants,
  lockFaultPlan,
  lockUnplanned,
  type PlannedRow,
  savePlanned,
} from "../../store/notifications/fault-plans.ts";
import type { FaultPlanRow, NotificationRow } from "../../store/tables.ts";
import { type Gateway, signerOf } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

const BATCH = 100;

/**
 * Asks the fault plans about the messages that became owed, in the order they did, of all merchants
 * or of one. No message of a merchant with a plan is sent before.
 */
export async function planOwedFaults(gateway: Gateway, merchantId?: MerchantId): Promise<void> {
  for (const id of await findUnplannedMerchants(gateway.db, merchantId)) {
    while ((await planBatch(gateway, id)) === BATCH);
  }
}

async function planBatch(gateway: Gateway, merchantId: MerchantId): Promise<number> {
  const merchant = await findMerchant(gateway, merchantId);
  if (!merchant) throw new Error(`the fault plan of ${merchantId} has no merchant`);
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const plan = await lockFaultPlan(trx, merchantId);
    if (!plan) return 0;
    const wall = gateway.wallNow();
    const messages = await lockUnplanned(trx, merchantId, { wall, limit: BATCH });
    const waiting = await findReordered(trx, merchantId);
    const batch = new PlannedBatch(plan, signerOf(merchant), gateway.newId);
    for (const { id, url } of waiting) batch.waitFor(url, id);
    for (const message of messages) batch.add(message);
    await savePlanned(trx, merchantId, batch);
    return messages.length;
  });
}

/** What the plan decides about some messages, and what that does to their rows. */
class PlannedBatch {
  readonly planned: PlannedRow[] = [];
  readonly copies: NotificationRow[] = [];
  progress: FaultProgress;
  readonly #plan: FaultPlanRow;
  readonly #sign: Sign;
  readonly #newId: () => string;
  /** By URL, the message that waits for the next one to it. */
  readonly #waiting = new Map<string, string>();

  constructor(plan: FaultPlanRow, sign: Sign, newId: () => string) {
    this.#plan = plan;
    this.#sign = sign;
    this.#newId = newId;
    this.progress = { seen: plan.seen, taken: plan.taken };
  }

  waitFor(url: string, id: string): void {
    this.#waiting.set(url, id);
  }

  add(message: NotificationRow): void {
    const status = message.transaction_status;
    const decided = planFaults(this.#plan, this.progress, { ...message, status }, this.#sign);
    this.progress = decided.progress;
    const overtaken = this.#waiting.get(message.url);
    // It cannot both go first and wait.
    const faults = decided.faults.filter(
      ({ fault }) => fault !== "reorder" || overtaken === undefined,
    );
    const due_at = new Date(message.due_at.getTime() + 1000 * secondsHeld(faults));
    const sent_body = decided.sentBody ?? null;
    this.planned.push({ id: message.id, faults, sent_body, due_at, after_id: null });
    this.#copy({ ...message, faults, sent_body, due_at });
    if (overtaken !== undefined) this.#release(overtaken, { ...message, due_at });
    else if (faults.some(({ fault }) => fault === "reorder")) this.waitFor(message.url, message.id);
  }

  /** The one that waited goes next. */
  #release(id: string, next: Pick<NotificationRow, "id" | "url" | "due_at">): void {
    this.#waiting.delete(next.url);
    const change = { due_at: next.due_at, after_id: next.id };
    const index = this.planned.findIndex((row) => row.id === id);
    const known = this.planned[index];
    if (known) this.planned[index] = { ...known, ...change };
    else this.planned.push({ id, faults: null, sent_body: null, ...change });
  }

  #copy(message: NotificationRow): void {
    const duplicate = message.faults?.find(({ fault }) => fault === "duplicate");
    if (duplicate?.fault !== "duplicate") return;
    for (let copy = 0; copy < duplicate.copies; copy++) {
      this.copies.push({
        ...message,
        id: this.#newId(),
        faults: message.faults?.filter(({ fault }) => fault !== "reorder") ?? null,
        copy_of: message.id,
        after_id: message.id,
      });
    }
  }
}

function secondsHeld(faults: readonly PlannedFault[]): number {
  return faults.reduce(
    (sum, fault) =>
      fault.fault === "delay" || fault.fault === "reorder" ? sum + fault.seconds : sum,
    0,
  );
}
