import { randomBytes } from "node:crypto";
import { Secret } from "../../domain/secret.ts";
import {
  confirmFactor,
  countRecoveryCodes,
  deleteSecondFactor,
  findSecondFactor,
  listSealedFactors,
  lockUser,
  replaceRecoveryCodes,
  replaceSeal,
  saveNewFactor,
} from "../../store/dashboard/second-factors.ts";
import { deleteOtherSessions, deleteSessionsOf } from "../../store/dashboard/sessions.ts";
import { findUserByEmail } from "../../store/dashboard/users.ts";
import type { Trx } from "../../store/database.ts";
import type { Gateway } from "../gateway.ts";
import { type Asking, provePassword, type Unproven } from "./account.ts";
import { OPERATOR, recordForAll } from "./record-activity.ts";
import { hashRecoveryCode, newRecoveryCodes } from "./recovery-codes.ts";
import { useCode } from "./second-step.ts";
import { hashToken, type Session } from "./session.ts";
import { beginSignInTry } from "./sign-in-limits.ts";
import { findStep, keyUri, toKeyText } from "./totp.ts";

/** A key that nobody confirmed by then is not shown any more. */
const SETUP_LIVES_MS = 15 * 60_000;
const KEY_BYTES = 20;

/** How somebody signs in. */
export type TwoStepState =
  | { readonly state: "off" }
  /** The key for the app, as text and as the address that its QR code holds. */
  | { readonly state: "pending"; readonly key: Secret; readonly uri: Secret }
  | { readonly state: "on"; readonly since: Date; readonly codesLeft: number };

/** `issuer` names this Gerbang in the app. */
export async function readTwoStep(
  gateway: Gateway,
  { user }: Session,
  issuer: string,
): Promise<TwoStepState> {
  const factor = await findSecondFactor(gateway.db.kysely, user.id);
  if (!factor) return { state: "off" };
  const { confirmedAt: since, createdAt } = factor;
  if (since) {
    return { state: "on", since, codesLeft: await countRecoveryCodes(gateway.db.kysely, user.id) };
  }
  if (isTooOld(gateway, createdAt)) return { state: "off" };
  const key = gateway.secondFactorBox.open(factor.sealedKey);
  const uri = new Secret(keyUri(key, { issuer, account: user.email }));
  return { state: "pending", key, uri };
}

function isTooOld(gateway: Gateway, createdAt: Date): boolean {
  return gateway.wallNow().getTime() - createdAt.getTime() > SETUP_LIVES_MS;
}

type BeginOutcome =
  | { readonly outcome: "applied" }
  | { readonly outcome: "refused"; readonly reason: "is_on" }
  | Unproven;

/**
 * Makes a key for somebody's app; nothing is asked for until they confirm it. It takes the password: whoever
 * finds a browser open must not shut its owner out. A repeat makes another key in the place of this one.
 */
export async function beginTwoStep(
  gateway: Gateway,
  asking: Asking,
  password: Secret,
): Promise<BeginOutcome> {
  const proof = await provePassword(gateway, asking, password);
  if (proof.outcome === "refused") return proof;
  const userId = asking.session.user.id;
  const sealedKey = gateway.secondFactorBox.seal(toKeyText(randomBytes(KEY_BYTES)));
  const isMade = await gateway.db.kysely
    .transaction()
    .execute(
      async (trx) => await saveNewFactor(trx, { userId, sealedKey, now: gateway.wallNow() }),
    );
  return isMade ? { outcome: "applied" } : { outcome: "refused", reason: "is_on" };
}

type CodeOutcome<Given = unknown> =
  | ({ readonly outcome: "applied" } & Given)
  /** `ended`: there is nothing to confirm, or no second step to change, any more. */
  | { readonly outcome: "refused"; readonly reason: "wrong_code" | "ended" }
  | Extract<Unproven, { readonly reason: "locked" }>;

/** Recovery codes are given out here, and never again. */
interface Codes {
  readonly codes: readonly string[];
}

/**
 * Switches two-step sign-in on, once a code proves that the app has the key. Every other session of the
 * person ends: it began by the password alone. Of two at the same moment one is refused.
 */
