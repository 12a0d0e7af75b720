import type { MerchantId } from "@gerbang/protocol";
import { parseDecisionReason } from "../../domain/upstream/attention-decision.ts";
import { insertActivity } from "../../store/dashboard/activity.ts";
import type { Gateway } from "../gateway.ts";
import type { ChangedKeys } from "./account-keys.ts";
import { type RotateOutcome, rotateCredentials } from "./rotate-credentials.ts";
import { type StateOutcome, setAccountState } from "./set-account-state.ts";
import { portOf, type TestOutcome, testAccount } from "./test-account.ts";

/** Who changes an account, and why. */
export interface AccountChange {
  readonly merchantId: MerchantId;
  readonly accountId: string;
  readonly by: { readonly id: string; readonly name: string };
  /** As it was typed. */
  readonly reason: string;
}

const NO_REASON = { outcome: "refused", reason: "no_reason" } as const;

const ACTIONS = {
  active: "upstream_activate",
  draining: "upstream_drain",
  off: "upstream_off",
} as const;

/** Has an account take charges, only end what it has, or not be called any more. Safe to repeat. */
export async function changeAccountState(
  gateway: Gateway,
  change: AccountChange,
  state: keyof typeof ACTIONS,
): Promise<StateOutcome | typeof NO_REASON> {
  const reason = parseDecisionReason(change.reason);
  if (reason === undefined) return NO_REASON;
  const outcome = await setAccountState(gateway, change, state);
  if (outcome.outcome === "applied") await note(gateway, change, ACTIONS[state], { reason });
  return outcome;
}

/** Asks an account's upstream for an order that nobody has made, also while it counts as down. */
export async function testAccountNow(
  gateway: Gateway,
  change: Omit<AccountChange, "reason">,
): Promise<TestOutcome> {
  const outcome = await testAccount(gateway, change, portOf(gateway));
  if (outcome.outcome === "tested") {
    await note(gateway, change, "upstream_test", { result: outcome.result });
  }
  return outcome;
}

/** Gives an account other keys. Repeated, it is refused as the same. */
export async function rotateAccountKey(
  gateway: Gateway,
  change: AccountChange,
  keys: ChangedKeys,
): Promise<RotateOutcome | typeof NO_REASON> {
  const reason = parseDecisionReason(change.reason);
  if (reason === undefined) return NO_REASON;
  const rotation = { keys, port: portOf(gateway) };
  const outcome = await rotateCredentials(gateway, change, rotation);
  if (outcome.outcome === "rotated") await note(gateway, change, "upstream_rotate", { reason });
  return outcome;
}

async function note(
  { db, newId, wallNow }: Gateway,
  { merchantId, accountId: subject, by }: Omit<AccountChange, "reason">,
  action: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const who = { userId: by.id, userName: by.name };
  const entry = { merchantId, id: newId(), ...who, action, subject, data, recordedAt: wallNow() };
  await insertActivity(db.kysely, [entry]);
}
