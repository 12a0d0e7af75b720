import type { MerchantId } from "@gerbang/protocol";
import { isEmail } from "../../domain/email.ts";
import type { Role } from "../../domain/merchants/dashboard-role.ts";
import { listUserCards, type UserCard } from "../../store/dashboard/ownership.ts";
import { deleteSessionsOf } from "../../store/dashboard/sessions.ts";
import {
  deleteMembership,
  ensureUser,
  findCredentials,
  findMembers,
  findUserByEmail,
  insertMembership,
  listUserMerchants,
  lockMembers,
  type Member,
  type Membership,
  saveMembership,
} from "../../store/dashboard/users.ts";
import type { Trx } from "../../store/database.ts";
import type { Gateway } from "../gateway.ts";
import { OPERATOR, recordForAll } from "./record-activity.ts";
import type { Session } from "./session.ts";
import { makeSignInLink } from "./sign-in.ts";
import { dropSecondFactor } from "./two-step.ts";

export type { UserCard } from "../../store/dashboard/ownership.ts";
export type { Member } from "../../store/dashboard/users.ts";

export async function listMembers(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<readonly Member[]> {
  return await findMembers(gateway.db.kysely, merchantId);
}

type InviteOutcome =
  | { readonly outcome: "applied"; readonly link?: string }
  | { readonly outcome: "refused"; readonly reason: "bad_email" | "bad_name" | "member_already" };

const NAME_LENGTH_MAX = 100;

/**
 * Gives somebody a role with a merchant. A person new to this Gerbang gets a one-time link, to be
 * handed over by the owner; a person known already signs in as before.
 */
export async function inviteMember(
  gateway: Gateway,
  merchantId: MerchantId,
  invited: { readonly email: string; readonly name: string; readonly role: Role },
): Promise<InviteOutcome> {
  const email = invited.email.trim().toLowerCase();
  const name = invited.name.trim();
  if (!isEmail(email)) return { outcome: "refused", reason: "bad_email" };
  if (name === "" || name.length > NAME_LENGTH_MAX) {
    return { outcome: "refused", reason: "bad_name" };
  }
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockMembers(trx, merchantId);
    const createdAt = gateway.wallNow();
    const { userId, isNew } = await ensureUser(trx, {
      id: gateway.newId(),
      email,
      name,
      createdAt,
    });
    const membership = { merchantId, userId, role: invited.role, createdAt };
    if (!(await insertMembership(trx, membership))) {
      return { outcome: "refused", reason: "member_already" };
    }
    // A link would also open what other merchants have let this person see.
    if (!isNew) return { outcome: "applied" };
    return { outcome: "applied", link: await makeSignInLink(gateway, trx, { userId }) };
  });
}

type LinkOutcome =
  | { readonly outcome: "applied"; readonly link: string }
  | { readonly outcome: "refused"; readonly reason: "unknown" | "disabled" };

/**
 * Makes a one-time link for somebody who cannot sign in any more, whoever they are: only for whoever
 * runs Gerbang and could read its database anyway. Earlier links end; sessions end when it is used.
 */
export async function linkUser(gateway: Gateway, typed: string): Promise<LinkOutcome> {
  const email = typed.trim().toLowerCase();
  const user = await findUserByEmail(gateway.db.kysely, email);
  if (!user) return { outcome: "refused", reason: "unknown" };
  if (!(await findCredentials(gateway.db, email))) {
    return { outcome: "refused", reason: "disabled" };
  }
  const link = await gateway.db.kysely
    .transaction()
    .execute(async (trx) => await makeSignInLink(gateway, trx, { userId: user.id }));
  await recordForAll(gateway, user, { action: "user_new_link", by: OPERATOR });
  return { outcome: "applied", link };
}

/** Everybody who may sign in, or could, with the merchants they look after. */
export async function listUsers(gateway: Gateway): Promise<readonly UserCard[]> {
  return await listUserCards(gateway.db.kysely);
}

type MemberOutcome =
  | { readonly outcome: "applied"; readonly link?: string }
  | { readonly outcome: "refused"; readonly reason: "last_owner" | "other_merchants" }
  | undefined;

/** What an owner may do with a member of a merchant. */
export type MemberCommand =
  | { readonly kind: "role"; readonly role: Role }
  | { readonly kind: "remove" }
  | { readonly kind: "new_link" }
  /** Two-step sign-in is switched off, for who has lost their app and their codes. */
  | { readonly kind: "no_second_step" };

/**
 * Changes a member. Their sessions end, so that nobody keeps what they no longer may. A merchant
 * always keeps one owner. `undefined` when there is no such member.
 */
export async function changeMember(
  gateway: Gateway,
  target: { readonly merchantId: MerchantId; readonly userId: string; readonly by: Session },
  command: MemberCommand,
): Promise<MemberOutcome> {
  const { merchantId, userId, by } = target;
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    // Under the lock, of two owners who leave at the same moment the second is refused.
    const members = await lockMembers(trx, merchantId);
    const member = members.find((one) => one.userId === userId);
    if (!member) return undefined;
    const owners = members.filter(({ role }) => role === "owner").length;
    const isPersonal = command.kind === "new_link" || command.kind === "no_second_step";
    const stays = isPersonal || (command.kind === "role" && command.role === "owner");
    if (member.role === "owner" && owners === 1 && !stays) {
      return { outcome: "refused", reason: "last_owner" };
    }
    if (isPersonal && !(await ownsAll(trx, userId, by))) {
      return { outcome: "refused", reason: "other_merchants" };
    }
    return await applyTo(gateway, trx, { ...member, command });
  });
}

/** A link, or a missing second step, opens all that its user may see: only who owns it all may make one. */
async function ownsAll(trx: Trx, userId: string, by: Session): Promise<boolean> {
  const owned = new Set(by.merchants.filter(({ role }) => role === "owner").map(({ id }) => id));
  return (await listUserMerchants(trx, userId)).every(({ id }) => owned.has(id));
}

async function applyTo(
  gateway: Gateway,
  trx: Trx,
  change: Membership & { readonly command: MemberCommand },
): Promise<MemberOutcome> {
  const { command, ...member } = change;
  const { merchantId, userId } = member;
  await deleteSessionsOf(trx, userId);
  switch (command.kind) {
    case "role":
      await saveMembership(trx, { ...member, role: command.role });
      return { outcome: "applied" };
    case "remove":
      await deleteMembership(trx, merchantId, userId);
      return { outcome: "applied" };
    case "new_link":
      return { outcome: "applied", link: await makeSignInLink(gateway, trx, { userId }) };
    case "no_second_step":
      await dropSecondFactor(trx, userId);
      return { outcome: "applied" };
  }
}
