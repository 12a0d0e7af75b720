import type { MerchantId } from "@gerbang/protocol";
import type {
  ActiveFaultPlan,
  FaultPlan,
  FaultProgress,
  PlannedFault,
} from "../../domain/notifications/fault-plan.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import { planFaults } from "../../domain/notifications/plan-faults.ts";
import type { Sign } from "../../domain/notifications/present-notification.ts";
import {
  findReordered,
  findUnplannedMerchants,
  lockFaultPlan,
  lockUnplanned,
  type PlannedMessage,
  savePlanned,
} from "../../store/notifications/fault-plans.ts";
import { runApart } from "../bulkhead.ts";
import { type Gateway, signerOf } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";

const BATCH = 100;

/**
 * Asks the fault plans about the messages that became owed, in the order they did, of all merchants
 * or of one. No message of a merchant with a plan is sent before: what a plan cannot decide about waits.
 */
export async function planOwedFaults(gateway: Gateway, merchantId?: MerchantId): Promise<void> {
  const wall = gateway.wallNow();
  const unplanned = await findUnplannedMerchants(gateway.db, { merchantId, wall });
  for (const { merchantId: id, hasFailed } of unplanned) {
    await runApart(gateway, { merchantId: id, work: "fault_planning", hasFailed }, async () => {
      while ((await planBatch(gateway, id)) === BATCH);
    });
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

/** What the plan decides about some messages, and what becomes of them. */
class PlannedBatch {
  readonly planned: PlannedMessage[] = [];
  readonly copies: Notification[] = [];
  progress: FaultProgress;
  readonly #plan: FaultPlan;
  readonly #sign: Sign;
  readonly #newId: () => string;
  /** By URL, the message that waits for the next one to it. */
  readonly #waiting = new Map<string, string>();

  constructor(plan: ActiveFaultPlan, sign: Sign, newId: () => string) {
    this.#plan = plan;
    this.#sign = sign;
    this.#newId = newId;
    this.progress = plan.progress;
  }

  waitFor(url: string, id: string): void {
    this.#waiting.set(url, id);
  }

  add(message: Notification): void {
    const { id, url, body, signedPath, orderId, transactionStatus: status } = message;
    const about = { status, orderId, body, signedPath };
    const decided = planFaults(this.#plan, this.progress, about, this.#sign);
    this.progress = decided.progress;
    const overtaken = this.#waiting.get(url);
    // It cannot both go first and wait.
    const faults = decided.faults.filter(
      ({ fault }) => fault !== "reorder" || overtaken === undefined,
    );
    const dueAt = new Date(message.dueAt.getTime() + 1000 * secondsHeld(faults));
    const { sentBody } = decided;
    this.planned.push({ id, faults, sentBody, dueAt, afterId: undefined });
    this.#copy({ ...message, sentBody, dueAt }, faults);
    if (overtaken !== undefined) this.#release(overtaken, { id, url, dueAt });
    else if (faults.some(({ fault }) => fault === "reorder")) this.waitFor(url, id);
  }

  /** Puts the one that waited right behind the next one to its URL. */
  #release(id: string, next: Pick<Notification, "id" | "url" | "dueAt">): void {
    this.#waiting.delete(next.url);
    const change = { dueAt: next.dueAt, afterId: next.id };
    const index = this.planned.findIndex((one) => one.id === id);
    const known = this.planned[index];
    if (known) this.planned[index] = { ...known, ...change };
    else this.planned.push({ id, faults: undefined, sentBody: undefined, ...change });
  }

  #copy(message: Notification, faults: readonly PlannedFault[]): void {
    const duplicate = faults.find(({ fault }) => fault === "duplicate");
    if (duplicate?.fault !== "duplicate") return;
    for (let copy = 0; copy < duplicate.copies; copy++) {
      this.copies.push({
        ...message,
        id: this.#newId(),
        faults: faults.filter(({ fault }) => fault !== "reorder"),
        copyOf: message.id,
        afterId: message.id,
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
