import { type MerchantId, parseMerchantId, type Rupiah } from "@gerbang/protocol";
import { parseMerchantName } from "../domain/merchants/merchant-name.ts";
import type { Secret } from "../domain/secret.ts";
import {
  createOwnedMerchant,
  type OwnedMerchant,
} from "../operations/dashboard/create-owned-merchant.ts";
import { OPERATOR, recordActivity } from "../operations/dashboard/record-activity.ts";
import type { Gateway } from "../operations/gateway.ts";
import {
  changeAccess,
  describeAccess,
  type MerchantAccess,
  readAccess,
} from "../operations/merchants/access.ts";
import { getBalance, setBalance } from "../operations/merchants/balance.ts";
import type { NewMerchant } from "../operations/merchants/create-merchant.ts";
import { findMerchant } from "../operations/merchants/find-merchant.ts";
import { rotateKey } from "../operations/merchants/rotate-key.ts";
import { findKeys } from "../store/merchants/merchant-keys.ts";
import { listMerchantIds } from "../store/merchants/merchants.ts";
import { takenOrThrow } from "../store/unique-violation.ts";
import type { Config } from "./config.ts";
import { openDetachedGateway } from "./detached-gateway.ts";

/** A merchant as an operator sees it. Keys are in the clear: show them to nobody else. */
export interface MerchantCard {
  readonly id: MerchantId;
  readonly name: string;
  readonly environment: "sandbox" | "production";
  readonly serverKey: Secret;
  readonly clientKey: Secret | undefined;
  readonly notificationUrls: readonly string[];
  /** What the merchant may still refund. */
  readonly balance: Rupiah | "unlimited";
}

export interface MerchantAdmin {
  /**
   * `owners` by their e-mail addresses; absent: the owners of the first merchant. `taken`: the id or one
   * of the keys belongs to somebody already. `bad_name`: the rule of `parseMerchantName`.
   */
  create(
    wanted: NewMerchant,
    owners?: readonly string[],
  ): Promise<(MerchantCard & Pick<OwnedMerchant, "signInLinks">) | "taken" | "bad_name">;
  list(): Promise<readonly MerchantCard[]>;
  show(id: string): Promise<MerchantCard | undefined>;
  rotateKey(
    id: string,
    how: { readonly serverKey?: Secret; readonly graceMs: number },
  ): Promise<MerchantCard | undefined>;
  setBalance(id: MerchantId, balance: Rupiah | "unlimited"): Promise<void>;
  /** From where the merchant is open, and to whom; `undefined` when there is none. */
  access(id: string): Promise<MerchantAccess | undefined>;
  /** The operator cannot shut themselves out, so nothing of it is refused but what cannot be read. */
  changeAccess(
    id: MerchantId,
    typed: Parameters<typeof changeAccess>[2],
  ): ReturnType<typeof changeAccess>;
  close(): Promise<void>;
}

/** Opens the merchants of a configuration: those of a gateway that is running, too. */
export async function openMerchantAdmin(config: Config): Promise<MerchantAdmin> {
  const { gateway, close } = await openDetachedGateway(config, { connectionsMax: 2 });
  return { ...adminOf(gateway), close };
}

function adminOf(gateway: Gateway): Omit<MerchantAdmin, "close"> {
  const show = async (id: string) => {
    const merchantId = parseMerchantId(id);
    return merchantId && (await toCard(gateway, merchantId));
  };
  return {
    show,
    async create(asked, emails) {
      const wanted = withUsableName(asked);
      if (!wanted) return "bad_name";
      const owners = emails
        ? ({ kind: "emails", emails } as const)
        : ({ kind: "owners_of_first" } as const);
      const created = await createOwnedMerchant(gateway, wanted, owners).catch(takenOrThrow);
      if (created === "taken") return created;
      return { ...(await existing(gateway, created.id)), signInLinks: created.signInLinks };
    },
    async list() {
      const ids = await listMerchantIds(gateway.db);
      return await Promise.all(ids.map(async (id) => await existing(gateway, id)));
    },
    async rotateKey(id, how) {
      const merchantId = parseMerchantId(id);
      const { serverKey: key, graceMs } = how;
      const rotation = { kind: "server", graceMs, ...(key && { key }) } as const;
      const made = merchantId && (await rotateKey(gateway, { merchantId, ...rotation }));
      return made && (await show(id));
    },
    async setBalance(id, balance) {
      await setBalance(gateway, id, balance);
    },
    async access(id) {
      const merchantId = parseMerchantId(id);
      const found = merchantId && (await findMerchant(gateway, merchantId));
      return found && (await readAccess(gateway, found.id));
    },
    changeAccess: async (id, typed) => await changeByOperator(gateway, id, typed),
  };
}

async function changeByOperator(
  gateway: Gateway,
  merchantId: MerchantId,
  typed: Parameters<typeof changeAccess>[2],
) {
  const outcome = await changeAccess(gateway, merchantId, typed, { kind: "operator" });
  if (outcome.outcome === "applied") {
    const by = { session: { user: OPERATOR }, merchantId };
    const data = describeAccess(outcome.to);
    await recordActivity(gateway, by, { action: "settings_access", data });
  }
  return outcome;
}

/** As it will be printed in QR codes; `undefined` when none of them could. */
function withUsableName(wanted: NewMerchant): NewMerchant | undefined {
  if (wanted.profile?.name === undefined) return wanted;
  const name = parseMerchantName(wanted.profile.name);
  return name === undefined ? undefined : { ...wanted, profile: { ...wanted.profile, name } };
}

async function existing(gateway: Gateway, id: MerchantId): Promise<MerchantCard> {
  const card = await toCard(gateway, id);
  if (!card) throw new Error(`merchant ${id} is gone`);
  return card;
}

async function toCard(gateway: Gateway, id: MerchantId): Promise<MerchantCard | undefined> {
  const merchant = await findMerchant(gateway, id);
  if (!merchant) return undefined;
  const keys = await findKeys(gateway.db.kysely, id);
  const client = keys.find(({ kind, expiresAt }) => kind === "client" && expiresAt === undefined);
  return {
    id,
    name: merchant.profile.name,
    environment: merchant.environment,
    serverKey: merchant.serverKey,
    clientKey: client && gateway.secretBox.open(client.sealed),
    notificationUrls: merchant.settings.paymentNotificationUrls,
    balance: await getBalance(gateway, id),
  };
}
