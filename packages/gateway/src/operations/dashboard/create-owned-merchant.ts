import { isEmail } from "../../domain/email.ts";
import { insertActivity } from "../../store/dashboard/activity.ts";
import { listFirstOwners } from "../../store/dashboard/ownership.ts";
import { ensureUser, saveMembership } from "../../store/dashboard/users.ts";
import type { Trx } from "../../store/database.ts";
import type { Gateway } from "../gateway.ts";
import {
  type CreatedMerchant,
  createMerchantIn,
  type NewMerchant,
} from "../merchants/create-merchant.ts";
import { OPERATOR } from "./record-activity.ts";
import { makeSignInLink } from "./sign-in.ts";

/** Who is to own a new merchant. */
type WantedOwners =
  | { readonly kind: "user"; readonly id: string; readonly name: string }
  /** Whoever is new to this Gerbang gets a sign-in link. */
  | { readonly kind: "emails"; readonly emails: readonly string[] }
  /** Nobody before there are users: the first start then makes one who owns all. */
  | { readonly kind: "owners_of_first" };

export interface OwnedMerchant extends CreatedMerchant {
  /** By e-mail address: the paths of one-time links of those who are new. */
  readonly signInLinks: Readonly<Record<string, string>>;
}

/**
 * Creates a sandbox merchant together with those who look after it, in one database transaction: none
 * is left that nobody can open. Throws when the id or a key is taken, and for what is no e-mail address.
 */
export async function createOwnedMerchant(
  gateway: Gateway,
  wanted: NewMerchant,
  owners: WantedOwners,
): Promise<OwnedMerchant> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    const created = await createMerchantIn(trx, gateway, wanted);
    const { userIds, signInLinks } = await findOwners(gateway, trx, owners);
    const createdAt = gateway.wallNow();
    for (const userId of userIds) {
      const membership = { merchantId: created.id, userId, role: "owner", createdAt } as const;
      await saveMembership(trx, membership);
    }
    const by = owners.kind === "user" ? owners : OPERATOR;
    await insertActivity(trx, [
      {
        merchantId: created.id,
        id: gateway.newId(),
        userId: by.id,
        userName: by.name,
        action: "create_merchant",
        subject: created.id,
        data: {},
        recordedAt: createdAt,
      },
    ]);
    return { ...created, signInLinks };
  });
}

async function findOwners(
  gateway: Gateway,
  trx: Trx,
  owners: WantedOwners,
): Promise<{ userIds: readonly string[]; signInLinks: Readonly<Record<string, string>> }> {
  if (owners.kind === "user") return { userIds: [owners.id], signInLinks: {} };
  if (owners.kind === "owners_of_first") {
    return { userIds: await listFirstOwners(trx), signInLinks: {} };
  }
  const userIds: string[] = [];
  const signInLinks: Record<string, string> = {};
  for (const typed of owners.emails) {
    const email = typed.trim().toLowerCase();
    if (!isEmail(email)) throw new Error(`${typed} is not an e-mail address`);
    const [name = email] = email.split("@");
    const made = { id: gateway.newId(), email, name, createdAt: gateway.wallNow() };
    const { userId, isNew } = await ensureUser(trx, made);
    userIds.push(userId);
    if (isNew) signInLinks[email] = await makeSignInLink(gateway, trx, { userId });
  }
  return { userIds, signInLinks };
}
