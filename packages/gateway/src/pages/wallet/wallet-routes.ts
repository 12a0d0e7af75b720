import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { merchantTime } from "../../domain/merchants/clock.ts";
import { refusePayment } from "../../domain/transactions/decide-payment.ts";
import { callbackAfter } from "../../domain/transactions/deeplink.ts";
import type { Locale } from "../../domain/transactions/transaction.ts";
import {
  chooseCustomer,
  PAYMENT_OPTION_TYPES,
  type PaymentOptionType,
} from "../../domain/transactions/wallet-customer.ts";
import { declinePayment } from "../../operations/transactions/decline-payment.ts";
import { findByReference, type Payable } from "../../operations/transactions/find-payable.ts";
import { payWithWallet, readWalletVisit } from "../../operations/transactions/pay-with-wallet.ts";
import { type Form, readForm, readQueryForm } from "../parts/form.ts";
import { decideLanguage, type Language } from "../parts/language.ts";
import { sendMessage } from "../parts/message-page.ts";
import type { PageContext } from "../parts/page-context.ts";
import { presentPayerState } from "../parts/payer-state.ts";
import { sendPage } from "../parts/send-page.ts";
import { walletPage } from "./wallet-page.ts";
import { walletTexts } from "./wallet-texts.ts";
import type { WalletNotice } from "./wallet-view.ts";

/**
 * The wallet that a deeplink opens. Core API sections 6.1 and 6.3.
 *
 * Whoever holds a reference may look and pay: it cannot be guessed, no cookie stands behind it, and
 * so there is nothing that another site could make a browser do with it. The callback URL of the
 * address is ignored: the customer is sent where the charge said, and nowhere else.
 */
export function walletRoutes(app: FastifyInstance, context: PageContext): void {
  const show = async (request: FastifyRequest, reply: FastifyReply) =>
    await showWallet(context, request, reply);
  app.get("/gopay/ui/checkout", show);
  app.get("/v2/deeplink/detail", show);

  const find = async (fields: Form) => await findByReference(context.gateway, referenceOf(fields));
  app.get("/gopay/ui/checkout/state", async (request, reply) => {
    const payable = await find(readQueryForm(request));
    if (!payable) return await reply.status(404).send({});
    reply.header("cache-control", "no-store");
    return presentPayerState(payable, context.gateway.wallNow());
  });
  app.get("/gopay/ui/checkout/live", async (request, reply) => {
    const fields = readQueryForm(request);
    await context.streams.open(reply, { find: async () => await find(fields) });
  });

  app.post("/gopay/ui/checkout/decline", async (request, reply) => {
    const fields = readForm(request);
    const payable = await find(fields);
    if (!payable) return await showUnknown(context, request, reply);
    const refusal = await declinePayment(context.gateway, payable, "gopay");
    return await showOutcome(reply, payable, { notice: refusal ?? "declined" });
  });
  const payPosted = async (request: FastifyRequest, reply: FastifyReply) => {
    const fields = readForm(request);
    const payable = await find(fields);
    if (!payable) return await showUnknown(context, request, reply);
    const notice = await payBy(context, payable, fields);
    return await showOutcome(reply, payable, { notice, customer: fields["customer"] });
  };
  app.post("/gopay/ui/checkout/pay", payPosted);
  app.post("/v2/deeplink/payment", payPosted);
}

function referenceOf(fields: Form): string {
  return fields["referenceid"] ?? fields["tref"] ?? fields["referenceId"] ?? "";
}

async function payBy(context: PageContext, payable: Payable, fields: Form): Promise<WalletNotice> {
  const paymentOptionType = parseOption(fields["payment_option_type"]);
  const outcome = await payWithWallet(context.gateway, payable, {
    approval: {
      customer: chooseCustomer(fields["customer"], payable.transaction.request),
      paymentOptionType,
      pin: fields["pin"] ?? "",
    },
    method: { via: "gopay", paymentOptionType },
    form: fields["form"] ?? context.gateway.newId(),
  });
  return outcome.outcome === "paid" ? "paid" : outcome.reason;
}

function parseOption(value: string | undefined): PaymentOptionType {
  return PAYMENT_OPTION_TYPES.find((option) => option === value) ?? "GOPAY_WALLET";
}

/** After a form always an address of its own, so that loading it again sends nothing again. */
async function showOutcome(
  reply: FastifyReply,
  payable: Payable,
  { notice, customer }: { readonly notice: WalletNotice; readonly customer?: string | undefined },
): Promise<FastifyReply> {
  return await reply.redirect(addressOf(payable, { customer, notice }), 303);
}

/** Our own parameters and nothing else that an address may have brought. */
function addressOf(
  { transaction }: Payable,
  {
    customer,
    notice,
  }: { readonly customer: string | undefined; readonly notice: string | undefined },
): string {
  const query = new URLSearchParams({ referenceid: transaction.reference });
  if (customer !== undefined) query.set("customer", customer);
  if (notice !== undefined) query.set("notice", notice);
  return `/gopay/ui/checkout?${query}`;
}

async function showWallet(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  const { gateway, assets } = context;
  const fields = readQueryForm(request);
  const payable = await findByReference(gateway, referenceOf(fields));
  if (!payable) return await showUnknown(context, request, reply);
  const { transaction, merchant } = payable;
  const customer = chooseCustomer(fields["customer"], transaction.request);
  const wall = gateway.wallNow();
  const page = walletPage({
    language: decideLanguage(request, reply, languageOf(transaction.locale)),
    address: addressOf(payable, { customer: fields["customer"], notice: fields["notice"] }),
    assets,
    payable,
    state: presentPayerState(payable, wall),
    customer,
    visit: await readWalletVisit(gateway, payable, customer.id),
    refusal: refusePayment(transaction, merchantTime(merchant.clock, wall), "gopay"),
    notice: parseNotice(fields["notice"]),
    form: gateway.newId(),
    callback: (result) => callbackAfter(transaction, result),
  });
  return await sendPage(reply, page);
}

function languageOf(locale: Locale | undefined): Language | undefined {
  if (locale === undefined) return undefined;
  return locale === "en-EN" ? "en" : "id";
}

function parseNotice(value: string | undefined): WalletNotice | undefined {
  const known: readonly WalletNotice[] = ["paid", "declined", "wrong_pin", "insufficient_balance"];
  return known.find((notice) => notice === value);
}

async function showUnknown(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  return await sendMessage(context, request, reply, (say) => ({
    ...walletTexts(say).unknownLink,
    status: 404,
    tone: "warning",
    address: request.method === "GET" ? request.url : "/",
  }));
}
