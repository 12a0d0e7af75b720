import { parseMerchantId } from "@gerbang/protocol";
import type { BiSnapClient } from "../domain/bi-snap/client.ts";
import {
  addPublicKey,
  type ChangeRefusal,
  changeNotifications,
  changeRedirectUrls,
  endClient,
  endOlderSecret,
  type NotificationChange,
  removePublicKey,
  rotateSecret,
} from "../operations/bi-snap/change-client.ts";
import { type CreateRefusal, createClient, readClient } from "../operations/bi-snap/clients.ts";
import type { Config } from "./config.ts";
import { openDetachedGateway } from "./detached-gateway.ts";

export type { BiSnapClient };
export type BiSnapRefusal = ChangeRefusal | CreateRefusal | "no_merchant";

/** What became of a change: the client as it is now, its secrets in the clear, or why there was none. */
export type BiSnapOutcome =
  | { readonly outcome: "changed"; readonly client: BiSnapClient }
  | { readonly outcome: "refused"; readonly reason: BiSnapRefusal; readonly detail?: string };

/** What an operator does about a merchant's BI-SNAP credentials: the same as the dashboard, under its locks. */
export interface BiSnapAdmin {
  /** `undefined` where the merchant has none. */
  show(merchant: string): Promise<BiSnapClient | undefined>;
  create(merchant: string): Promise<BiSnapOutcome>;
  /** `graceMs`: how long the old secret is still accepted; none ends it now. */
  rotate(merchant: string, graceMs: number): Promise<BiSnapOutcome>;
  /** PEM. */
  addKey(merchant: string, publicKey: string): Promise<BiSnapOutcome>;
  removeKey(merchant: string, publicKey: string): Promise<BiSnapOutcome>;
  changeMessages(merchant: string, change: NotificationChange): Promise<BiSnapOutcome>;
  /** Where customers may be sent back to, instead of wherever they might before. */
  changeRedirects(merchant: string, urls: readonly string[]): Promise<BiSnapOutcome>;
  end(merchant: string): Promise<BiSnapOutcome>;
  close(): Promise<void>;
}

/** Works while the gateway runs. */
export async function openBiSnapAdmin(config: Config): Promise<BiSnapAdmin> {
  const { gateway, close } = await openDetachedGateway(config, { connectionsMax: 2 });
  type Id = Parameters<typeof readClient>[1];
  const of = async (
    merchant: string,
    change: (id: Id) => Promise<BiSnapOutcome | undefined>,
  ): Promise<BiSnapOutcome> => {
    const id = parseMerchantId(merchant);
    return (id && (await change(id))) ?? { outcome: "refused", reason: "no_merchant" };
  };
  return {
    close,
    async show(merchant) {
      const id = parseMerchantId(merchant);
      return id && (await readClient(gateway, id));
    },
    create: async (merchant) =>
      await of(merchant, async (id) => {
        const made = await createClient(gateway, id);
        return made?.outcome === "created" ? { outcome: "changed", client: made.client } : made;
      }),
    rotate: async (merchant, graceMs) =>
      await of(merchant, async (id) => {
        const rotated = await rotateSecret(gateway, id, { graceMs });
        return graceMs === 0 && rotated.outcome === "changed"
          ? await endOlderSecret(gateway, id)
          : rotated;
      }),
    addKey: async (merchant, key) =>
      await of(merchant, async (id) => await addPublicKey(gateway, id, key)),
    removeKey: async (merchant, key) =>
      await of(merchant, async (id) => await removePublicKey(gateway, id, key)),
    changeMessages: async (merchant, change) =>
      await of(merchant, async (id) => await changeNotifications(gateway, id, change)),
    changeRedirects: async (merchant, urls) =>
      await of(merchant, async (id) => await changeRedirectUrls(gateway, id, urls)),
    end: async (merchant) => await of(merchant, async (id) => await endClient(gateway, id)),
  };
}
