import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { findFinish } from "../../operations/upstream/find-finish.ts";
import { readQueryForm } from "../parts/form.ts";
import { type Html, html } from "../parts/html.ts";
import { decideLanguage } from "../parts/language.ts";
import { layout, siteHeader } from "../parts/layout.ts";
import { sendMessage } from "../parts/message-page.ts";
import type { PageContext } from "../parts/page-context.ts";
import { sayIn } from "../parts/say.ts";
import { sendPage } from "../parts/send-page.ts";

/**
 * Where an upstream's wallet sends a customer back whose order has another id there: on to the merchant's
 * own address, with the merchant's order id. What it says of the result is as good as any redirect.
 */
export function finishRoute(app: FastifyInstance, context: PageContext): void {
  app.get("/finish/:reference", async (request, reply) => {
    const { reference } = request.params as { readonly reference: string };
    const result = readQueryForm(request)["result"] === "success" ? "success" : "failure";
    const target = await findFinish(context.gateway, reference, result);
    if (target === undefined) return await showUnknown(context, request, reply);
    if (/^https?:/i.test(target)) return await reply.redirect(target, 302);
    return await showLink(context, request, reply, target);
  });
}

async function showUnknown(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  return await sendMessage(context, request, reply, (say) => ({
    status: 404,
    tone: "warning",
    title: say("There is no such payment", "Pembayaran tidak ditemukan"),
    text: say(
      "This link leads nowhere. Open the shop again to see your order.",
      "Tautan ini tidak mengarah ke mana pun. Buka kembali toko untuk melihat pesanan Anda.",
    ),
    address: request.url,
  }));
}

/** Browsers open an app only when the customer asks for it. */
async function showLink(
  { assets }: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  target: string,
): Promise<FastifyReply> {
  const language = decideLanguage(request, reply);
  const say = sayIn(language);
  const title = say("Back to the shop", "Kembali ke toko");
  const body: Html = html`${siteHeader(language, request.url)}
    <main id="content">
      <section class="card outcome">
        <h1>${title}</h1>
        <p>
          ${say("Your order is open in the shop's app.", "Pesanan Anda terbuka di aplikasi toko.")}
        </p>
        <p><a class="button" href="${target}">${say("Open the app", "Buka aplikasi")}</a></p>
      </section>
    </main>`;
  const page = layout({
    title: `${title} · Gerbang`,
    language,
    address: request.url,
    assets,
    kind: "message",
    body,
  });
  return await sendPage(reply, page, 200);
}
