import { isEmail } from "../../domain/email.ts";
import type { Secret } from "../../domain/secret.ts";
import { replacePasswordHash, saveIdentity } from "../../store/dashboard/own-account.ts";
import { deleteOtherSessions, deleteSignInLinksOf } from "../../store/dashboard/sessions.ts";
import { findCredentials } from "../../store/dashboard/users.ts";
import { takenOrThrow } from "../../store/unique-violation.ts";
import type { Gateway } from "../gateway.ts";
import { findPasswordProblem, hashPassword, isPassword } from "./password.ts";
import { recordForAll } from "./record-activity.ts";
import { hashToken, type Session } from "./session.ts";
import { beginSignInTry } from "./sign-in-limits.ts";

const NAME_LENGTH_MAX = 100;

/** Who asks, and from where: wrong passwords count as at the sign-in. */
export interface Asking {
  readonly session: Session;
  readonly address: string;
}

export type Unproven =
  | { readonly outcome: "refused"; readonly reason: "wrong_password" }
  | { readonly outcome: "refused"; readonly reason: "locked"; readonly retryAfterS: number };

type IdentityOutcome =
  | { readonly outcome: "applied" | "unchanged" }
  | { readonly outcome: "refused"; readonly reason: "bad_name" | "bad_email" | "email_taken" }
  | Unproven;

/**
 * Changes one's own name and e-mail address. One signs in with the address, so a new one takes the
 * password: whoever finds a browser open must not take the account away. Safe to repeat.
 */
export async function changeIdentity(
  gateway: Gateway,
  { session, address }: Asking,
  typed: { readonly name: string; readonly email: string; readonly password: Secret },
): Promise<IdentityOutcome> {
  const { user } = session;
  const name = typed.name.trim();
  const email = typed.email.trim().toLowerCase();
  if (!isName(name)) return { outcome: "refused", reason: "bad_name" };
  if (!isEmail(email)) return { outcome: "refused", reason: "bad_email" };
  if (name === user.name && email === user.email) return { outcome: "unchanged" };
  if (email !== user.email) {
    const proof = await provePassword(gateway, { session, address }, typed.password);
    if (proof.outcome === "refused") return proof;
  }
  const saved = await saveIdentity(gateway.db, user.id, { name, email }).catch(takenOrThrow);
  if (saved === "taken") return { outcome: "refused", reason: "email_taken" };
  await recordForAll(gateway, user, {
    action: "account_identity",
    data: { ...(name !== user.name && { name }), ...(email !== user.email && { email }) },
  });
  return { outcome: "applied" };
}

function isName(text: string): boolean {
  return text !== "" && text.length <= NAME_LENGTH_MAX;
}

type PasswordChange =
  | { readonly outcome: "applied" }
  | { readonly outcome: "refused"; readonly reason: "too_short" | "too_long" | "too_plain" }
  | Unproven;

/**
 * Takes a new password in the place of the one that is told with it. Every other session of the person
 * and every sign-in link ends; this session goes on. Of two at the same moment one is refused.
 */
export async function changePassword(
  gateway: Gateway,
  asking: Asking,
  typed: { readonly current: Secret; readonly wanted: Secret },
): Promise<PasswordChange> {
  const problem = findPasswordProblem(typed.wanted.reveal());
  if (problem) return { outcome: "refused", reason: problem };
  const proof = await provePassword(gateway, asking, typed.current);
  if (proof.outcome === "refused") return proof;
  const { user, token } = asking.session;
  const to = await hashPassword(typed.wanted);
  const isReplaced = await gateway.db.kysely.transaction().execute(async (trx) => {
    if (!(await replacePasswordHash(trx, user.id, { from: proof.hash, to }))) return false;
    await deleteSignInLinksOf(trx, user.id);
    await deleteOtherSessions(trx, user.id, hashToken(token));
    return true;
  });
  if (!isReplaced) return { outcome: "refused", reason: "wrong_password" };
  await recordForAll(gateway, user, { action: "account_password" });
  return { outcome: "applied" };
}

/** Ends every session of the person but this one. Safe to repeat. */
export async function signOutOthers(gateway: Gateway, { user, token }: Session): Promise<void> {
  await deleteOtherSessions(gateway.db.kysely, user.id, hashToken(token));
  await recordForAll(gateway, user, { action: "account_sign_out_others" });
}

/** Every try counts as at the sign-in. */
export async function provePassword(
  gateway: Gateway,
  { session: { user }, address }: Asking,
  password: Secret,
): Promise<{ readonly outcome: "proven"; readonly hash: string } | Unproven> {
  const { email } = user;
  const { lock, succeed } = await beginSignInTry(gateway, { email, address });
  if (lock) {
    if (lock.isNew)
      await recordForAll(gateway, user, { action: "sign_in_locked", data: { address } });
    return { outcome: "refused", reason: "locked", retryAfterS: lock.retryAfterS };
  }
  const hash = (await findCredentials(gateway.db, email))?.passwordHash ?? null;
  const isRight = await isPassword(password, hash);
  if (!isRight || hash === null) {
    await recordForAll(gateway, user, { action: "account_wrong_password", data: { address } });
    return { outcome: "refused", reason: "wrong_password" };
  }
  await succeed();
  return { outcome: "proven", hash };
}
