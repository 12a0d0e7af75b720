import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { merchantTime } from "../../domain/merchants/clock.ts";
import { customerDetailsOf } from "../../domain/transactions/customer-details.ts";
import { refusePayment } from "../../domain/transactions/decide-payment.ts";
import { callbackAfter } from "../../domain/transactions/deeplink.ts";
import { isPaid } from "../../domain/transactions/transaction.ts";
import {
  chooseCustomer,
  PAYMENT_OPTION_TYPES,
  type PaymentOptionType,
} from "../../domain/transactions/wallet-customer.ts";
import { declinePayment } from "../../operations/transactions/decline-payment.ts";
import { findByReference, type Payable } from "../../operations/transactions/find-payable.ts";
import { logVisit } from "../../operations/transactions/log-event.ts";
import { payWithWallet, readWalletVisit } from "../../operations/transactions/pay-with-wallet.ts";
import { type Form, readForm, readQueryForm } from "../parts/form.ts";
import { decideLanguage, languageOfLocale } from "../parts/language.ts";
import { sendMessage } from "../parts/message-page.ts";
import type { PageContext } from "../parts/page-context.ts";
import { presentPayerState } from "../parts/payer-state.ts";
import { publicPath } from "../parts/public-path.ts";
import { sendPage } from "../parts/send-page.ts";
import { CHECKOUT_FACE, DEEPLINK_FACE, type WalletFace } from "./wallet-face.ts";
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
  app.get("/gopay/ui/checkout", async (request, reply) => {
    return await showWallet(context, request, reply, CHECKOUT_FACE);
  });
  app.get("/v2/deeplink/detail", async (request, reply) => {
    return await showWallet(context, request, reply, DEEPLINK_FACE);
  });
  app.get("/v2/deeplink/payment", async (request, reply) => {
    return await showPaid(context, request, reply);
  });

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
  formRoutes(app, context, { face: CHECKOUT_FACE, folder: "/gopay/ui/checkout", payAt: "pay" });
  formRoutes(app, context, { face: DEEPLINK_FACE, folder: "/v2/deeplink", payAt: "payment" });
}

interface FormAddresses {
  readonly face: WalletFace;
  readonly folder: string;
  readonly payAt: string;
}

function formRoutes(
  app: FastifyInstance,
  context: PageContext,
  { face, folder, payAt }: FormAddresses,
): void {
  const serve =
    (take: (payable: Payable, fields: Form) => Promise<WalletNotice>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const fields = readForm(request);
      const payable = await findByReference(context.gateway, referenceOf(fields));
      if (!payable) return await showUnknown(context, request, reply);
      const notice = await take(payable, fields);
      // After a form always an address of its own, so that loading it again sends nothing again.
      const address = addressOf(face, payable, { customer: fields["customer"], notice });
      return await reply.redirect(publicPath(context, address), 303);
    };
  app.post(
    `${folder}/decline`,
    serve(
      async (payable) => (await declinePayment(context.gateway, payable, "gopay")) ?? "declined",
    ),
  );
  app.post(
    `${folder}/${payAt}`,
    serve(async (payable, fields) => await payBy(context, payable, fields)),
  );
}

function referenceOf(fields: Form): string {
  return fields["referenceid"] ?? fields["tref"] ?? fields["referenceId"] ?? "";
}

async function payBy(context: PageContext, payable: Payable, fields: Form): Promise<WalletNotice> {
  const paymentOptionType = parseOption(fields["payment_option_type"]);
  const outcome = await payWithWallet(context.gateway, payable, {
    approval: {
      customer: chooseCustomer(fields["customer"], customerDetailsOf(payable.transaction)),
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

interface Told {
  readonly customer: string | undefined;
  readonly notice: string | undefined;
}

/** Our own parameters and nothing else that an address may have brought. */
function addressOf(face: WalletFace, { transaction }: Payable, { customer, notice }: Told): string {
  const query = new URLSearchParams({ [face.referenceName]: transaction.reference });
  if (customer !== undefined) query.set("customer", customer);
  if (notice !== undefined) query.set("notice", notice);
  return `${notice === "paid" ? face.paid : face.page}?${query}`;
}

/** Only what is paid is seen at the address that says so. */
async function showPaid(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  const fields = readQueryForm(request);
  const payable = await findByReference(context.gateway, referenceOf(fields));
  if (payable && !isPaid(payable.transaction)) {
    const told = { customer: fields["customer"], notice: undefined };
    const address = addressOf(DEEPLINK_FACE, payable, told);
    return await reply.redirect(publicPath(context, address), 303);
  }
  return await showWallet(context, request, reply, DEEPLINK_FACE);
}

async function showWallet(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  face: WalletFace,
) {
  const { gateway, assets } = context;
  const fields = readQueryForm(request);
  const payable = await findByReference(gateway, referenceOf(fields));
  if (!payable) return await showUnknown(context, request, reply);
  const { transaction, merchant } = payable;
  const customer = chooseCustomer(fields["customer"], customerDetailsOf(transaction));
  if (fields["notice"] === undefined) await logVisit(gateway, payable, "wallet.opened");
  const wall = gateway.wallNow();
  const told = { customer: fields["customer"], notice: fields["notice"] };
  const page = walletPage({
    face,
    language: decideLanguage(request, reply, languageOfLocale(transaction.locale)),
    address: addressOf(face, payable, told),
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
