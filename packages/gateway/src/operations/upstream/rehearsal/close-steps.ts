import { findOpenRehearsalOrders } from "../../../store/upstream/rehearsal-orders.ts";
import { NO_ORDER } from "./charge-steps.ts";
import { describe, look, lookUntil, namesOf, noteClosed, type Stage, type Told } from "./stage.ts";

const WAYS = {
  cancel: { order: "gopay", state: "cancelled", finding: "cancelled_status" },
  expire: { order: "at_once", state: "expired", finding: "expired_status" },
} as const;

/** Has the upstream close an order that is to be paid, and looks whether its status says so. */
export async function closeOne(stage: Stage, how: "cancel" | "expire"): Promise<Told> {
  const { order: name, state, finding } = WAYS[how];
  const order = stage.orders.get(name);
  if (!order?.offer) return NO_ORDER;
  const names = namesOf(order);
  const orders = [names.orderId];
  const heard = await stage.calls.make(
    async (connector, call) => await connector.close(call, names, how),
  );
  if (heard.reply.outcome !== "closed") {
    return { verdict: "blocks", said: `not closed: ${describe(heard)}`, orders };
  }
  const { seen, afterMs } = await lookUntil(
    stage,
    stage.patience.lagMs,
    async () => await look(stage, names),
    (reply) => reply.outcome === "found" && reply.report.state === state,
  );
  if (seen.outcome !== "found") {
    return { verdict: "differs", said: `closed; its status: ${seen.outcome}`, orders };
  }
  const found = { [finding]: seen.report.state };
  if (seen.report.state !== state) {
    const said = `it said closed, and its status says ${seen.report.state}`;
    return { verdict: "blocks", said, found, orders };
  }
  await noteClosed(stage, names.orderId, state);
  return {
    verdict: "expected",
    said: `${state}, by its status after ${afterMs} ms`,
    found,
    orders,
  };
}

const FINAL: ReadonlySet<string> = new Set(["paid", "expired", "cancelled", "denied", "failed"]);

/**
 * Closes whatever rehearsals of this account have opened and nobody has closed. An order that may never have
 * been made is looked for as long as orders may lag. Safe to repeat: what cannot be closed stays on the list.
 */
export async function closeAll(stage: Stage): Promise<Told> {
  await stage.calls.keep();
  const open = await findOpenRehearsalOrders(stage.gateway.db, stage.key);
  const left: string[] = [];
  for (const orderId of open) {
    if (!(await closeIt(stage, orderId))) left.push(orderId);
  }
  if (left.length > 0) {
    return { verdict: "differs", said: `could not be closed: ${left.join(", ")}`, orders: left };
  }
  const said = open.length === 0 ? "nothing was open" : `closed ${open.length}`;
  return { verdict: "expected", said, orders: open };
}

async function closeIt(stage: Stage, orderId: string): Promise<boolean> {
  const { seen } = await lookUntil(
    stage,
    stage.patience.lagMs,
    async () => await look(stage, { orderId }),
    ({ outcome }) => outcome === "found",
  );
  if (seen.outcome === "absent") {
    // Whoever has it stop may not have waited long enough to know.
    if (stage.signal.aborted) return false;
    await noteClosed(stage, orderId, "never_made");
    return true;
  }
  if (seen.outcome !== "found") return false;
  const { state, upstreamId } = seen.report;
  if (FINAL.has(state)) {
    await noteClosed(stage, orderId, state);
    return true;
  }
  const names = { orderId, upstreamId };
  for (const how of ["cancel", "expire"] as const) {
    const { reply } = await stage.calls.make(
      async (connector, call) => await connector.close(call, names, how),
    );
    if (reply.outcome !== "closed") continue;
    await noteClosed(stage, orderId, how === "cancel" ? "cancelled" : "expired");
    return true;
  }
  return false;
}
