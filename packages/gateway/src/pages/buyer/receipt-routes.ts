import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { receiptPath } from "../../domain/till/sale.ts";
import { findSaleOfBuyer } from "../../operations/till/find-sale.ts";
import { type ChargedSale, isCharged, presentCheckoutState } from "../parts/checkout-state.ts";
import { decideLanguage } from "../parts/language.ts";
import { sendMessage } from "../parts/message-page.ts";
import type { PageContext } from "../parts/page-context.ts";
import { sendPage } from "../parts/send-page.ts";
import { receiptPage } from "./receipt-page.ts";

const PATH = receiptPath({ token: ":token" });

/** A buyer's receipt, and what the checkout element asks of the same payment. */
export function receiptRoutes(app: FastifyInstance, context: PageContext): void {
  const { gateway } = context;
  const find = async (request: FastifyRequest) =>
    await findSaleOfBuyer(gateway, (request.params as { readonly token: string }).token);
  app.get(PATH, async (request, reply) => {
    const shown = await find(request);
    if (!shown) return await sendNoSuchAddress(context, request, reply);
    return await sendPage(reply, receiptPage(context, decideLanguage(request, reply), shown));
  });
  app.get(`${PATH}/state`, async (request, reply) => {
    const shown = await find(request);
    reply.header("cache-control", "no-store");
    if (!isCharged(shown)) return await reply.status(404).send({});
    return await presentCheckoutState(context, shown);
  });
  app.get(`${PATH}/events`, async (request, reply) => {
    await context.streams.open(reply, {
      find: async () => {
        const shown = await find(request);
        return isCharged(shown) ? shown : undefined;
      },
      present: async (followed) => await presentCheckoutState(context, followed as ChargedSale),
    });
  });
}

export async function sendNoSuchAddress(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  return await sendMessage(context, request, reply, (say) => ({
    status: 404,
    tone: "warning",
    title: say("There is nothing here", "Tidak ada apa-apa di sini"),
    text: say(
      "This link does not exist, or not any more. Ask whoever gave it to you.",
      "Tautan ini tidak ada, atau sudah tidak ada. Tanyakan kepada yang memberikannya.",
    ),
    address: "/",
  }));
}