export async function confirmTwoStep(
  gateway: Gateway,
  asking: Asking,
  code: Secret,
): Promise<CodeOutcome<Codes>> {
  const { user, token } = asking.session;
  return await withCode(gateway, asking, "two_step_on", async (trx) => {
    const factor = await findSecondFactor(trx, user.id);
    if (!factor || factor.confirmedAt || isTooOld(gateway, factor.createdAt)) return "ended";
    const { sealedKey } = factor;
    const now = gateway.wallNow();
    const typed = code.reveal().replaceAll(/\s/g, "");
    const step = findStep(gateway.secondFactorBox.open(sealedKey), typed, now);
    if (step === undefined) return "wrong_code";
    const userId = user.id;
    if (!(await confirmFactor(trx, { userId, sealedKey, step, now }))) return "ended";
    await deleteOtherSessions(trx, userId, hashToken(token));
    return { codes: await giveCodes(trx, userId) };
  });
}

/** Ten new recovery codes in the place of those that there were. */
export async function renewRecoveryCodes(
  gateway: Gateway,
  asking: Asking,
  code: Secret,
): Promise<CodeOutcome<Codes>> {
  const userId = asking.session.user.id;
  return await withCode(gateway, asking, "two_step_codes", async (trx) => {
    if (!asking.session.hasSecondFactor) return "ended";
    if (!(await useCode(gateway, trx, { userId, code }))) return "wrong_code";
    return { codes: await giveCodes(trx, userId) };
  });
}

/** Switches two-step sign-in off, by a code. */
export async function endTwoStep(
  gateway: Gateway,
  asking: Asking,
  code: Secret,
): Promise<CodeOutcome> {
  const userId = asking.session.user.id;
  return await withCode(gateway, asking, "two_step_off", async (trx) => {
    if (!asking.session.hasSecondFactor) return "ended";
    if (!(await useCode(gateway, trx, { userId, code }))) return "wrong_code";
    await deleteSecondFactor(trx, userId);
    return {};
  });
}

async function giveCodes(trx: Trx, userId: string): Promise<readonly string[]> {
  const codes = newRecoveryCodes();
  await replaceRecoveryCodes(
    trx,
    userId,
    codes.map((code) => hashRecoveryCode(userId, code)),
  );
  return codes;
}

/** Counts the code as at the sign-in, and holds the person meanwhile: of two changes one comes after the other. */
async function withCode<Given extends object>(
  gateway: Gateway,
  { session: { user }, address }: Asking,
  action: string,
  change: (trx: Trx) => Promise<Given | "wrong_code" | "ended">,
): Promise<CodeOutcome<Given>> {
  const { email, id: codeOf } = user;
  const { lock, succeed } = await beginSignInTry(gateway, { email, address, codeOf });
  if (lock) {
    if (lock.isNew)
      await recordForAll(gateway, user, { action: "sign_in_locked", data: { address } });
    return { outcome: "refused", reason: "locked", retryAfterS: lock.retryAfterS };
  }
  const changed = await gateway.db.kysely.transaction().execute(async (trx) => {
    return (await lockUser(trx, user.id)) ? await change(trx) : "ended";
  });
  if (changed === "wrong_code") {
    await recordForAll(gateway, user, { action: "account_wrong_code", data: { address } });
  }
  if (typeof changed === "string") return { outcome: "refused", reason: changed };
  await succeed();
  await recordForAll(gateway, user, { action });
  return { outcome: "applied", ...changed };
}

/** Of somebody who has lost their app and their codes: the password opens their account again. */
export async function dropSecondFactor(trx: Trx, userId: string): Promise<boolean> {
  await deleteSessionsOf(trx, userId);
  return await deleteSecondFactor(trx, userId);
}

type OffOutcome =
  | { readonly outcome: "applied" | "unchanged" }
  | { readonly outcome: "refused"; readonly reason: "unknown" };

/**
 * Switches it off for somebody, whoever they are: only for whoever runs Gerbang. Their sessions end. Safe to
 * repeat.
 */
export async function endTwoStepOf(gateway: Gateway, typed: string): Promise<OffOutcome> {
  const email = typed.trim().toLowerCase();
  const user = await findUserByEmail(gateway.db.kysely, email);
  if (!user) return { outcome: "refused", reason: "unknown" };
  const wasOn = await gateway.db.kysely
    .transaction()
    .execute(async (trx) => await dropSecondFactor(trx, user.id));
  if (!wasOn) return { outcome: "unchanged" };
  await recordForAll(gateway, user, { action: "two_step_off", by: OPERATOR });
  return { outcome: "applied" };
}

/** As `resealKeys`, of the keys of people's apps. */
export async function resealSecondFactors({ db, secondFactorBox }: Gateway): Promise<number> {
  let count = 0;
  for (const factor of await listSealedFactors(db.kysely)) {
    const sealed = secondFactorBox.reseal(factor.sealedKey);
    if (!sealed) continue;
    await replaceSeal(db.kysely, factor, sealed);
    count++;
  }
  return count;
}
