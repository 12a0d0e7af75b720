import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { MerchantId } from "@gerbang/protocol";
import {
  deleteSession,
  deleteSessionsOf,
  findSession,
  insertSession,
  listSessionsOf,
  touchSession,
} from "../../store/dashboard/sessions.ts";
import {
  type DashboardUser,
  listUserMerchants,
  saveLanguage,
  type UserMerchant,
} from "../../store/dashboard/users.ts";
import type { Gateway } from "../gateway.ts";

const IDLE_MAX_MS = 15 * 60_000;
const AGE_MAX_MS = 12 * 60 * 60_000;
/** Written at most this often: not every request is worth a write. */
const TOUCH_EVERY_MS = 30_000;

export type { UserMerchant } from "../../store/dashboard/users.ts";

/** Somebody who is signed in, with the merchants they may see. */
export interface Session {
  readonly token: string;
  readonly user: DashboardUser;
  readonly merchants: readonly UserMerchant[];
  /** Every form carries it. Derived from the token, so it is stored nowhere. */
  readonly csrfToken: string;
  /** Whether they sign in with two steps. */
  readonly hasSecondFactor: boolean;
}

export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** Returns the token for the cookie: always a new one, so that nobody can have told it beforehand. */
export async function startSession(
  gateway: Gateway,
  userId: string,
  db: Gateway["db"]["kysely"] = gateway.db.kysely,
): Promise<string> {
  const token = newToken();
  await insertSession(db, { hash: hashToken(token), userId, now: gateway.wallNow() });
  return token;
}

/** Whose session a cookie's token is; `undefined` once it was idle or old for too long. */
export async function readSession(gateway: Gateway, token: string): Promise<Session | undefined> {
  const hash = hashToken(token);
  const found = await findSession(gateway.db, hash);
  if (!found) return undefined;
  const now = gateway.wallNow();
  if (isOver(found, now)) {
    await deleteSession(gateway.db, hash);
    return undefined;
  }
  const idleMs = now.getTime() - found.lastSeenAt.getTime();
  if (idleMs > TOUCH_EVERY_MS) await touchSession(gateway.db, hash, now);
  const merchants = await listUserMerchants(gateway.db.kysely, found.user.id);
  const csrfToken = createHmac("sha256", token).update("form").digest("base64url");
  const { user, hasSecondFactor } = found;
  return { token, user, merchants, csrfToken, hasSecondFactor };
}

function isOver(
  { createdAt, lastSeenAt }: { readonly createdAt: Date; readonly lastSeenAt: Date },
  now: Date,
): boolean {
  const idleMs = now.getTime() - lastSeenAt.getTime();
  const ageMs = now.getTime() - createdAt.getTime();
  return idleMs > IDLE_MAX_MS || ageMs > AGE_MAX_MS;
}

/** Whether a form's token is this session's; which rendering of the form it is may stand behind a dot. */
export function isCsrfToken(session: Session, sent: string | undefined): boolean {
  const expected = Buffer.from(session.csrfToken);
  const given = Buffer.from(sent?.split(".", 1)[0] ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export async function signOut(gateway: Gateway, session: Session): Promise<void> {
  await deleteSession(gateway.db, hashToken(session.token));
}

export async function signOutEverywhere(gateway: Gateway, session: Session): Promise<void> {
  await deleteSessionsOf(gateway.db.kysely, session.user.id);
}

export interface OwnSession {
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  /** Whether it is the one that asks. */
  readonly isThis: boolean;
}

/** Where the person is signed in now, the newest first. */
export async function listOwnSessions(
  gateway: Gateway,
  { user, token }: Session,
): Promise<readonly OwnSession[]> {
  const own = hashToken(token);
  const sessions = await listSessionsOf(gateway.db, user.id);
  return sessions
    .filter((session) => !isOver(session, gateway.wallNow()))
    .map(({ hash, createdAt: startedAt, lastSeenAt }) => {
      return { startedAt, lastSeenAt, isThis: hash.equals(own) };
    });
}

export async function chooseLanguage(
  gateway: Gateway,
  session: Session,
  language: DashboardUser["language"],
): Promise<void> {
  await saveLanguage(gateway.db, session.user.id, language);
}

export function findUserMerchant(session: Session, id: MerchantId): UserMerchant | undefined {
  return session.merchants.find((merchant) => merchant.id === id);
}
