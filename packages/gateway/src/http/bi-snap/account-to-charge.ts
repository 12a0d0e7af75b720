import type { Rupiah } from "@gerbang/protocol";
import { parseBiSnapAmount } from "@gerbang/protocol/bi-snap";
import { PAYMENT_OPTIONS } from "../../domain/accounts/customer.ts";
import { readOptionToken } from "../../domain/accounts/option-token.ts";
import { payableWith, promotionsFor } from "../../domain/accounts/promotions.ts";
import type { AccountToCharge } from "../../domain/transactions/charge-command.ts";
import { findNamedAccount } from "../../operations/accounts/named-account.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { isJsonObject } from "../shared/json-object.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { type PayMethod, parseFlag, readOption } from "./debit-members.ts";
import type { Members } from "./members.ts";

/** What a payment of a linked account says of it. */
export interface AccountOption {
  readonly amount: Rupiah | "invalid";
  readonly optionToken: string;
  readonly payMethod: PayMethod | undefined;
  /** As the merchant wrote it: what the token is of says the token. */
  readonly payOption: string;
  readonly isRecurring: boolean;
  readonly promotionIds: readonly string[];
}

const TOKEN_MAX = 2_048;
const PROMOTIONS_MAX = 10;

const NO_OPTION: AccountOption = {
  amount: "invalid",
  optionToken: "",
  payMethod: undefined,
  payOption: "",
  isRecurring: false,
  promotionIds: [],
};

/** Reads the one option of a payment, with the token that the inquiry gave. */
export function readAccountOption(members: Members, now: Date): AccountOption {
  const read = readOption(members);
  // What is missing is remembered: nothing is done with this.
  if (!read) return NO_OPTION;
  const { amount = "invalid", payMethod, payOption = "" } = read;
  const details = read.option.object("additionalInfo");
  const token = details.text("paymentOptionToken", { max: TOKEN_MAX, isRequired: true });
  const recurring = details.text("recurring", { parse: parseFlag });
  const promotionIds = details.texts("promotionIds", PROMOTIONS_MAX);
  if (
    amount !== "invalid" &&
    payableWith(promotionIds, amount, promotionsFor(amount, now)) === undefined
  ) {
    details.faulty("promotionIds");
  }
  const isRecurring = recurring === "Y";
  return { amount, optionToken: token ?? "", payMethod, payOption, isRecurring, promotionIds };
}

/**
 * The account that a payment is to take from. Throws where the customer is not linked, and where the token is none of
 * theirs, or not any more.
 */
export async function findAccountToCharge(
  gateway: Gateway,
  { merchant }: Pick<BiSnapCall, "merchant">,
  customer: string,
  { optionToken, payOption, isRecurring, promotionIds }: AccountOption,
): Promise<Omit<AccountToCharge, "isPreAuth">> {
  const account = await findNamedAccount(gateway, merchant, { token: customer, optionToken });
  const option = account && readOptionToken(account, optionToken);
  if (!account || option === undefined) throw new BiSnapError("invalid_customer_token");
  const isNamed = PAYMENT_OPTIONS.some((name) => name === payOption);
  if (isNamed && option !== payOption) {
    throw new BiSnapError("invalid_format", "payOptionDetails.payOption");
  }
  return { id: account.id, token: optionToken, isRecurring, promotionIds };
}

/** What is bought must cost what is paid. */
export function checkItems(members: Members, name: string, amount: Rupiah | "invalid"): void {
  const items = members.list(name);
  if (items.length === 0 || amount === "invalid") return;
  const sum = items.map(costOf).reduce((all, one) => all + one, 0);
  if (sum !== amount) members.faulty(name);
}

/** Not a number where it cannot be read. */
function costOf(item: unknown): number {
  const { price, quantity } = isJsonObject(item) ? item : {};
  const each = parseBiSnapAmount(price);
  const count = typeof quantity === "string" ? Number(quantity) : quantity;
  const isCount = typeof count === "number" && Number.isInteger(count) && count >= 1;
  return each !== undefined && isCount ? each * count : Number.NaN;
}
