import { readFileSync } from "node:fs";
import type { PaymentType } from "@gerbang/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { snapPagePath } from "../../domain/transactions/snap-order.ts";
import { chooseMethod } from "../../operations/snap/choose-method.ts";
import { findSnapPage, type SnapPage } from "../../operations/snap/find-snap-page.ts";
import type { Payable } from "../../operations/transactions/find-payable.ts";
import { readForm, readQueryForm } from "../parts/form.ts";
import { html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { decideLanguage, type Language } from "../parts/language.ts";
import { layout } from "../parts/layout.ts";
import type { PageContext } from "../parts/page-context.ts";
import { presentPayerState } from "../parts/payer-state.ts";
import { sayIn } from "../parts/say.ts";
import { sendFramablePage } from "../parts/send-page.ts";
import { snapPage } from "./snap-page.ts";
import { snapTexts } from "./snap-texts.ts";

const PATH = snapPagePath(":token");

/**
 * The page of Snap, and the script that opens it over a shop's own. Whoever holds a token may look and
 * choose: it cannot be guessed, no cookie stands behind it, and choosing pays nothing.
 */
export function snapRoutes(app: FastifyInstance, context: PageContext): void {
  scriptRoute(app);
  app.get(PATH, async (request, reply) => await show(context, request, reply));
  app.post(PATH, async (request, reply) => await choose(context, request, reply));
  app.get(`${PATH}/state`, async (request, reply) => {
    const payable = await findPayable(context, request);
    if (!payable) return await reply.status(404).send({});
    return presentPayerState(payable, context.gateway.wallNow());
  });
  app.get(`${PATH}/live`, async (request, reply) => {
    await context.streams.open(reply, { find: async () => await findPayable(context, request) });
  });
}

/** Under the name that shops have in their pages; it changes with the gateway. */
function scriptRoute(app: FastifyInstance): void {
  const script = readFileSync(new URL("../assets/snap.js", import.meta.url));
  app.get("/snap/snap.js", async (_request, reply) => {
    return await reply
      .header("content-type", "text/javascript; charset=utf-8")
      .header("cache-control", "public, max-age=300")
      .header("cross-origin-resource-policy", "cross-origin")
      .send(script);
  });
}

async function find(
  { gateway }: PageContext,
  request: FastifyRequest,
): Promise<SnapPage | undefined> {
  const { token } = request.params as { readonly token: string };
  return /^[\w-]{1,64}$/.test(token) ? await findSnapPage(gateway, token) : undefined;
}

async function findPayable(
  context: PageContext,
  request: FastifyRequest,
): Promise<Payable | undefined> {
  const page = await find(context, request);
  return page?.transaction && { transaction: page.transaction, merchant: page.merchant };
}

async function show(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  const { gateway, assets, publicUrl } = context;
  const page = await find(context, request);
  if (!page) return await showUnknown(context, request, reply);
  const { transaction, merchant } = page;
  const view = {
    language: decideLanguage(request, reply, languageOf(page)),
    assets,
    publicUrl: publicUrl(),
    page,
    state: transaction && presentPayerState({ transaction, merchant }, gateway.wallNow()),
    isUnavailable: readQueryForm(request)["notice"] === "unavailable",
  };
  return await sendFramablePage(reply, snapPage(view));
}

function languageOf({ order: { command } }: SnapPage): Language | undefined {
  if (command.locale === undefined) return undefined;
  return command.locale === "en-EN" ? "en" : "id";
}

/** After a form always an address of its own, so that loading it again chooses nothing again. */
async function choose(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  const page = await find(context, request);
  if (!page) return await showUnknown(context, request, reply);
  const path = snapPagePath(page.order.token);
  const method = parseMethod(readForm(request)["method"]);
  const outcome =
    method &&
    (await chooseMethod(context.gateway, page, { method, pageUrl: context.publicUrl() + path }));
  const isRefused = outcome?.outcome === "refused" && outcome.reason !== "over";
  return await reply.redirect(isRefused ? `${path}?notice=unavailable` : path, 303);
}

function parseMethod(text: string | undefined): PaymentType | undefined {
  return text === "gopay" || text === "qris" ? text : undefined;
}

async function showUnknown(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  const language = decideLanguage(request, reply);
  const texts = snapTexts(sayIn(language));
  const result = JSON.stringify({
    status_code: "404",
    status_message: "Transaction was not found, or the token is not of this gateway",
  });
  const page = layout({
    title: texts.unknown.title,
    language,
    address: "/",
    assets: context.assets,
    styles: ["snap.css"],
    scripts: ["snap-page.js"],
    kind: "snap",
    body: html`<div class="sheet" data-snap data-outcome="error" data-result="${result}">
      <main id="content">
        <section class="card outcome warning">
          <span class="sign">${ICONS.alert}</span>
          <h1>${texts.unknown.title}</h1>
          <p>${texts.unknown.text}</p>
          <p>
            <button class="button quiet" type="button" data-close hidden>${texts.close}</button>
          </p>
        </section>
      </main>
    </div>`,
  });
  return await sendFramablePage(reply, page, 404);
}
