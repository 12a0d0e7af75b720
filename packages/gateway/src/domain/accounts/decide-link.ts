import { type Customer, WALLET_OTP } from "./customer.ts";
import {
  type AccountEnd,
  AUTH_CODE_LIFETIME_MS,
  LINK_FAILURES_MAX,
  type LinkVisit,
  type PayAccount,
  statusAt,
} from "./pay-account.ts";

/** Why the wallet does not go on with linking; another password or PIN may do, but for the last. */
export type LinkRefusal = "wrong_otp" | "wrong_pin" | "locked" | "not_pending";

/**
 * What somebody's wish does to an account. A refusal may have changed it, too: it counts what was wrong.
 * `unchanged`: it was like that before, or the form is an old one.
 */
export type AccountDecision<Reason extends string> =
  | { readonly outcome: "applied"; readonly account: PayAccount }
  | { readonly outcome: "unchanged"; readonly account: PayAccount }
  | { readonly outcome: "refused"; readonly reason: Reason; readonly account: PayAccount };

/** What a customer typed, and after how many failures the form was shown. */
export interface LinkTry {
  readonly typed: string;
  /** A form that is sent twice, or gone back to, is an old one after the first time: it counts nothing. */
  readonly failuresSeen: number;
}

const LOCKED_MS = 5 * 60_000;

/**
 * The customer has read what the merchant may do, and up to which amount without their PIN: that is kept, for the
 * limit may be another one later. Repeating it changes nothing.
 */
export function decideConsent(
  account: PayAccount,
  { pinFrom }: Pick<Customer, "pinFrom">,
  now: Date,
): AccountDecision<LinkRefusal> {
  if (statusAt(account, now) !== "PENDING") return refuse("not_pending", account);
  if (account.visit.consentedAt) return { outcome: "unchanged", account };
  const visit = { ...account.visit, consentedAt: now, consentedPinFrom: pinFrom };
  return { outcome: "applied", account: { ...account, visit } };
}

/** All of it at once, as a test wants it: consent, password and PIN. Repeating it is refused. */
export function decideLinkAtOnce(
  account: PayAccount,
  { pinFrom, authCode }: Pick<Customer, "pinFrom"> & { readonly authCode: string },
  now: Date,
): AccountDecision<"not_pending"> {
  if (statusAt(account, now) !== "PENDING" || isAgreed(account)) {
    return refuse("not_pending", account);
  }
  const { visit } = account;
  const consent = visit.consentedAt ? {} : { consentedAt: now, consentedPinFrom: pinFrom };
  const after = { ...visit, ...consent, phoneProvenAt: visit.phoneProvenAt ?? now, failures: 0 };
  const { lockedUntil: _, ...proven } = after;
  return { outcome: "applied", account: agreed({ ...account, visit: proven }, authCode, now) };
}

/** The customer types the password that the wallet has sent to the phone. Wants the consent before. */
export function decideOtp(
  account: PayAccount,
  attempt: LinkTry,
  now: Date,
): AccountDecision<LinkRefusal> {
  const visit = unlockLink(account.visit, now);
  const isAsked = visit.consentedAt !== undefined && visit.phoneProvenAt === undefined;
  const judged = judgeTry({ ...account, visit }, { ...attempt, right: WALLET_OTP, isAsked }, now);
  if (judged !== "right") return toDecision(judged, "wrong_otp", account);
  const after = { ...visit, failures: 0, phoneProvenAt: now };
  return { outcome: "applied", account: { ...account, visit: after } };
}

/**
 * The customer types the PIN, after the password: that links the account, or makes of `authCode` what the
 * merchant links it with where it asked through BI-SNAP.
 */
export function decidePin(
  account: PayAccount,
  { pin, authCode }: Pick<Customer, "pin"> & { readonly authCode: string },
  attempt: LinkTry,
  now: Date,
): AccountDecision<LinkRefusal> {
  const visit = unlockLink(account.visit, now);
  const isAsked = visit.phoneProvenAt !== undefined && !isAgreed(account);
  const judged = judgeTry({ ...account, visit }, { ...attempt, right: pin, isAsked }, now);
  if (judged !== "right") return toDecision(judged, "wrong_pin", account);
  const proven = { ...account, visit: { ...visit, failures: 0 } };
  return { outcome: "applied", account: agreed(proven, authCode, now) };
}

/** Whether the customer has done all that linking asks of them, and the merchant has not linked them yet. */
export function isAgreed({ status, biSnap }: Pick<PayAccount, "status" | "biSnap">): boolean {
  return status === "PENDING" && biSnap?.authCode !== undefined;
}

