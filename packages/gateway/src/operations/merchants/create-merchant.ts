import { randomInt } from "node:crypto";
import { type MerchantId, parseMerchantId } from "@gerbang/protocol";
import { REAL_TIME } from "../../domain/merchants/clock.ts";
import type { KeyKind, Merchant, MerchantProfile } from "../../domain/merchants/merchant.ts";
import type { MerchantSettings } from "../../domain/merchants/merchant-settings.ts";
import { Secret } from "../../domain/secret.ts";
import type { Trx } from "../../store/database.ts";
import { findKeys, type NewSealedKey } from "../../store/merchants/merchant-keys.ts";
import type { StoredMerchant } from "../../store/merchants/merchant-row.ts";
import { findOldestSandboxMerchant, insertMerchant } from "../../store/merchants/merchants.ts";
import { lockSchema } from "../../store/migrate.ts";
import type { Gateway } from "../gateway.ts";
import { randomAlphanumerics } from "../new-ids.ts";
import { hashKey } from "../secret-box.ts";

export interface NewMerchant {
  /**
   * `sandbox` when absent: the simulated wallet pays. A `production` merchant's charges go to an upstream,
   * by an account of its own, and its clock is the real one for good.
   */
  readonly environment?: Merchant["environment"];
  /** Made when absent, as are the keys: existing configurations may bring their own. */
  readonly id?: MerchantId;
  readonly serverKey?: Secret;
  readonly clientKey?: Secret;
  readonly profile?: Partial<MerchantProfile>;
  readonly settings?: Partial<MerchantSettings>;
}

export interface CreatedMerchant {
  readonly id: MerchantId;
  readonly serverKey: Secret;
  readonly clientKey: Secret;
}

const PROFILE: MerchantProfile = {
  name: "Kedai Gerbang",
  city: "JAKARTA",
  postalCode: "10110",
  categoryCode: "5814",
  criterion: "UMI",
  nmid: "",
};

/** Creates a merchant with its keys. Throws when the id or a key is taken. */
export async function createMerchant(
  gateway: Gateway,
  wanted: NewMerchant = {},
): Promise<CreatedMerchant> {
  return await gateway.db.kysely
    .transaction()
    .execute(async (trx) => await createMerchantIn(trx, gateway, wanted));
}

/** The same as part of a larger change. */
export async function createMerchantIn(
  trx: Trx,
  gateway: Gateway,
  wanted: NewMerchant,
): Promise<CreatedMerchant> {
  const id = wanted.id ?? newMerchantId();
  const { environment = "sandbox" } = wanted;
  const serverKey = wanted.serverKey ?? newKey("server", environment);
  const clientKey = wanted.clientKey ?? newKey("client", environment);
  const createdAt = gateway.wallNow();
  await insertMerchant(trx, { ...merchantOf(id, { ...wanted, environment }), createdAt }, [
    sealKey(gateway, { merchantId: id, kind: "server", key: serverKey, createdAt }),
    sealKey(gateway, { merchantId: id, kind: "client", key: clientKey, createdAt }),
  ]);
  return { id, serverKey, clientKey };
}

/**
 * Creates a sandbox merchant in a database that has none, and returns the oldest one with its newest
 * keys. Safe to repeat, and safe while another process does the same.
 */
export async function ensureFirstMerchant(
  gateway: Gateway,
  wanted: Omit<NewMerchant, "environment"> = {},
): Promise<CreatedMerchant> {
  return await gateway.db.kysely.transaction().execute(async (trx) => {
    await lockSchema(trx);
    const first = await findOldestSandboxMerchant(trx);
    if (!first) return await createMerchantIn(trx, gateway, wanted);
    const keys = await findKeys(trx, first);
    const newest = (kind: KeyKind) => {
      const found = keys.find((key) => key.kind === kind && key.expiresAt === undefined);
      if (!found) throw new Error(`merchant ${first} has no ${kind} key`);
      return gateway.secretBox.open(found.sealed);
    };
    return { id: first, serverKey: newest("server"), clientKey: newest("client") };
  });
}

/** The oldest; `undefined` in a database that has none. */
export async function findFirstMerchant({ db }: Gateway): Promise<MerchantId | undefined> {
  return await findOldestSandboxMerchant(db.kysely);
}

export function newMerchantId(): MerchantId {
  const id = parseMerchantId(`G${randomInt(100_000_000, 1_000_000_000)}`);
  if (!id) throw new Error("a made merchant id does not parse");
  return id;
}

function merchantOf(
  id: MerchantId,
  wanted: NewMerchant & Pick<Merchant, "environment">,
): StoredMerchant {
  const nmid = `AID${id.slice(1, 13).padStart(12, "0")}`;
  return {
    id,
    environment: wanted.environment,
    profile: { ...PROFILE, nmid, ...wanted.profile },
    settings: { paymentNotificationUrls: [], ...wanted.settings },
    paymentTypes: ["gopay", "qris"],
    clock: REAL_TIME,
  };
}

/** Core API section 1.2. */
export function newKey(kind: KeyKind, environment: Merchant["environment"]): Secret {
  const prefix = environment === "sandbox" ? "SB-" : "";
  return new Secret(`${prefix}Mid-${kind}-${randomAlphanumerics(24)}`);
}

/** Seals a key and takes its hash: the two that are stored. */
export function sealKey(
  gateway: Gateway,
  made: { merchantId: MerchantId; kind: KeyKind; key: Secret; createdAt: Date },
): NewSealedKey {
  const { key, ...known } = made;
  return {
    ...known,
    id: gateway.newId(),
    hash: hashKey(key),
    sealed: gateway.secretBox.seal(key),
    expiresAt: undefined,
  };
}
