import type { MerchantId } from "@gerbang/protocol";
import {
  type ActivityEntry,
  findActivity,
  insertActivity,
} from "../../store/dashboard/activity.ts";
import type { Gateway } from "../gateway.ts";
import type { Session } from "./session.ts";

/** Writes down who did what. */
export async function recordActivity(
  gateway: Gateway,
  { session, merchantId }: { readonly session: Session; readonly merchantId: MerchantId },
  done: { readonly action: string; readonly subject?: string; readonly data?: object },
): Promise<void> {
  const entry = {
    merchantId,
    id: gateway.newId(),
    userId: session.user.id,
    userName: session.user.name,
    action: done.action,
    subject: done.subject ?? "",
    data: { ...done.data },
    recordedAt: gateway.wallNow(),
  };
  await insertActivity(gateway.db.kysely, [entry]);
}

export async function listActivity(
  gateway: Gateway,
  merchantId: MerchantId,
  page: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<readonly ActivityEntry[]> {
  return await findActivity(gateway.db, merchantId, page);
}