/** What becomes of an account whose customer has shown who they are. */
function agreed(account: PayAccount, authCode: string, now: Date): PayAccount {
  const { biSnap } = account;
  if (!biSnap) return { ...account, status: "ENABLED", enabledAt: now };
  const expiresAt = new Date(now.getTime() + AUTH_CODE_LIFETIME_MS);
  return { ...account, biSnap: { ...biSnap, authCode }, expiresAt };
}

/** The merchant exchanges a code: that links the account, unless the customer is linked already. */
export function decideBinding(
  account: PayAccount,
  { authCode, isLinked }: { readonly authCode: string; readonly isLinked: boolean },
  now: Date,
): AccountDecision<"invalid_code"> {
  const isOpen = statusAt(account, now) === "PENDING" && account.biSnap?.authCode === authCode;
  if (!isOpen) return refuse("invalid_code", account);
  if (isLinked) return { outcome: "applied", account: ended(account, "relinked", now) };
  return { outcome: "applied", account: { ...account, status: "ENABLED", enabledAt: now } };
}

/** The customer does not want to be linked: the link is over. */
export function decideLinkRefusal(account: PayAccount, now: Date): AccountDecision<"not_pending"> {
  if (statusAt(account, now) !== "PENDING") return refuse("not_pending", account);
  return { outcome: "applied", account: ended(account, "customer", now) };
}

/** The customer has another phone number: what was linked by the old one ends, and so does linking by it. */
export function decidePhoneChange(account: PayAccount, now: Date): AccountDecision<never> {
  const isOpen = ["PENDING", "ENABLED"].includes(statusAt(account, now));
  if (!isOpen) return { outcome: "unchanged", account };
  return { outcome: "applied", account: ended(account, "phone_changed", now) };
}

/** Who may end a permission by saying so. */
export type UnlinkedBy = Exclude<AccountEnd, "phone_changed" | "relinked">;

/** The permission ends, because the merchant or the customer says so. */
export function decideUnlink(
  account: PayAccount,
  by: UnlinkedBy,
  now: Date,
): AccountDecision<"not_linked"> {
  if (account.status !== "ENABLED") return refuse("not_linked", account);
  return { outcome: "applied", account: ended(account, by, now) };
}

/** New option tokens, as when the customer gets another kind of wallet: the old ones are refused. */
export function decideNewTokens(
  account: PayAccount,
  tokenId: string,
): AccountDecision<"not_linked"> {
  if (account.status !== "ENABLED") return refuse("not_linked", account);
  return { outcome: "applied", account: { ...account, tokenId } };
}

/** A lock whose time is over is forgotten, with the failures that led to it. */
export function unlockLink(visit: LinkVisit, now: Date): LinkVisit {
  const { lockedUntil, ...rest } = visit;
  if (!lockedUntil || lockedUntil > now) return visit;
  return { ...rest, failures: 0 };
}

interface JudgedTry extends LinkTry {
  readonly right: string;
  readonly isAsked: boolean;
}

type Judgement = "right" | "not_pending" | "old_form" | "locked" | { readonly wrong: PayAccount };

function judgeTry(account: PayAccount, attempt: JudgedTry, now: Date): Judgement {
  const { visit } = account;
  if (statusAt(account, now) !== "PENDING") return "not_pending";
  if (visit.lockedUntil) return "locked";
  if (!attempt.isAsked || attempt.failuresSeen !== visit.failures) return "old_form";
  if (attempt.typed === attempt.right) return "right";
  const failures = visit.failures + 1;
  const isLast = failures >= LINK_FAILURES_MAX;
  const after = {
    ...visit,
    failures,
    ...(isLast && { lockedUntil: new Date(now.getTime() + LOCKED_MS) }),
  };
  return { wrong: { ...account, visit: after } };
}

function toDecision(
  judged: Exclude<Judgement, "right">,
  wrong: "wrong_otp" | "wrong_pin",
  account: PayAccount,
): AccountDecision<LinkRefusal> {
  if (judged === "old_form") return { outcome: "unchanged", account };
  if (typeof judged === "string") return refuse(judged, account);
  return refuse(judged.wrong.visit.lockedUntil ? "locked" : wrong, judged.wrong);
}

function ended(account: PayAccount, endedBy: AccountEnd, endedAt: Date): PayAccount {
  const status = account.status === "PENDING" ? "EXPIRED" : "DISABLED";
  return { ...account, status, endedAt, endedBy };
}

function refuse<Reason extends string>(
  reason: Reason,
  account: PayAccount,
): AccountDecision<Reason> {
  return { outcome: "refused", reason, account };
}
