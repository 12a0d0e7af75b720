import type { MerchantId } from "@gerbang/protocol";
import {
  type BiSnapClient,
  PARTNER_ID,
  PUBLIC_KEYS_MAX,
  REDIRECT_URL_MAX,
  REDIRECT_URLS_MAX,
  SECRET_GRACE_MS,
} from "../../domain/bi-snap/client.ts";
import { isOpenableUrl } from "../../domain/merchants/callback-url.ts";
import { findNotifiedProblem } from "../../domain/merchants/merchant-settings.ts";
import { findClient, saveClient } from "../../store/bi-snap/clients.ts";
import { lockMerchant } from "../../store/merchants/merchants.ts";
import type { Gateway } from "../gateway.ts";
import { urlProblemFinder } from "../merchants/find-url-problem.ts";
import { type PublicKeyProblem, readPublicKey } from "../rsa.ts";
import { newSecret, openClient, sealClient } from "./clients.ts";

export type ChangeRefusal =
  | PublicKeyProblem
  | "too_many_keys"
  | "partner_id"
  | "url"
  | "redirect_url"
  | "too_many_urls"
  | "no_client";

type ChangeOutcome =
  | { readonly outcome: "changed"; readonly client: BiSnapClient }
  | { readonly outcome: "refused"; readonly reason: ChangeRefusal; readonly detail?: string };

/** Changes a merchant's client under the lock of the merchant, so that no change undoes another one. */
async function changeClient(
  gateway: Gateway,
  merchantId: MerchantId,
  change: (client: BiSnapClient) => BiSnapClient | ChangeRefusal,
): Promise<ChangeOutcome> {
  const changed = await gateway.db.kysely.transaction().execute(async (trx) => {
    const merchant = await lockMerchant(trx, merchantId);
    const sealed = merchant && (await findClient(trx, merchantId));
    if (!sealed || sealed.endedAt) return "no_client";
    const client = change(openClient(gateway, sealed));
    if (typeof client !== "string") await saveClient(trx, sealClient(gateway, client));
    return client;
  });
  if (typeof changed === "string") return { outcome: "refused", reason: changed };
  gateway.db.changes.announce({ merchantId });
  return { outcome: "changed", client: changed };
}

/**
 * Gives a client another secret; the one that it had is still accepted for a day, or as long as is said. With
 * `replaces` safe to repeat: where another secret is the newest by now, nothing changes.
 */
export async function rotateSecret(
  gateway: Gateway,
  merchantId: MerchantId,
  { graceMs = SECRET_GRACE_MS, replaces }: { graceMs?: number; replaces?: string } = {},
): Promise<ChangeOutcome> {
  const until = new Date(gateway.wallNow().getTime() + graceMs);
  return await changeClient(gateway, merchantId, (client) => {
    if (replaces !== undefined && secretName(client) !== replaces) return client;
    return {
      ...client,
      secret: newSecret(),
      olderSecret: { secret: client.secret, until },
    };
  });
}

/** What a form names a secret by: its last characters, which tell nothing that could be used. */
export function secretName({ secret }: Pick<BiSnapClient, "secret">): string {
  return secret.reveal().slice(-4);
}

/** Ends the older secret now. Safe to repeat. */
export async function endOlderSecret(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<ChangeOutcome> {
  return await changeClient(gateway, merchantId, ({ olderSecret: _ended, ...client }) => client);
}

/** Adds a public key of the merchant's, as PEM. Safe to repeat: one that is known already stays once. */
export async function addPublicKey(
  gateway: Gateway,
  merchantId: MerchantId,
  text: string,
): Promise<ChangeOutcome> {
  const read = readPublicKey(text);
  if ("problem" in read) return { outcome: "refused", reason: read.problem };
  return await changeClient(gateway, merchantId, (client) => {
    const others = client.publicKeys.filter((key) => key !== read.publicKey);
    if (others.length >= PUBLIC_KEYS_MAX) return "too_many_keys";
    return { ...client, publicKeys: [...others, read.publicKey] };
  });
}

/** Takes a public key away; tokens that it asked for go on. Safe to repeat. */
export async function removePublicKey(
  gateway: Gateway,
  merchantId: MerchantId,
  publicKey: string,
): Promise<ChangeOutcome> {
  return await changeClient(gateway, merchantId, (client) => ({
    ...client,
    publicKeys: client.publicKeys.filter((key) => key !== publicKey),
  }));
}

export interface NotificationChange {
  /** Empty for nowhere; as it is when absent. */
  readonly prefix?: string;
  readonly partnerId?: string;
}

/** Says where notifications go from now on, and under which name. Safe to repeat. */
export async function changeNotifications(
  gateway: Gateway,
  merchantId: MerchantId,
  { prefix: typed, partnerId }: NotificationChange,
): Promise<ChangeOutcome> {
  const prefix = typed?.trim();
  const problem = prefix ? prefixProblem(gateway, prefix) : undefined;
  if (problem !== undefined) return { outcome: "refused", reason: "url", detail: problem };
  if (partnerId !== undefined && !PARTNER_ID.test(partnerId)) {
    return { outcome: "refused", reason: "partner_id" };
  }
  return await changeClient(gateway, merchantId, ({ notificationPrefix, ...client }) => {
    const next = prefix ?? notificationPrefix;
    return {
      ...client,
      ...(next && { notificationPrefix: next }),
      notificationPartnerId: partnerId ?? client.notificationPartnerId,
    };
  });
}

/** Paths are put behind it, so that a query or a fragment has no place in it. */
function prefixProblem(gateway: Gateway, prefix: string): string | undefined {
  const problem = findNotifiedProblem(prefix, urlProblemFinder(gateway));
  if (problem !== undefined) return problem;
  return /[?#]/.test(prefix) ? `${JSON.stringify(prefix)} has a query or a fragment` : undefined;
}

/**
 * Says where linking and tokenized payments may send customers back to, instead of wherever they might before. Safe
 * to repeat; what stands there twice counts once.
 */
export async function changeRedirectUrls(
  gateway: Gateway,
  merchantId: MerchantId,
  typed: readonly string[],
): Promise<ChangeOutcome> {
  const urls = [...new Set(typed.map((url) => url.trim()).filter((url) => url !== ""))];
  const wrong = urls.find((url) => url.length > REDIRECT_URL_MAX || !isOpenableUrl(url));
  if (wrong !== undefined) {
    return { outcome: "refused", reason: "redirect_url", detail: JSON.stringify(wrong) };
  }
  if (urls.length > REDIRECT_URLS_MAX) return { outcome: "refused", reason: "too_many_urls" };
  return await changeClient(gateway, merchantId, (client) => ({ ...client, redirectUrls: urls }));
}

/**
 * Ends a client: its tokens, secrets and keys count no more, from this commit on and in every process. What is
 * owed is still signed and sent. Safe to repeat.
 */
export async function endClient(gateway: Gateway, merchantId: MerchantId): Promise<ChangeOutcome> {
  return await changeClient(gateway, merchantId, (client) => ({
    ...client,
    endedAt: gateway.wallNow(),
  }));
}
