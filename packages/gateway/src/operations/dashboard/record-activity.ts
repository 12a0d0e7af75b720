import type { MerchantId } from "@gerbang/protocol";
import {
  type ActivityEntry,
  findActivity,
  findActivityEntry,
  insertActivity,
} from "../../store/dashboard/activity.ts";
import { listUserMerchants } from "../../store/dashboard/users.ts";
import type { Gateway } from "../gateway.ts";
import type { Session } from "./session.ts";

/** Writes down who did what, and returns the entry's id. */
export async function recordActivity(
  gateway: Gateway,
  {
    session,
    merchantId,
  }: {
    readonly session: { readonly user: Pick<Session["user"], "id" | "name"> };
    readonly merchantId: MerchantId;
  },
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

/** What concerns a person and no merchant stands in the log of every merchant that they look after. */
export async function recordForAll(
  gateway: Gateway,
  user: { readonly id: string; readonly name: string },
  {
    action,
    data = {},
    by = user,
  }: {
    readonly action: string;
    readonly data?: object;
    /** Who did it, when somebody else. */
    readonly by?: { readonly id: string; readonly name: string };
  },
): Promise<void> {
  const merchants = await listUserMerchants(gateway.db.kysely, user.id);
  const entries = merchants.map(({ id }) => ({
    merchantId: id,
    id: gateway.newId(),
    userId: by.id,
    userName: by.name,
    action,
    subject: user.name,
    data: { ...data },
    recordedAt: gateway.wallNow(),
  }));
  await insertActivity(gateway.db.kysely, entries);
}

/** Who works where Gerbang runs, at its command line: nobody who signs in. */
export const OPERATOR = { id: "operator", name: "gerbang (command line)" } as const;

export async function listActivity(
  gateway: Gateway,
  merchantId: MerchantId,
  page: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<readonly ActivityEntry[]> {
  return await findActivity(gateway.db, merchantId, page);
}
