import { isEmail } from "../../domain/email.ts";
import type { Secret } from "../../domain/secret.ts";
import { insertActivity } from "../../store/dashboard/activity.ts";
import {
  deleteSessionsOf,
  deleteSignInLinksOf,
  findSignInLink,
  insertSignInLink,
  takeSignInLink,
} from "../../store/dashboard/sessions.ts";
import {
  ensureUser,
  findCredentials,
  findNewOwner,
  findUserByEmail,
  hasUsers,
  listUserMerchants,
  saveCredentials,
  saveMembership,
} from "../../store/dashboard/users.ts";
import type { Trx } from "../../store/database.ts";
import { findOldestSandboxMerchant } from "../../store/merchants/merchants.ts";
import { lockSchema } from "../../store/migrate.ts";
import type { Gateway } from "../gateway.ts";
import { findPasswordProblem, hashPassword, isPassword } from "./password.ts";
import { hashToken, newToken, startSession } from "./session.ts";
import { beginSignInTry } from "./sign-in-limits.ts";

const LINK_LIVES_MS = 60 * 60_000;
/** The first link is read from a terminal that may have scrolled by. */
const FIRST_LINK_LIVES_MS = 24 * 60 * 60_000;

/** Stands in until the first owner tells their own. */
const FIRST_OWNER_EMAIL = "owner@gerbang.localhost";

type SignInOutcome =
  | { readonly outcome: "applied"; readonly token: string }
  | { readonly outcome: "refused"; readonly reason: "wrong" }
  | { readonly outcome: "refused"; readonly reason: "locked"; readonly retryAfterS: number };

/**
 * Signs somebody in by e-mail address and password. Every try counts before the password is looked
 * at, so that trying many at once wins nothing; one that succeeds is taken back.
 */
export async function signIn(
  gateway: Gateway,
  tried: { readonly email: string; readonly password: Secret; readonly address: string },
): Promise<SignInOutcome> {
  const email = tried.email.trim().toLowerCase();
  const { lock, succeed } = await beginSignInTry(gateway, { ...tried, email });
  const found = await findCredentials(gateway.db, email);
  const known = found?.user;
  const record = async (action: string) => {
    // Somebody who has no account here has no merchant whose log could say so.
    if (known) await recordForAll(gateway, known, action, { address: tried.address });
  };
  if (lock) {
    // Once per lock: who goes on trying must not fill the log.
    if (lock.isNew) await record("sign_in_locked");
    return { outcome: "refused", reason: "locked", retryAfterS: lock.retryAfterS };
  }
  const right = await isPassword(tried.password, found?.passwordHash ?? null);
  if (!known || !right) {
    await record("sign_in_failed");
    return { outcome: "refused", reason: "wrong" };
  }
  await succeed();
  await recordForAll(gateway, known, "sign_in");
  return { outcome: "applied", token: await startSession(gateway, known.id) };
}

/** In the log of every merchant this person serves. */
async function recordForAll(
  gateway: Gateway,
  user: { readonly id: string; readonly name: string },
  action: string,
  data: object = {},
): Promise<void> {
  const merchants = await listUserMerchants(gateway.db.kysely, user.id);
  const entries = merchants.map(({ id }) => ({
    merchantId: id,
    id: gateway.newId(),
    userId: user.id,
    userName: user.name,
    action,
    subject: user.name,
    data: { ...data },
    recordedAt: gateway.wallNow(),
  }));
  await insertActivity(gateway.db.kysely, entries);
}

/**
 * Makes sure that somebody can sign in: in a database without users it creates an owner of the first
 * merchant. Returns the path of a one-time sign-in link as long as that owner has no password, else
 * `undefined`. Safe to repeat; only the newest link works.
 */
export async function ensureOwner(gateway: Gateway): Promise<string | undefined> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockSchema(trx);
    if (!(await hasUsers(trx))) await createFirstOwner(gateway, trx);
    const owner = await findNewOwner(trx);
    return owner && (await makeSignInLink(gateway, trx, { userId: owner, first: true }));
  });
}

