import type { MerchantId } from "@gerbang/protocol";
import {
  type ActivityEntry,
  findActivity,
  findActivityEntry,
  insertActivity,
} from "../../store/dashboard/activity.ts";
import type { Gateway } from "../gateway.ts";
import type { Session } from "./session.ts";

/** Writes down who did what, and returns the entry's id. */
export async function recordActivity(
  gateway: Gateway,
  { session, merchantId }: { readonly session: Session; readonly merchantId: MerchantId },
  done: { readonly action: string; readonly subject?: string; readonly data?: object },
): Promise<string> {
  const id = gateway.newId();
  const entry = {
    merchantId,
    id,
    userId: session.user.id,
    userName: session.user.name,
    action: done.action,
    subject: done.subject ?? "",
    data: { ...done.data },
    recordedAt: gateway.wallNow(),
  };
  await insertActivity(gateway.db.kysely, [entry]);
  return id;
}

/** One entry of the merchant's log of what people did. */
export async function readActivity(
  gateway: Gateway,
  merchantId: MerchantId,
  id: string,
): Promise<ActivityEntry | undefined> {
  return await findActivityEntry(gateway.db, merchantId, id);
}

export async function listActivity(
  gateway: Gateway,
  merchantId: MerchantId,
  page: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<readonly ActivityEntry[]> {
  return await findActivity(gateway.db, merchantId, page);
}
