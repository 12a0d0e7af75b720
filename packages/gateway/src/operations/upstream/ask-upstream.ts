import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import { leaseAttempt, listAttempts } from "../../store/upstream/attempts.ts";
import { type LoggedCall, listCalls } from "../../store/upstream/calls.ts";
import type { Gateway } from "../gateway.ts";
import { merchantsOfBatch } from "../merchants/find-merchant.ts";
import { resolveAttempt } from "./resolve-attempts.ts";
import { LEASE_MS, later } from "./upstream-times.ts";

/**
 * `asked`: whatever it said is committed. `silent`: it gave no usable answer, and is asked again later.
 * `busy`: it is being asked this very moment. `nothing_to_ask`: no upstream has offered this transaction.
 */
export type AskOutcome = "asked" | "silent" | "busy" | "nothing_to_ask";

const SAID_NOTHING: ReadonlySet<string> = new Set(["not_sent", "unknown"]);

/** Asks the upstream about a transaction now, and waits for its answer. Safe to repeat. */
export async function askUpstream(
  gateway: Gateway,
  merchant: Merchant,
  { id }: Pick<Transaction, "id">,
): Promise<AskOutcome> {
  const attempts = await listAttempts(gateway.db.kysely, merchant.id, id);
  const attempt = attempts.find(({ isShown }) => isShown);
  if (!attempt) return "nothing_to_ask";
  const wall = gateway.wallNow();
  const lease = { leaseId: gateway.newId(), until: later(wall, LEASE_MS), wall };
  const leased = await leaseAttempt(gateway.db, attempt, lease);
  if (!leased) return "busy";
  const before = await newestCall(gateway, attempt);
  await resolveAttempt(gateway, leased, merchantsOfBatch(gateway), "command");
  const after = await newestCall(gateway, attempt);
  const hasSaid = after && after.id !== before?.id && !SAID_NOTHING.has(after.outcome);
  return hasSaid ? "asked" : "silent";
}

async function newestCall(
  gateway: Gateway,
  { merchantId, id }: UpstreamAttempt,
): Promise<LoggedCall | undefined> {
  const [newest] = await listCalls(gateway.db, merchantId, [id]);
  return newest;
}
