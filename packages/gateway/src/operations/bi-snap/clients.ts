import { randomUUID } from "node:crypto";
import type { MerchantId } from "@gerbang/protocol";
import type { BiSnapClient } from "../../domain/bi-snap/client.ts";
import { Secret } from "../../domain/secret.ts";
import { findClient, type SealedClient, saveClient } from "../../store/bi-snap/clients.ts";
import { lockMerchant } from "../../store/merchants/merchants.ts";
import type { Gateway } from "../gateway.ts";
import { randomAlphanumerics } from "../new-ids.ts";
import { newSigningKeys, type SigningKeys, signingKeysOf } from "../rsa.ts";

/** Letters and digits of a new client secret. */
const SECRET_LENGTH = 32;

/** What a client is made of; what is absent is made. */
export interface NewClient {
  readonly clientId?: string;
  readonly secret?: Secret;
  readonly signingKey?: Secret;
  readonly publicKeys?: readonly string[];
  readonly notificationPrefix?: string;
}

/** That of a merchant; `undefined` where it has none, or has ended it. */
export async function readClient(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<BiSnapClient | undefined> {
  const sealed = await findClient(gateway.db.kysely, merchantId);
  return sealed && !sealed.endedAt ? openClient(gateway, sealed) : undefined;
}

/** The same, ended or not: what is owed is signed until it has arrived. */
export async function readSigner(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<BiSnapClient | undefined> {
  const sealed = await findClient(gateway.db.kysely, merchantId);
  return sealed && openClient(gateway, sealed);
}

export function openClient({ secretBox }: Gateway, sealed: SealedClient): BiSnapClient {
  const { secret, olderSecret, signingKey, ...rest } = sealed;
  return {
    ...rest,
    secret: secretBox.open(secret),
    ...(olderSecret && {
      olderSecret: { secret: secretBox.open(olderSecret.secret), until: olderSecret.until },
    }),
    signingKey: secretBox.open(signingKey),
  };
}

export function sealClient({ secretBox }: Gateway, client: BiSnapClient): SealedClient {
  const { secret, olderSecret, signingKey, ...rest } = client;
  return {
    ...rest,
    secret: secretBox.seal(secret),
    ...(olderSecret && {
      olderSecret: { secret: secretBox.seal(olderSecret.secret), until: olderSecret.until },
    }),
    signingKey: secretBox.seal(signingKey),
  };
}

export type CreateRefusal = "exists";

/**
 * Gives a merchant what BI-SNAP is called with. Safe to repeat: a merchant that has it keeps it. After it was ended
 * this makes everything anew, so that nothing of the ended one counts again. `undefined` when there is no such
 * merchant.
 */
export async function createClient(
  gateway: Gateway,
  merchantId: MerchantId,
  wanted: NewClient = {},
): Promise<
  | { readonly outcome: "created"; readonly client: BiSnapClient }
  | { readonly outcome: "refused"; readonly reason: CreateRefusal }
  | undefined
> {
  // Before the merchant is held: it takes a while.
  const keys = wanted.signingKey ? signingKeysOf(wanted.signingKey) : await newSigningKeys();
  const made = await gateway.db.kysely.transaction().execute(async (trx) => {
    const merchant = await lockMerchant(trx, merchantId);
    if (!merchant) return undefined;
    const before = await findClient(trx, merchantId);
    if (before && !before.endedAt) return "exists";
    const client = newClient(gateway, merchantId, { wanted, keys, before });
    await saveClient(trx, sealClient(gateway, client));
    return client;
  });
  if (!made) return undefined;
  if (typeof made === "string") return { outcome: "refused", reason: made };
  gateway.db.changes.announce({ merchantId });
  return { outcome: "created", client: made };
}

interface ClientParts {
  readonly wanted: NewClient;
  readonly keys: SigningKeys;
  /** Where it was told, it is told again. */
  readonly before: SealedClient | undefined;
}

function newClient(
  { wallNow }: Gateway,
  merchantId: MerchantId,
  { wanted, keys, before }: ClientParts,
): BiSnapClient {
  return {
    merchantId,
    clientId: wanted.clientId ?? `${merchantId}-SNAP`,
    secret: wanted.secret ?? newSecret(),
    publicKeys: wanted.publicKeys ?? [],
    signingKey: keys.privateKey,
    signingPublicKey: keys.publicKey,
    paymentHandle: randomUUID(),
    ...settingsOf(wanted, before),
    createdAt: wallNow(),
  };
}

/** What is no secret is kept from the client before. */
function settingsOf({ notificationPrefix: wanted }: NewClient, before: SealedClient | undefined) {
  const prefix = wanted ?? before?.notificationPrefix;
  return {
    ...(prefix !== undefined && { notificationPrefix: prefix }),
    notificationPartnerId: before?.notificationPartnerId ?? "",
    redirectUrls: before?.redirectUrls ?? [],
  };
}

export function newSecret(): Secret {
  return new Secret(randomAlphanumerics(SECRET_LENGTH));
}
