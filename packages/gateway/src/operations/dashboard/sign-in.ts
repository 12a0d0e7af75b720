import { isEmail } from "../../domain/email.ts";
import type { Secret } from "../../domain/secret.ts";
import { listFirstOwners, listOrphanMerchants } from "../../store/dashboard/ownership.ts";
import {
  deleteSessionsOf,
  deleteSignInLinksOf,
  findSignInLink,
  insertSignInLink,
  takeSignInLink,
} from "../../store/dashboard/sessions.ts";
import {
  type DashboardUser,
  ensureUser,
  findCredentials,
  findNewOwner,
  hasUsers,
  saveCredentials,
  saveLanguage,
  saveMembership,
} from "../../store/dashboard/users.ts";
import type { Trx } from "../../store/database.ts";
import { findOldestSandboxMerchant } from "../../store/merchants/merchants.ts";
import { lockSchema } from "../../store/migrate.ts";
import { takenOrThrow } from "../../store/unique-violation.ts";
import type { Gateway } from "../gateway.ts";
import { findPasswordProblem, hashPassword, isPassword } from "./password.ts";
import { recordForAll } from "./record-activity.ts";
import { type Opened, openAfterPassword } from "./second-step.ts";
import { hashToken, newToken } from "./session.ts";
import { beginSignInTry, type SignInTry } from "./sign-in-limits.ts";

const LINK_LIVES_MS = 60 * 60_000;
/** The first link is read from a terminal that may have scrolled by. */
const FIRST_LINK_LIVES_MS = 24 * 60 * 60_000;

/** Stands in until the first owner tells their own. */
const FIRST_OWNER_EMAIL = "owner@gerbang.localhost";

type SignInOutcome =
  | Opened
  | { readonly outcome: "refused"; readonly reason: "wrong" }
  | { readonly outcome: "refused"; readonly reason: "locked"; readonly retryAfterS: number };

/**
 * Signs somebody in by e-mail address and password; who has a second step is asked for a code then, and
 * nothing tells anybody so before the password was right. Every try counts before the password is looked
 * at, so that trying many at once wins nothing; one that succeeds is taken back.
 */
