import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { callbackAfter } from "../../domain/transactions/deeplink.ts";
import {
  findVerifiable,
  findVerifiableByReference,
  type Payable,
} from "../../operations/transactions/find-payable.ts";
import {
  type ApprovalOutcome,
  approveWithPin,
  refuseCharge,
} from "../../operations/transactions/verify-charge.ts";
import { openOnce, viewVerification } from "../../operations/transactions/view-verification.ts";
import { type Form, readForm, readQueryForm } from "../parts/form.ts";
import { decideLanguage, languageOfLocale } from "../parts/language.ts";
import { sendMessage } from "../parts/message-page.ts";
import type { PageContext } from "../parts/page-context.ts";
import { presentPayerState } from "../parts/payer-state.ts";
import { publicPath } from "../parts/public-path.ts";
import { sendPage } from "../parts/send-page.ts";
import { VERIFICATION_PAGE } from "./verification-address.ts";
import { type VerificationNotice, verificationPage } from "./verification-page.ts";
import { type VerificationTexts, verificationTexts } from "./verification-texts.ts";

type VerificationLink = { Params: { name: string } };

/**
 * Where a customer approves what is charged to their linked account. Core API sections 2.7 and 8.4.
 *
 * Whoever holds a link may look, and approves with the PIN: as with the wallet's other links, no cookie stands
 * behind it. The web link opens once, and leads to an address that can be loaded again.
 */
export function verificationRoutes(app: FastifyInstance, context: PageContext): void {
  app.get<VerificationLink>("/v2/gopay/redirect/:name/charge", async (request, reply) => {
    return await openLink(context, request, reply);
  });
  app.get(VERIFICATION_PAGE, async (request, reply) => await show(context, request, reply));
  const find = async (fields: Form) =>
    await findVerifiableByReference(context.gateway, fields["tref"] ?? "");
  app.get(`${VERIFICATION_PAGE}/state`, async (request, reply) => {
    const payable = await find(readQueryForm(request));
    if (!payable) return await reply.status(404).send({});
    reply.header("cache-control", "no-store");
    return presentPayerState(payable, context.gateway.wallNow());
  });
  app.get(`${VERIFICATION_PAGE}/live`, async (request, reply) => {
    const fields = readQueryForm(request);
    await context.streams.open(reply, { find: async () => await find(fields) });
  });
  formRoutes(app, context, find);
}

function formRoutes(
  app: FastifyInstance,
  context: PageContext,
  find: (fields: Form) => Promise<Payable | undefined>,
): void {
  const serve =
    (take: (payable: Payable, fields: Form) => Promise<ApprovalOutcome>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const fields = readForm(request);
      const payable = await find(fields);
      if (!payable) return await sayNo(context, request, reply, "unknownLink");
      const notice = noticeOf(await take(payable, fields));
      // After a form always an address of its own, so that loading it again sends nothing again.
      return await reply.redirect(publicPath(context, addressOf(payable, notice)), 303);
    };
  app.post(
    `${VERIFICATION_PAGE}/approve`,
    serve(async (payable, fields) => {
      const form = fields["form"] ?? context.gateway.newId();
      return await approveWithPin(context.gateway, payable, { pin: fields["pin"] ?? "", form });
    }),
  );
  app.post(
    `${VERIFICATION_PAGE}/refuse`,
    serve(async (payable) => await refuseCharge(context.gateway, payable)),
  );
}

/** What the transaction itself says needs no notice. */
function noticeOf({ outcome }: ApprovalOutcome): VerificationNotice | undefined {
  return outcome === "taken" || outcome === "wrong_pin" ? outcome : undefined;
}

function addressOf({ transaction }: Payable, notice?: VerificationNotice): string {
  const query = new URLSearchParams({ tref: transaction.reference });
  if (notice !== undefined) query.set("notice", notice);
  return `${VERIFICATION_PAGE}?${query}`;
}

async function openLink(
  context: PageContext,
  request: FastifyRequest<VerificationLink>,
  reply: FastifyReply,
) {
  const payable = await findVerifiable(context.gateway, request.params.name);
  if (!payable) return await sayNo(context, request, reply, "unknownLink");
  // Who only asks for the head has not opened it.
  const isOpening = payable.face === "web" && request.method !== "HEAD";
  if (isOpening && !(await openOnce(context.gateway, payable))) {
    return await sayNo(context, request, reply, "usedLink");
  }
  return await reply.redirect(publicPath(context, addressOf(payable)), 303);
}

async function show(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  const { gateway, assets } = context;
  const fields = readQueryForm(request);
  const payable = await findVerifiableByReference(gateway, fields["tref"] ?? "");
  if (!payable) return await sayNo(context, request, reply, "unknownLink");
  const { transaction } = payable;
  const notice = parseNotice(fields["notice"]);
  const page = verificationPage({
    ...(await viewVerification(gateway, payable)),
    language: decideLanguage(request, reply, languageOfLocale(transaction.locale)),
    address: addressOf(payable, notice),
    assets,
    state: presentPayerState(payable, gateway.wallNow()),
    notice,
    form: gateway.newId(),
    callback: (result) => callbackAfter(transaction, result),
  });
  return await sendPage(reply, page);
}

function parseNotice(value: string | undefined): VerificationNotice | undefined {
  const known: readonly VerificationNotice[] = ["taken", "wrong_pin"];
  return known.find((notice) => notice === value);
}

async function sayNo(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  why: keyof Pick<VerificationTexts, "unknownLink" | "usedLink">,
) {
  return await sendMessage(context, request, reply, (say) => ({
    ...verificationTexts(say)[why],
    status: why === "usedLink" ? 410 : 404,
    tone: "warning",
    // The same page in the other language; of an unknown link it repeats nothing.
    address: why === "usedLink" ? request.url : VERIFICATION_PAGE,
  }));
}
