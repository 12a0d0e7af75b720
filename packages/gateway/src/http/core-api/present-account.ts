import { formatAmount, formatJakartaTime } from "@gerbang/protocol";
import { optionsOf } from "../../domain/accounts/customer.ts";
import { optionToken } from "../../domain/accounts/option-token.ts";
import {
  type AccountStatus,
  type LinkFace,
  linkName,
  type PayAccount,
} from "../../domain/accounts/pay-account.ts";
import type { Promotion } from "../../domain/accounts/promotions.ts";
import type { ChannelResponse } from "../../domain/transactions/transaction.ts";
import type { ShownAccount } from "../../operations/accounts/read-account.ts";

/** Core API section 8.1; of an expired one nobody has published it. */
const STATUS_CODES: Readonly<Record<AccountStatus, string>> = {
  PENDING: "201",
  ENABLED: "200",
  DISABLED: "204",
  EXPIRED: "407",
};

/** The links by their names; the oldest one is the web's, and still sent. */
const ACTIVATIONS: readonly (readonly [name: string, face: LinkFace])[] = [
  ["activation-deeplink", "web"],
  ["activation-link-url", "web"],
  ["activation-link-app", "app"],
];

/** Section 8.2. */
export function presentLinking(account: PayAccount, publicUrl: string): object {
  return {
    ...describeAccount(account, "PENDING"),
    actions: ACTIVATIONS.map(([name, face]) => ({
      name,
      method: "GET",
      url: `${publicUrl}/v2/gopay/redirect/${linkName(account, face)}/link`,
    })),
    metadata: { reference_id: account.referenceId },
  };
}

/** The wallet does not begin: there is no account. */
export function presentLinkRefusal({ code, message }: ChannelResponse): object {
  return {
    status_code: "202",
    payment_type: "gopay",
    channel_response_code: code,
    channel_response_message: message,
  };
}

/** Section 8.3. */
export function presentAccount({ account, customer, status }: ShownAccount): object {
  return {
    ...describeAccount(account, status),
    ...(status === "ENABLED" && {
      metadata: {
        payment_options: optionsOf(customer).map(({ name, isActive, balance }) => ({
          name,
          active: isActive,
          balance: { value: formatAmount(balance), currency: "IDR" },
          metadata: {},
          token: optionToken(account, name),
        })),
      },
    }),
  };
}

export function presentUnlinked(account: PayAccount): object {
  return {
    ...describeAccount(account, account.status),
    channel_response_code: "0",
    channel_response_message: "Process service request successfully.",
  };
}

function describeAccount({ id }: PayAccount, status: AccountStatus): object {
  return {
    status_code: STATUS_CODES[status],
    payment_type: "gopay",
    account_id: id,
    account_status: status,
  };
}

/** Section 8.5. The first one is the one that saves most. */
export function presentPromotions(accountId: string, promotions: readonly Promotion[]): object {
  const best = promotions[0];
  return {
    account_id: accountId,
    status_code: "200",
    ...(best && { recommended_promotion_id: best.id }),
    promotions: promotions.map(presentPromotion),
  };
}

function presentPromotion(promotion: Promotion): object {
  return {
    id: promotion.id,
    code: promotion.code,
    type: promotion.type,
    actual_payable_amount: formatAmount(promotion.payable),
    promotion_amount: formatAmount(promotion.saving),
    minimum_applicable_amount: formatAmount(promotion.minimum),
    currency: "IDR",
    description: promotion.description,
    short_description: promotion.shortDescription,
    title: promotion.code,
    valid_from: formatJakartaTime(promotion.validFrom),
    valid_till: formatJakartaTime(promotion.validUntil),
    tnc_url: "",
    limit_per_user: promotion.limitPerUser,
    source: "GOPAY_PROMO",
    promotion_value: {
      money: { type: promotion.value.type, value: String(promotion.value.value) },
    },
  };
}