export async function signIn(
  gateway: Gateway,
  tried: {
    readonly email: string;
    readonly password: Secret;
    readonly address: string;
    /** Chosen on the sign-in page; absent: what they chose before. */
    readonly language?: DashboardUser["language"] | undefined;
  },
): Promise<SignInOutcome> {
  const email = tried.email.trim().toLowerCase();
  const { lock, ...ends } = await beginSignInTry(gateway, { email, address: tried.address });
  const found = await findCredentials(gateway.db, email);
  const known = found?.user;
  const record = async (action: string) => {
    // Somebody who has no account here has no merchant whose log could say so.
    const data = { address: tried.address };
    if (known) await recordForAll(gateway, known, { action, data });
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
  return await openByPassword(gateway, known, { ...ends, language: tried.language });
}

/** Of somebody whose password was right. */
async function openByPassword(
  gateway: Gateway,
  user: DashboardUser,
  {
    succeed,
    pass,
    language,
  }: Pick<SignInTry, "succeed" | "pass"> & {
    readonly language: DashboardUser["language"] | undefined;
  },
): Promise<SignInOutcome> {
  const opened = await openAfterPassword(gateway, user.id);
  if (!opened) return { outcome: "refused", reason: "wrong" };
  if (opened.outcome === "second_step") {
    await pass();
    return opened;
  }
  await succeed();
  await recordForAll(gateway, user, { action: "sign_in" });
  if (language) await saveLanguage(gateway.db, user.id, language);
  return opened;
}

/**
 * Makes sure that somebody can sign in: in a database without users it creates an owner of the first
 * merchant, and of every other one that nobody looks after. Returns the path of a one-time sign-in link
 * as long as that owner has no password, else `undefined`. Safe to repeat; only the newest link works.
 */
export async function ensureOwner(gateway: Gateway): Promise<string | undefined> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockSchema(trx);
    if (!(await hasUsers(trx))) await createFirstOwner(gateway, trx);
    await adoptOrphans(gateway, trx);
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

/** A merchant that nobody looks after, such as one made before there were users, is the first owners'. */
async function adoptOrphans(gateway: Gateway, trx: Trx): Promise<void> {
  const createdAt = gateway.wallNow();
  const owners = await listFirstOwners(trx);
  for (const merchantId of await listOrphanMerchants(trx)) {
    for (const userId of owners) {
      await saveMembership(trx, { merchantId, userId, role: "owner", createdAt });
    }
  }
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
): Promise<LinkedUser | undefined> {
  const user = await findSignInLink(gateway.db.kysely, hashToken(token), gateway.wallNow());
  if (!user) return undefined;
  const { email, name, language, hasPassword } = user;
  // Until their first visit nobody asked them for their language.
  const known = hasPassword ? { language } : {};
  return { email, name, isFirst: email === FIRST_OWNER_EMAIL, ...known };
}

/** Whom a one-time link is for. */
interface LinkedUser {
  readonly email: string;
  readonly name: string;
  /** Whether it is the first owner of all, who has still to say who they are. */
  readonly isFirst: boolean;
  /** Theirs; absent on their first visit. */
  readonly language?: DashboardUser["language"];
}

/** What somebody says with a one-time link. */
interface ChosenAccount {
  readonly password: Secret;
  /** That of the page on which they chose it; kept when they have none yet. */
  readonly language: DashboardUser["language"];
  readonly email?: string;
  readonly name?: string;
}

type PasswordOutcome =
  | Opened
  | {
      readonly outcome: "refused";
      readonly reason: "too_short" | "too_long" | "too_plain" | "bad_email";
    }
  | undefined;

/**
 * Uses a one-time link to choose a password, ends every other session of that user and signs in: the link
 * stands for a forgotten password, and for no second step. The first owner tells name and e-mail address with it; later ones have theirs. `undefined` when the
 * link is unknown, used or too old.
 */
export async function choosePassword(
  gateway: Gateway,
  token: string,
  chosen: ChosenAccount,
): Promise<PasswordOutcome> {
  const problem = findPasswordProblem(chosen.password.reveal());
  if (problem) return { outcome: "refused", reason: problem };
  const link = await readSignInLink(gateway, token);
  if (!link) return undefined;
  const email = chosenEmail(link, chosen.email);
  if (!isEmail(email)) return { outcome: "refused", reason: "bad_email" };
  const name = (link.isFirst && chosen.name?.trim().slice(0, 100)) || link.name;
  const passwordHash = await hashPassword(chosen.password);
  const language = link.language ?? chosen.language;
  const saved = { email, name, language, passwordHash };
  const userId = await useLink(gateway, token, saved).catch(takenOrThrow);
  if (userId === "taken") return { outcome: "refused", reason: "bad_email" };
  if (userId === undefined) return undefined;
  return await openByLink(gateway, { id: userId, name });
}

async function openByLink(
  gateway: Gateway,
  user: Pick<DashboardUser, "id" | "name">,
): Promise<PasswordOutcome> {
  await recordForAll(gateway, user, { action: "choose_password" });
  const opened = await openAfterPassword(gateway, user.id);
  if (opened?.outcome === "applied") {
    const data = { via: "one-time link" };
    await recordForAll(gateway, user, { action: "sign_in", data });
  }
  return opened;
}

function chosenEmail(
  { email, isFirst }: { readonly email: string; readonly isFirst: boolean },
  typed: string | undefined,
): string {
  return isFirst && typed !== undefined ? typed.trim().toLowerCase() : email;
}

/** Returns whose link it was; of two at the same moment one gets nothing. */
async function useLink(
  gateway: Gateway,
  token: string,
  credentials: Parameters<typeof saveCredentials>[2],
): Promise<string | undefined> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const userId = await takeSignInLink(trx, hashToken(token), gateway.wallNow());
    if (userId === undefined) return undefined;
    await saveCredentials(trx, userId, credentials);
    await deleteSessionsOf(trx, userId);
    return userId;
  });
}
