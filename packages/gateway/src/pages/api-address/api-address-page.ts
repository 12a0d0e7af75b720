import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Assets } from "../parts/assets.ts";
import { html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { decideLanguage } from "../parts/language.ts";
import { layout, siteHeader } from "../parts/layout.ts";
import { sendMessage } from "../parts/message-page.ts";
import { type Say, sayIn } from "../parts/say.ts";
import { sendPage } from "../parts/send-page.ts";
import { type AddressKind, kindOfAddress } from "./kind-of-address.ts";

interface ApiAddressContext {
  /** Not there yet when the hook is added. */
  readonly assets: () => Assets;
  readonly publicUrl: () => string;
}

/**
 * Answers a browser that opens an address meant for programs, or for a form, with a page that says
 * what belongs there. Programs get what they always get: they ask for no HTML, or bring a key. To be
 * called before the routes are added: a hook reaches only those that come after it.
 */
export function explainApiAddresses(app: FastifyInstance, context: ApiAddressContext): void {
  app.addHook("onRequest", async (request, reply) => {
    if (!isBrowser(request)) return;
    const kind = kindOfAddress(request.url);
    if (kind) return await sendExplanation(context, request, reply, kind);
  });
}

/** Tells people that there is nothing at an address; programs are told by an answer they can read. */
export async function tellLost(
  assets: Assets,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  if (!isBrowser(request)) return false;
  await sendMessage({ assets }, request, reply, (say) => ({
    status: 404,
    tone: "warning",
    title: say("There is nothing here", "Tidak ada apa-apa di sini"),
    text: say(
      "No page of Gerbang has this address. Check it, or begin at the start page.",
      "Tidak ada halaman Gerbang di alamat ini. Periksa lagi, atau mulai dari halaman awal.",
    ),
    address: request.url,
    elsewhere: { address: "/docs", text: say("Documents", "Dokumen") },
  }));
  return true;
}

/** Java's own client asks for HTML too, by this word. */
const JAVA_ACCEPTS = "image/gif, image/jpeg, *";

function isBrowser({ method, headers }: FastifyRequest): boolean {
  const { accept, authorization } = headers;
  if (method !== "GET" || authorization !== undefined) return false;
  return accept !== undefined && accept.includes("text/html") && !accept.includes(JAVA_ACCEPTS);
}

async function sendExplanation(
  { assets, publicUrl }: ApiAddressContext,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: AddressKind,
): Promise<FastifyReply> {
  const language = decideLanguage(request, reply);
  const say = sayIn(language);
  const { title, text, leadsTo, linkText } = explain(kind, say);
  const path = request.url.split("?", 1)[0] ?? "";
  const page = layout({
    title: `${title} · Gerbang`,
    language,
    address: request.url,
    assets: assets(),
    kind: "message",
    body: html`${siteHeader(language, request.url)}
      <main id="content">
        <section class="card outcome warning">
          <span class="sign">${ICONS.alert}</span>
          <h1>${title}</h1>
          <p class="code">${path}</p>
          <p>${text}</p>
          ${
            kind.method !== undefined &&
            html`<p class="code call">
              curl -u "$SERVER_KEY:" -X ${kind.method} ${publicUrl() + path}
            </p>`
          }
          <p><a class="button" href="${leadsTo}">${linkText}</a></p>
        </section>
      </main>`,
  });
  // Only what answers to GET waits for a key; the others have no such method.
  const isKeyMissing = kind.method === "GET";
  if (!isKeyMissing) void reply.header("allow", "POST");
  return await sendPage(reply, page, isKeyMissing ? 401 : 405);
}

function explain({ place }: AddressKind, say: Say) {
  const scanner = { leadsTo: "/v2/qris/index", linkText: say("To the scanner", "Ke pemindai") };
  const api = { leadsTo: "/docs/api", linkText: say("The API's calls", "Daftar panggilan API") };
  switch (place) {
    case "scan":
      return {
        title: say("The scanner's form is sent here", "Formulir pemindai dikirim ke sini"),
        text: say(
          "This address takes a posted QR code, in the field qrCodeUrl, and has nothing to show by itself.",
          "Alamat ini menerima kode QR yang dikirim lewat formulir, di kolom qrCodeUrl, dan tidak punya isi sendiri.",
        ),
        ...scanner,
      };
    case "payment":
      return {
        title: say("Payments are sent here", "Pembayaran dikirim ke sini"),
        text: say(
          "A payment page posts its form to this address. Scan the code again, or open the merchant's link.",
          "Halaman pembayaran mengirim formulirnya ke alamat ini. Pindai lagi kodenya, atau buka tautan dari penjual.",
        ),
        ...scanner,
      };
    case "status":
      return {
        title: say("A status for programs", "Status untuk program"),
        text: say(
          "A merchant's program asks here how a transaction stands, with its server key. A browser has none.",
          "Program penjual menanyakan status transaksi di sini, dengan server key. Peramban tidak memilikinya.",
        ),
        ...api,
      };
    case "command":
      return {
        title: say("A command for programs", "Perintah untuk program"),
        text: say(
          "A merchant's program sends a command here by POST, with its server key. Opening it in a browser changes nothing.",
          "Program penjual mengirim perintah ke sini dengan POST dan server key. Membukanya di peramban tidak mengubah apa pun.",
        ),
        ...api,
      };
  }
}
