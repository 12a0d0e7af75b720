import { type MerchantId, parseMerchantId } from "@gerbang/protocol";
import type { Role } from "../domain/merchants/dashboard-role.ts";
import {
  inviteMember,
  linkUser,
  listUsers,
  type UserCard,
} from "../operations/dashboard/members.ts";
import { OPERATOR, recordActivity } from "../operations/dashboard/record-activity.ts";
import { endTwoStepOf } from "../operations/dashboard/two-step.ts";
import type { Gateway } from "../operations/gateway.ts";
import { findFirstMerchant } from "../operations/merchants/create-merchant.ts";
import { findMerchant } from "../operations/merchants/find-merchant.ts";
import type { Config } from "./config.ts";
import { openDetachedGateway } from "./detached-gateway.ts";

export type { UserCard } from "../operations/dashboard/members.ts";

interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** The first merchant when absent. */
  readonly merchant?: string;
}

type Added =
  | { readonly outcome: "applied"; readonly merchantId: MerchantId; readonly link?: string }
  | {
      readonly outcome: "refused";
      readonly reason: "bad_email" | "bad_name" | "member_already" | "unknown_merchant";
    };

/** People, as whoever runs Gerbang sees them. Links are paths below the gateway's address. */
export interface UserAdmin {
  list(): Promise<readonly UserCard[]>;
  /** A fresh one-time link, which ends the earlier ones. */
  link(email: string): ReturnType<typeof linkUser>;
  /** Switches two-step sign-in off for who has lost their app and their recovery codes. */
  endTwoStep(email: string): ReturnType<typeof endTwoStepOf>;
  /** Gives somebody a role; who is new to this Gerbang gets a link. */
  add(wanted: NewMember): Promise<Added>;
  close(): Promise<void>;
}

/** Opens the users of a configuration: those of a gateway that is running, too. */
export async function openUserAdmin(config: Config): Promise<UserAdmin> {
  const { gateway, close } = await openDetachedGateway(config, { connectionsMax: 2 });
  return {
    list: async () => await listUsers(gateway),
    link: async (email) => await linkUser(gateway, email),
    endTwoStep: async (email) => await endTwoStepOf(gateway, email),
    add: async (wanted) => await addMember(gateway, wanted),
    close,
  };
}

async function addMember(gateway: Gateway, wanted: NewMember): Promise<Added> {
  const { merchant, ...invited } = wanted;
  const named =
    merchant === undefined ? await findFirstMerchant(gateway) : parseMerchantId(merchant);
  const merchantId = named && (await findMerchant(gateway, named))?.id;
  if (!merchantId) return { outcome: "refused", reason: "unknown_merchant" };
  const outcome = await inviteMember(gateway, merchantId, invited);
  if (outcome.outcome === "refused") return outcome;
  await recordActivity(
    gateway,
    { session: { user: OPERATOR }, merchantId },
    { action: "add_user", subject: invited.email, data: { role: invited.role } },
  );
  return { ...outcome, merchantId };
}
