import type { Secret } from "../../domain/secret.ts";
import {
  countRecoveryCodes,
  findSecondFactor,
  lockUser,
  takeRecoveryCode,
  takeStep,
} from "../../store/dashboard/second-factors.ts";
import {
  findSignInStep,
  insertSignInStep,
  takeSignInStep,
} from "../../store/dashboard/sign-in-steps.ts";
import { type DashboardUser, saveLanguage } from "../../store/dashboard/users.ts";
import type { Trx } from "../../store/database.ts";
import type { Gateway } from "../gateway.ts";
import { recordForAll } from "./record-activity.ts";
import { hashRecoveryCode } from "./recovery-codes.ts";
import { hashToken, newToken, startSession } from "./session.ts";
import { beginSignInTry } from "./sign-in-limits.ts";
import { findStep, isCodeShaped } from "./totp.ts";

/** For how long a code is waited for after the password. */
const STEP_LIVES_MS = 10 * 60_000;

/** What a right password opens: a session, or the page that asks for a code. Tokens are for cookies. */
export type Opened =
  | { readonly outcome: "applied"; readonly token: string }
  | { readonly outcome: "second_step"; readonly token: string };

/** `undefined` when the user may not sign in any more. */
export async function openAfterPassword(
  gateway: Gateway,
  userId: string,
): Promise<Opened | undefined> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const user = await lockUser(trx, userId);
    if (!user) return undefined;
    if (!user.hasSecondFactor) {
      return { outcome: "applied", token: await startSession(gateway, userId, trx) };
    }
    const token = newToken();
    const expiresAt = new Date(gateway.wallNow().getTime() + STEP_LIVES_MS);
    await insertSignInStep(trx, { hash: hashToken(token), userId, expiresAt });
    return { outcome: "second_step", token };
  });
}

/** Whether a code is waited for under this token. */
export async function isStepOpen(gateway: Gateway, token: string): Promise<boolean> {
  const { db, wallNow } = gateway;
  return (await findSignInStep(db.kysely, hashToken(token), wallNow())) !== undefined;
}

type SecondStepOutcome =
  | { readonly outcome: "applied"; readonly token: string }
  /** `ended`: the password has to be told again. */
  | { readonly outcome: "refused"; readonly reason: "ended" | "wrong" }
  | { readonly outcome: "refused"; readonly reason: "locked"; readonly retryAfterS: number };

/**
 * Signs somebody in whose password was right, by a code of their app or a recovery code. Every try counts
 * before the code is looked at. Each code opens one session, also when it is sent twice at once.
 */
export async function signInByCode(
  gateway: Gateway,
  tried: {
    readonly token: string;
    readonly code: Secret;
    readonly address: string;
    /** Chosen on the sign-in page. */
    readonly language?: DashboardUser["language"] | undefined;
  },
): Promise<SecondStepOutcome> {
  const hash = hashToken(tried.token);
  const user = await findSignInStep(gateway.db.kysely, hash, gateway.wallNow());
  if (!user) return { outcome: "refused", reason: "ended" };
  const { address, code, language } = tried;
  const { lock, succeed } = await beginSignInTry(gateway, {
    email: user.email,
    address,
    codeOf: user.id,
  });
  if (lock) {
    if (lock.isNew)
      await recordForAll(gateway, user, { action: "sign_in_locked", data: { address } });
    return { outcome: "refused", reason: "locked", retryAfterS: lock.retryAfterS };
  }
  const opened = await openByCode(gateway, { hash, userId: user.id, code });
  if (typeof opened === "string") {
    if (opened === "wrong") {
      await recordForAll(gateway, user, { action: "sign_in_wrong_code", data: { address } });
    }
    return { outcome: "refused", reason: opened };
  }
  await succeed();
  await recordForAll(gateway, user, { action: "sign_in", data: opened.used });
  if (language) await saveLanguage(gateway.db, user.id, language);
  return { outcome: "applied", token: opened.token };
}

async function openByCode(
  gateway: Gateway,
  { hash, userId, code }: { hash: Buffer; userId: string; code: Secret },
): Promise<{ readonly token: string; readonly used: UsedCode } | "ended" | "wrong"> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const user = await lockUser(trx, userId);
    const isAwaited = (await findSignInStep(trx, hash, gateway.wallNow())) !== undefined;
    if (!user?.hasSecondFactor || !isAwaited) return "ended";
    const used = await useCode(gateway, trx, { userId, code });
    if (!used) return "wrong";
    await takeSignInStep(trx, hash, gateway.wallNow());
    return { token: await startSession(gateway, userId, trx), used };
  });
}

/** By what the second step was made, for the log. */
interface UsedCode {
  readonly via: "authenticator app" | "recovery code";
  /** How many recovery codes there are still. */
  readonly left?: number;
}

/** Uses up a code of somebody's app, or a recovery code of theirs; `undefined` when it is neither. */
export async function useCode(
  gateway: Gateway,
  trx: Trx,
  { userId, code }: { readonly userId: string; readonly code: Secret },
): Promise<UsedCode | undefined> {
  const now = gateway.wallNow();
  const typed = code.reveal().replaceAll(/\s/g, "");
  if (!isCodeShaped(typed)) {
    const hash = hashRecoveryCode(userId, typed);
    if (!(await takeRecoveryCode(trx, userId, { hash, now }))) return undefined;
    return { via: "recovery code", left: await countRecoveryCodes(trx, userId) };
  }
  const factor = await findSecondFactor(trx, userId);
  if (!factor) return undefined;
  const step = findStep(gateway.secondFactorBox.open(factor.sealedKey), typed, now);
  if (step === undefined || !(await takeStep(trx, userId, step))) return undefined;
  return { via: "authenticator app" };
}
