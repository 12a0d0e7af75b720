import type { MerchantId } from "@gerbang/protocol";
import { listUserMerchants } from "../../store/dashboard/users.ts";
import { takenOrThrow } from "../../store/unique-violation.ts";
import type { Gateway } from "../gateway.ts";
import { createOwnedMerchant } from "./create-owned-merchant.ts";
import type { Session } from "./session.ts";

/**
 * Creates a sandbox merchant that belongs to whoever is signed in. Safe to repeat: the same command finds the
 * merchant that it made; another one under the same id makes none.
 */
export async function createMerchantOnce(
  gateway: Gateway,
  { user }: Session,
  { id, name }: { readonly id: MerchantId; readonly name: string },
): Promise<"created" | "created_before" | "form_used"> {
  const owner = { kind: "user", id: user.id, name: user.name } as const;
  const wanted = { id, profile: { name } };
  const created = await createOwnedMerchant(gateway, wanted, owner).catch(takenOrThrow);
  if (created !== "taken") return "created";
  const own = await listUserMerchants(gateway.db.kysely, user.id);
  return own.some((one) => one.id === id && one.name === name) ? "created_before" : "form_used";
}