async function createFirstOwner(gateway: Gateway, trx: Trx): Promise<void> {
  const merchantId = await findOldestSandboxMerchant(trx);
  if (!merchantId) throw new Error("an owner needs a merchant, and there is none");
  const now = gateway.wallNow();
  const user = { id: gateway.newId(), email: FIRST_OWNER_EMAIL, name: "Owner", createdAt: now };
  const { userId } = await ensureUser(trx, user);
  await saveMembership(trx, { merchantId, userId, role: "owner", createdAt: now });
}

/** Takes the place of every earlier link of this user. Returns its path. */
export async function makeSignInLink(
  gateway: Gateway,
  trx: Trx,
  { userId, first = false }: { userId: string; first?: boolean },
): Promise<string> {
  const token = newToken();
  const now = gateway.wallNow();
  const livesMs = first ? FIRST_LINK_LIVES_MS : LINK_LIVES_MS;
  await deleteSignInLinksOf(trx, userId);
  await insertSignInLink(trx, {
    hash: hashToken(token),
    userId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + livesMs),
  });
  return `/dashboard/welcome/${token}`;
}

/** Whose link it is, so that the page can greet them; does not use it up. */
export async function readSignInLink(
  gateway: Gateway,
  token: string,
): Promise<
  { readonly email: string; readonly name: string; readonly isFirst: boolean } | undefined
> {
  const user = await findSignInLink(gateway.db.kysely, hashToken(token), gateway.wallNow());
  if (!user) return undefined;
  const { email, name } = user;
  return { email, name, isFirst: email === FIRST_OWNER_EMAIL };
}

type PasswordOutcome =
  | { readonly outcome: "applied"; readonly token: string }
  | {
      readonly outcome: "refused";
      readonly reason: "too_short" | "too_long" | "too_plain" | "bad_email";
    }
  | undefined;

/**
 * Uses a one-time link to choose a password, ends every other session of that user and signs in. The
 * first owner tells name and e-mail address with it; later ones have theirs. `undefined` when the
 * link is unknown, used or too old.
 */
export async function choosePassword(
  gateway: Gateway,
  token: string,
  chosen: { readonly password: Secret; readonly email?: string; readonly name?: string },
): Promise<PasswordOutcome> {
  const problem = findPasswordProblem(chosen.password.reveal());
  if (problem) return { outcome: "refused", reason: problem };
  const link = await readSignInLink(gateway, token);
  if (!link) return undefined;
  const email = chosenEmail(link, chosen.email);
  if (!isEmail(email) || (await isTaken(gateway, email, link.email))) {
    return { outcome: "refused", reason: "bad_email" };
  }
  const name = (link.isFirst && chosen.name?.trim().slice(0, 100)) || link.name;
  const passwordHash = await hashPassword(chosen.password);
  const userId = await gateway.db.kysely.transaction().execute(async (trx) => {
    const owner = await takeSignInLink(trx, hashToken(token), gateway.wallNow());
    if (owner === undefined) return undefined;
    await saveCredentials(trx, owner, { email, name, passwordHash });
    await deleteSessionsOf(trx, owner);
    return owner;
  });
  if (userId === undefined) return undefined;
  await recordForAll(gateway, { id: userId, name }, "choose_password");
  await recordForAll(gateway, { id: userId, name }, "sign_in", { via: "one-time link" });
  return { outcome: "applied", token: await startSession(gateway, userId) };
}

function chosenEmail(
  { email, isFirst }: { readonly email: string; readonly isFirst: boolean },
  typed: string | undefined,
): string {
  return isFirst && typed !== undefined ? typed.trim().toLowerCase() : email;
}

async function isTaken(gateway: Gateway, email: string, own: string): Promise<boolean> {
  return email !== own && (await findUserByEmail(gateway.db.kysely, email)) !== undefined;
}
