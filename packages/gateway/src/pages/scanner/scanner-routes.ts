import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { merchantTime } from "../../domain/merchants/clock.ts";
import { parseIssuer } from "../../domain/qris/issuer.ts";
import { customerDetailsOf } from "../../domain/transactions/customer-details.ts";
import { refusePayment } from "../../domain/transactions/decide-payment.ts";
import { APPROVAL_REFUSALS } from "../../domain/transactions/decide-wallet-approval.ts";
import { chooseCustomer, WALLET_PIN } from "../../domain/transactions/wallet-customer.ts";
import { findByQrReference, type Payable } from "../../operations/transactions/find-payable.ts";
import { payWithWallet, readWalletVisit } from "../../operations/transactions/pay-with-wallet.ts";
import { type Form, readForm, readQueryForm } from "../parts/form.ts";
import { decideLanguage } from "../parts/language.ts";
import { sendMessage } from "../parts/message-page.ts";
import type { PageContext } from "../parts/page-context.ts";
import { presentPayerState } from "../parts/payer-state.ts";
import { publicPath } from "../parts/public-path.ts";
import { sendPage } from "../parts/send-page.ts";
import { paymentPage } from "./payment-page.ts";
import { PICTURE_BYTES_MAX, readScan, type ScanResult } from "./read-scan.ts";
import { type Simulator, scannerPage } from "./scanner-page.ts";
import { type ScannerNotice, scannerTexts } from "./scanner-texts.ts";

/** Pictures come in here, and nowhere else: one, and the fields beside it. */
const UPLOAD_BYTES_MAX = PICTURE_BYTES_MAX + 16 * 1024;

/** The simulator of every other app that scans QRIS. Core API sections 4.4 and 6.3. */
export function scannerRoutes(app: FastifyInstance, context: PageContext): void {
  for (const path of ["/qris/index", "/gopay/ui/index"]) {
    app.get(
      path,
      async (request, reply) => await showScanner(context, request, reply, { simulator: "first" }),
    );
  }
  app.get("/v2/qris/index", async (request, reply) => {
    return await showScanner(context, request, reply, { simulator: "second" });
  });
  // A scan changes nothing, so that another site may send one: a shop's own test page does.
  const upload = { bodyLimit: UPLOAD_BYTES_MAX, config: { fromOtherSites: true } };
  app.post("/qris/scan", upload, async (request, reply) => {
    const scanned = await readScan(context, request);
    if ("reason" in scanned) {
      return await showScanner(context, request, reply, { simulator: "first", refused: scanned });
    }
    return await reply.redirect(publicPath(context, addressOf(scanned.payable)), 303);
  });
  // Third parties read the hidden fields of this very answer, so it is no redirect.
  app.post("/v2/qris/payment", upload, async (request, reply) => {
    const scanned = await readScan(context, request);
    if ("reason" in scanned) {
      return await showScanner(context, request, reply, { simulator: "second", refused: scanned });
    }
    const action = "payment/gopay";
    return await showPayment(context, request, reply, { payable: scanned.payable, action });
  });
  paymentRoutes(app, context);
}

function paymentRoutes(app: FastifyInstance, context: PageContext): void {
  const find = async (fields: Form) =>
    await findByQrReference(context.gateway, fields["referenceid"] ?? fields["referenceId"] ?? "");
  app.get("/qris/payment", async (request, reply) => {
    const payable = await find(readQueryForm(request));
    if (!payable) return await showUnknown(context, request, reply);
    return await showPayment(context, request, reply, { payable, action: "/qris/payment" });
  });
  app.get("/qris/payment/state", async (request, reply) => {
    const payable = await find(readQueryForm(request));
    if (!payable) return await reply.status(404).send({});
    reply.header("cache-control", "no-store");
    return presentPayerState(payable, context.gateway.wallNow());
  });
  app.get("/qris/payment/live", async (request, reply) => {
    const fields = readQueryForm(request);
    await context.streams.open(reply, { find: async () => await find(fields) });
  });
  const pay = async (request: FastifyRequest, reply: FastifyReply) => {
    const fields = readForm(request);
    const payable = await find(fields);
    if (!payable) return await showUnknown(context, request, reply);
    const notice = await payBy(context, payable, fields);
    const customer = fields["customer"];
    const address = addressOf(payable, { notice, ...(customer && { customer }) });
    return await reply.redirect(publicPath(context, address), 303);
  };
  app.post("/qris/payment", pay);
  app.post("/v2/qris/payment/gopay", pay);
}

function addressOf({ transaction }: Payable, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({ referenceid: transaction.qrReference, ...more });
  return `/qris/payment?${query}`;
}

async function payBy(context: PageContext, payable: Payable, fields: Form): Promise<ScannerNotice> {
  const outcome = await payWithWallet(context.gateway, payable, {
    approval: {
      customer: chooseCustomer(fields["customer"], customerDetailsOf(payable.transaction)),
      paymentOptionType: "GOPAY_WALLET",
      // Every bank asks in its own way; here the customer is taken to have answered.
      pin: WALLET_PIN,
    },
    method: { via: "qris", issuer: parseIssuer(fields["issuer"] ?? "") ?? "gopay" },
    form: fields["form"] ?? context.gateway.newId(),
  });
  return outcome.outcome === "paid" ? "paid" : outcome.reason;
}

type Refused = Extract<ScanResult, { readonly reason: unknown }>;

async function showScanner(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { simulator, refused }: { readonly simulator: Simulator; readonly refused?: Refused },
): Promise<FastifyReply> {
  const index = simulator === "first" ? "/qris/index" : "/v2/qris/index";
  const page = scannerPage({
    simulator,
    language: decideLanguage(request, reply),
    address: request.method === "GET" ? request.url : index,
    assets: context.assets,
    ...(refused && { refused }),
  });
  const retryAfterS = refused?.retryAfterS;
  if (retryAfterS !== undefined) void reply.header("retry-after", retryAfterS);
  return await sendPage(reply, page, statusOf(refused));
}

function statusOf(refused: Refused | undefined): number {
  if (!refused) return 200;
  if (refused.reason === "too_many_fetches") return 429;
  return refused.reason === "reader_busy" ? 503 : 422;
}

async function showPayment(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { payable, action }: { readonly payable: Payable; readonly action: string },
): Promise<FastifyReply> {
  const { gateway, assets } = context;
  const { transaction, merchant } = payable;
  const wall = gateway.wallNow();
  const fields = readQueryForm(request);
  const customer = chooseCustomer(fields["customer"], customerDetailsOf(transaction));
  const page = paymentPage({
    language: decideLanguage(request, reply),
    address: request.method === "GET" ? request.url : addressOf(payable),
    assets,
    payable,
    state: presentPayerState(payable, wall),
    customer,
    visit: await readWalletVisit(gateway, payable, customer.id),
    refusal: refusePayment(transaction, merchantTime(merchant.clock, wall), "qris"),
    notice: parseNotice(fields["notice"]),
    action,
    form: gateway.newId(),
  });
  return await sendPage(reply, page);
}

/** What the address says: a word that the page has a text for, or nothing. */
function parseNotice(value: string | undefined): ScannerNotice | undefined {
  return ["paid" as const, ...APPROVAL_REFUSALS].find((notice) => notice === value);
}

async function showUnknown(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  return await sendMessage(context, request, reply, (say) => ({
    ...scannerTexts(say).unknownCode,
    status: 404,
    tone: "warning",
    address: request.method === "GET" ? request.url : "/qris/index",
  }));
}
