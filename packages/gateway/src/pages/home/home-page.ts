import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { decideLanguage, type Language, type Texts } from "../parts/language.ts";
import { layout, siteHeader } from "../parts/layout.ts";
import type { PageContext } from "../parts/page-context.ts";
import { sendPage } from "../parts/send-page.ts";

/** Where one can go; a part that is not served is not offered. */
const PLACES = [
  { url: "/qris/index", icon: ICONS.scan, text: "scanner" },
  { url: "/devices", icon: ICONS.phone, text: "devices" },
  { url: "/dashboard", icon: ICONS.chart, text: "dashboard" },
  { url: "/docs/api", icon: ICONS.book, text: "docs" },
  { url: "/openapi.json", icon: ICONS.link, text: "openapi" },
] as const;

type PlaceName = (typeof PLACES)[number]["text"];

interface HomeTexts {
  readonly title: string;
  readonly lead: string;
  readonly places: Readonly<Record<PlaceName, { readonly title: string; readonly text: string }>>;
  readonly pin: readonly [string, string];
  readonly disclaimer: string;
}

const TEXTS: Texts<HomeTexts> = {
  id: {
    title: "Gerbang pembayaran Anda",
    lead: "GoPay dan QRIS di sandbox Anda sendiri: buat transaksi lewat API, lalu bayar di sini.",
    places: {
      scanner: { title: "Pindai QRIS", text: "Bayar kode QR sebagai dompet atau bank mana pun." },
      devices: {
        title: "Membuka dompet",
        text: "Lihat apa yang terjadi dengan deeplink di tiap perangkat.",
      },
      dashboard: { title: "Dasbor", text: "Transaksi, pengembalian dana, dan notifikasi." },
      docs: { title: "Dokumentasi API", text: "Setiap panggilan, isinya, dan jawabannya." },
      openapi: { title: "OpenAPI", text: "API ini untuk dibaca program." },
    },
    pin: ["PIN dompet simulasi:", "Tidak ada uang sungguhan yang berpindah."],
    disclaimer: "Tidak berafiliasi dengan GoPay, Gojek, atau Midtrans.",
  },
  en: {
    title: "Your payment gateway",
    lead: "GoPay and QRIS in a sandbox of your own: charge through the API, then pay here.",
    places: {
      scanner: { title: "Scan QRIS", text: "Pay a QR code as any wallet or bank." },
      devices: {
        title: "Opening the wallet",
        text: "See what becomes of a deeplink on each device.",
      },
      dashboard: { title: "Dashboard", text: "Transactions, refunds and notifications." },
      docs: { title: "API documentation", text: "Every call, what it takes and what it answers." },
      openapi: { title: "OpenAPI", text: "This API for programs to read." },
    },
    pin: ["PIN of the simulated wallet:", "No real money moves."],
    disclaimer: "Not affiliated with GoPay, Gojek or Midtrans.",
  },
};

export function homeRoute(app: FastifyInstance, context: PageContext): void {
  app.get("/", async (request: FastifyRequest, reply: FastifyReply) => {
    const language = decideLanguage(request, reply);
    const places = PLACES.filter(({ url }) => app.hasRoute({ method: "GET", url }));
    return await sendPage(reply, homePage({ language, places, context, address: request.url }));
  });
}

interface HomeView {
  readonly language: Language;
  readonly address: string;
  readonly context: PageContext;
  readonly places: readonly (typeof PLACES)[number][];
}

function homePage({ language, address, context, places }: HomeView): Html {
  const texts = TEXTS[language];
  return layout({
    title: `Gerbang · ${texts.title}`,
    language,
    address,
    assets: context.assets,
    styles: ["home.css"],
    kind: "home",
    body: html`${siteHeader(language, address)}
<main id="content">
<h1>${texts.title}</h1>
<p class="lead">${texts.lead}</p>
<ul class="places">${places.map(
      ({ url, icon, text }) =>
        html`<li><a class="card" href="${url}">${icon}<span><strong>${texts.places[text].title}</strong> <span class="muted">${texts.places[text].text}</span></span></a></li>`,
    )}</ul>
<p class="muted">${texts.pin[0]} <strong class="code">112233</strong>. ${texts.pin[1]}</p>
</main>
<footer class="muted">${texts.disclaimer}</footer>`,
  });
}
