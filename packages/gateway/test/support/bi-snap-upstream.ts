import type { TestContext } from "node:test";
import { Secret } from "../../src/domain/secret.ts";
import type { UpstreamAccount } from "../../src/domain/upstream/account.ts";
import type { ProfileName } from "../../src/domain/upstream/account-limits.ts";
import type { BiSnapIds, BiSnapKeys } from "../../src/domain/upstream/bi-snap-keys.ts";
import { changeNotifications } from "../../src/operations/bi-snap/change-client.ts";
import type { Gateway } from "../../src/operations/gateway.ts";
import { findMessageUrl } from "../../src/operations/upstream/message-url.ts";
import { giveClient, MERCHANT_PRIVATE_KEY } from "./bi-snap.ts";
import { startDialect } from "./bi-snap-dialects.ts";
import type { TestServer } from "./gateway.ts";

/** A bank as one provider of the national standard shows itself. */
export interface BiSnapFace {
  readonly profile: ProfileName;
  /** Where it is called. */
  readonly url: string;
  /** What its merchant calls it with. */
  readonly keys: BiSnapKeys;
  /** Has it send its messages to an account's address, as the account's gateway is reached now. */
  tellAt(shop: Gateway, account: UpstreamAccount): Promise<void>;
}

/** What a contract with each says besides. */
const IDS: Readonly<Partial<Record<ProfileName, BiSnapIds>>> = {
  doku: { terminal_id: "A01", postal_code: "40123" },
  dana: { store_id: "store-1" },
  winpay: { channel_id: "SHOP" },
};

/** Another Gerbang, which speaks the dialect of one profile itself; in front of it stands what speaks the others. */
export async function startBiSnapFace(
  t: TestContext,
  bank: TestServer,
  profile: ProfileName,
): Promise<BiSnapFace> {
  const client = await giveClient(bank);
  const dialect = await startDialect(t, { bank, client }, profile);
  return {
    profile,
    url: dialect?.url ?? bank.url,
    keys: {
      clientId: client.clientId,
      clientSecret: client.secret,
      privateKey: new Secret(MERCHANT_PRIVATE_KEY),
      providerPublicKey: dialect?.providerPublicKey ?? client.signingPublicKey,
      ids: { merchant_id: client.merchantId, ...IDS[profile] },
    },
    async tellAt(shop, { merchantId, id }) {
      const inbox = (await findMessageUrl(shop, merchantId, id)) ?? "";
      if (dialect) dialect.inbox = inbox;
      await changeNotifications(bank.gateway, client.merchantId, {
        prefix: dialect?.messagesUrl ?? inbox,
      });
    },
  };
}
