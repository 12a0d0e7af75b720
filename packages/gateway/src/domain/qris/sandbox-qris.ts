import {
  type Acquirer,
  buildQris,
  MERCHANT_CITY_LENGTH_MAX,
  MERCHANT_NAME_LENGTH_MAX,
  type MerchantId,
  type Qris,
  type QrisAccount,
  type QrisAdditionalData,
  type QrisLayout,
  type Rupiah,
  toQrisText,
} from "@gerbang/protocol";
import type { Merchant, MerchantProfile } from "../merchants/merchant.ts";
import { requireSimulated } from "../merchants/simulated.ts";
import {
  assertNonRoutable,
  SANDBOX_DOMAIN,
  SANDBOX_NAME_MARK,
  SANDBOX_NMID_MARK,
  SANDBOX_PAN_MARK,
} from "./non-routable.ts";
import { fillForm, formOf, type PayloadForm } from "./payload-form.ts";

export interface SandboxQrisFacts {
  readonly merchantId: MerchantId;
  readonly environment: Merchant["environment"];
  readonly profile: MerchantProfile;
  readonly acquirer: Acquirer;
  readonly amount: Rupiah;
  /** What the wallet finds the transaction by: a UUID for `gopay`, 25 alphanumerics otherwise. */
  readonly reference: string;
}

/** What differs between the acquirers' codes. Core API sections 10.2 and 10.4. */
interface AcquirerShape {
  readonly layout: QrisLayout;
  readonly account: (merchantId: MerchantId) => Omit<QrisAccount, "tag" | "criterion">;
  readonly additionalData: (reference: string) => QrisAdditionalData;
}

const SHAPES: Record<Acquirer, AcquirerShape> = {
  gopay: {
    layout: "gopay",
    account: (merchantId) => ({
      reverseDomain: `${SANDBOX_DOMAIN}GOPAY`,
      merchantPan: withCheckDigit(`${SANDBOX_PAN_MARK}00013${digitsOf(merchantId, 9)}`),
      acquirerMerchantId: merchantId,
    }),
    additionalData: (reference) => ({ transactionReference: reference, terminalLabel: "A01" }),
  },
  "airpay shopee": {
    layout: "ascending",
    account: (merchantId) => ({
      reverseDomain: `${SANDBOX_DOMAIN}SHOPEEPAY`,
      merchantPan: `${SANDBOX_PAN_MARK}0002${digitsOf(merchantId, 8).padStart(10, "0")}`,
      acquirerMerchantId: digitsOf(merchantId, 8),
    }),
    additionalData: (reference) => ({ referenceLabel: reference }),
  },
};

/**
 * The QR payload of one sandbox transaction: a dynamic QRIS code in the shape of its acquirer that
 * no payment network can route. The same facts always give the same payload. For a production merchant
 * none is built: theirs come from their upstreams.
 *
 * @throws Error for a production merchant.
 * @throws QrisBuildError when the profile or the amount cannot stand in a payload.
 */
export function buildSandboxQris(facts: SandboxQrisFacts): string {
  requireSimulated({ id: facts.merchantId, environment: facts.environment });
  const key = keyOf(facts);
  const form = forms.get(key);
  const filled = form && fillForm(form, facts);
  if (filled !== undefined) return filled;
  const payload = buildWhole(facts);
  remember(key, formOf(payload, facts));
  return payload;
}

/**
 * By merchant, profile and acquirer: what is the same in all their payloads is built and checked once. A
 * tenth of what a charge costs the gateway was building it each time.
 */
const forms = new Map<string, PayloadForm>();
const FORMS_MAX = 1_000;

function remember(key: string, form: PayloadForm | undefined): void {
  if (!form) return;
  if (forms.size >= FORMS_MAX) forms.clear();
  forms.set(key, form);
}

/** All that a payload depends on but the amount and the reference. */
function keyOf({ merchantId, acquirer, profile }: SandboxQrisFacts): string {
  const { name, city, postalCode, categoryCode, criterion, nmid } = profile;
  return JSON.stringify([
    merchantId,
    acquirer,
    name,
    city,
    postalCode,
    categoryCode,
    criterion,
    nmid,
  ]);
}

function buildWhole(facts: SandboxQrisFacts): string {
  const { merchantId, profile, amount, reference } = facts;
  const shape = SHAPES[facts.acquirer];
  const postalCode = toQrisText(profile.postalCode, 10);
  const qris: Qris = {
    method: "dynamic",
    accounts: [{ tag: "26", ...shape.account(merchantId), criterion: profile.criterion }],
    national: {
      reverseDomain: `${SANDBOX_DOMAIN}QRIS`,
      nmid: toSandboxNmid(profile.nmid),
      criterion: profile.criterion,
    },
    merchantCategoryCode: profile.categoryCode,
    amount,
    merchantName: toSandboxName(profile.name),
    merchantCity: toQrisText(profile.city, MERCHANT_CITY_LENGTH_MAX) || "INDONESIA",
    ...(postalCode !== "" && { postalCode }),
    additionalData: shape.additionalData(reference),
  };
  assertNonRoutable(qris);
  return buildQris(qris, shape.layout);
}

/** The merchant's name as wallets show it, marked as a test, in at most 25 characters. */
export function toSandboxName(name: string): string {
  const bare = toQrisText(name, MERCHANT_NAME_LENGTH_MAX).trim() || "MERCHANT";
  const marked = bare.startsWith(SANDBOX_NAME_MARK) ? bare : SANDBOX_NAME_MARK + bare;
  return toQrisText(marked, MERCHANT_NAME_LENGTH_MAX);
}

/** `AID` and twelve characters; a real NMID begins with `ID`. Core API section 10.3. */
function toSandboxNmid(nmid: string): string {
  return /^AID[0-9A-Z]{12}$/.test(nmid) ? nmid : SANDBOX_NMID_MARK + digitsOf(nmid, 12);
}

/** The last digits of an id, filled up with zeros in front. */
function digitsOf(id: string, count: number): string {
  return id.replace(/\D/g, "").slice(-count).padStart(count, "0");
}

/** Luhn: from the right, every other digit doubled, the sum ends in 0. */
function withCheckDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const weighted = Number(digits.at(-1 - index)) * (index % 2 === 0 ? 2 : 1);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return digits + String((10 - (sum % 10)) % 10);
}
