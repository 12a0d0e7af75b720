import type { OrderId } from "@gerbang/protocol";
import {
  type DebitPayResponse,
  describeBiSnapOutcome,
  formatBiSnapAmount,
  formatBiSnapTime,
} from "@gerbang/protocol/bi-snap";
import { mayReturnTo } from "../../domain/bi-snap/client.ts";
import {
  biSnapStatusOf,
  describePayer,
  partnerReferenceOf,
} from "../../domain/bi-snap/describe-payment.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { verificationName } from "../../domain/transactions/verification-link.ts";
import {
  type AccountOption,
  checkItems,
  findAccountToCharge,
  readAccountOption,
} from "./account-to-charge.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { chargePayment, checkAmount, checkMerchant } from "./charge-payment.ts";
import { readCustomerHeader } from "./customer-header.ts";
import { REFERENCE_MAX, readReturnUrl, requireGopay, TOKEN_MAX } from "./debit-members.ts";
import { Members } from "./members.ts";
import { readValidity } from "./payment-validity.ts";
import { readPartnerReference } from "./qr-services.ts";
import type { BiSnapMeans, Once } from "./serving.ts";

/**
 * A payment from a linked account: taken at once, or when the customer has approved it at the link that is answered.
 * Section 7.2 of the dialect.
 */
export async function payFromAccount(
  means: BiSnapMeans,
  call: BiSnapCall,
  { externalId, keep }: Once,
): Promise<object> {
  const { gateway, publicUrl } = means;
  const { merchant, client, request } = call;
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const { merchantId, chargeToken, option, returnUrl, ...command } = readPay(call.body, now);
  const customer = readCustomerHeader(request);
  if (chargeToken !== customer) throw new BiSnapError("invalid_customer_token");
  const account = await findAccountToCharge(gateway, call, customer, option);
  checkMerchant(merchant, merchantId);
  if (!mayReturnTo(client, returnUrl)) {
    throw new BiSnapError("not_permitted", "Url not whitelisted.");
  }
  const wanted: ChargeCommand = {
    ...command,
    orderId: command.orderId ?? (externalId as OrderId),
    callbackUrl: returnUrl,
    externalId,
    account: { ...account, isPreAuth: false },
  };
  return await chargePayment(means, merchant, wanted, {
    keep,
    present: ({ transaction }) => presentPay(transaction, publicUrl()),
  });
}

const LOCALES = { id: "id-ID", en: "en-EN" } as const;

type ReadPay = Omit<ChargeCommand, "orderId"> & {
  readonly orderId: OrderId | undefined;
  readonly merchantId: string | undefined;
  readonly chargeToken: string | undefined;
  readonly option: AccountOption;
  readonly returnUrl: string;
};

function readPay(body: BiSnapCall["body"], now: Date): ReadPay {
  const members = new Members(body);
  const chargeToken = members.text("chargeToken", { max: TOKEN_MAX, isRequired: true });
  const orderId = readPartnerReference(members, { max: REFERENCE_MAX, isRequired: true });
  const merchantId = members.text("merchantId", { max: 64 });
  const { isSent, url = "" } = readReturnUrl(members);
  if (!isSent) members.missing("urlParams");
  const option = readAccountOption(members, now);
  const expiry = readValidity(members, "validUpTo", now);
  const details = members.object("additionalInfo");
  const parse = (lang: string) => (lang === "id" || lang === "en" ? lang : undefined);
  const lang = details.text("lang", { parse }) ?? "id";
  const metadata = details.plain("metadata");
  checkItems(details, "items", option.amount);
  members.check();
  requireGopay(option.payMethod);
  const invalid = new BiSnapError("invalid_format", "payOptionDetails.transAmount");
  return {
    paymentType: "gopay",
    orderId,
    grossAmount: checkAmount(option.amount, invalid),
    acquirer: "gopay",
    expiry,
    enableCallback: true,
    appendNotificationUrls: [],
    overrideNotificationUrls: [],
    locale: LOCALES[lang],
    ...(metadata && { metadata }),
    request: body,
    origin: "bi_snap",
    merchantId,
    chargeToken,
    option,
    returnUrl: url,
  };
}

/** The words of before there were numbers for them. */
const STATUS_WORDS = { pending: "PENDING", settlement: "SETTLEMENT" } as const;

/** With both links where the customer has to approve it, and without any where it is paid. */
function presentPay(transaction: Transaction, publicUrl: string): DebitPayResponse {
  const { grossAmount, status } = transaction;
  const isPending = status === "pending";
  const amount = formatBiSnapAmount(grossAmount);
  const payer = describePayer(transaction);
  const partnerReference = partnerReferenceOf(transaction);
  const link = (face: "web" | "app") =>
    isPending ? `${publicUrl}/v2/gopay/redirect/${verificationName(transaction, face)}/charge` : "";
  const validUpTo = formatBiSnapTime(transaction.expiresAt);
  return {
    ...describeBiSnapOutcome("debit_pay", "success"),
    referenceNo: transaction.reference,
    ...(partnerReference !== undefined && { partnerReferenceNo: partnerReference }),
    webRedirectUrl: link("web"),
    appRedirectUrl: link("app"),
    additionalInfo: {
      paymentType: "GOPAY",
      grossAmount: amount,
      amount: amount.value,
      currency: amount.currency,
      status: STATUS_WORDS[isPending ? "pending" : "settlement"],
      transactionStatus: biSnapStatusOf(transaction),
      transactionTime: formatBiSnapTime(transaction.createdAt),
      ...(isPending && { expiryTime: validUpTo }),
      validUpTo,
      fraudStatus: transaction.fraudStatus,
      payOptionDetails: payer,
      userPaymentDetails: payer,
    },
  };
}
