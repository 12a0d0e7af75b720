import type { MerchantId } from "@gerbang/protocol";
import { insertActivity, findActivity as readActivity } from "../../store/dashboard/activity.ts";
import type { ActivityRow } from "../../store/tables.ts";
import type { Gateway } from "../gateway.ts";
import type { Session } from "./session.ts";

/** Writes down who did what. */
export async function recordActivity(
  gateway: Gateway,
  { session, merchantId }: { readonly session: Session; readonly merchantId: MerchantId },
  done: { readonly action: string; readonly subject?: string; readonly data?: object },
): Promise<void> {
  const row: ActivityRow = {
    merchant_id: merchantId,
    id: gateway.newId(),
    user_id: session.user.id,
    user_name: session.user.name,
    action: done.action,
    subject: done.subject ?? "",
    data: { ...done.data },
    recorded_at: gateway.wallNow(),
  };
  await insertActivity(gateway.db.kysely, [row]);
}

export async function listActivity(
  gateway: Gateway,
  merchantId: MerchantId,
  page: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<readonly ActivityRow[]> {
  return await readActivity(gateway.db, merchantId, page);
}
