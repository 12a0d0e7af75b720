import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { decideLanguage, type Language } from "../parts/language.ts";
import { layout, siteHeader } from "../parts/layout.ts";
import type { PageContext } from "../parts/page-context.ts";
import { type Say, sayIn } from "../parts/say.ts";
import { sendPage } from "../parts/send-page.ts";

interface Place {
  readonly url: string;
  readonly icon: Html;
  readonly title: string;
  readonly text: string;
}

export function homeRoute(app: FastifyInstance, context: PageContext): void {
  app.get("/", async (request: FastifyRequest, reply: FastifyReply) => {
    const language = decideLanguage(request, reply);
    // A part that is not served is not offered.
    const places = allPlaces(sayIn(language)).filter(({ url }) =>
      app.hasRoute({ method: "GET", url }),
    );
    return await sendPage(reply, homePage({ language, places, context, address: request.url }));
  });
}

/** Where one can go. */
function allPlaces(say: Say): readonly Place[] {
  return [
    {
      url: "/qris/index",
      icon: ICONS.scan,
      title: say("Scan QRIS", "Pindai QRIS"),
      text: say(
        "Pay a QR code as any wallet or bank.",
        "Bayar kode QR sebagai dompet atau bank mana pun.",
      ),
    },
    {
      url: "/devices",
      icon: ICONS.phone,
      title: say("Opening the wallet", "Membuka dompet"),
      text: say(
        "See what becomes of a deeplink on each device.",
        "Lihat apa yang terjadi dengan deeplink di tiap perangkat.",
      ),
    },
    {
      url: "/dashboard",
      icon: ICONS.chart,
      title: say("Dashboard", "Dasbor"),
      text: say(
        "Transactions, refunds and notifications.",
        "Transaksi, pengembalian dana, dan notifikasi.",
      ),
    },
    {
      url: "/docs",
      icon: ICONS.book,
      title: say("Documents", "Dokumen"),
      text: say(
        "Guides, every call of the API, errors and what to do.",
        "Panduan, setiap panggilan API, galat dan solusinya.",
      ),
    },
    {
      url: "/openapi.json",
      icon: ICONS.link,
      title: "OpenAPI",
      text: say("OpenAPI file, for programs.", "Berkas OpenAPI, untuk program."),
    },
  ];
}

interface HomeView {
  readonly language: Language;
  readonly address: string;
  readonly context: PageContext;
  readonly places: readonly Place[];
}

function homePage({ language, address, context, places }: HomeView): Html {
  const say = sayIn(language);
  const heading = say("Your payment gateway", "Gerbang pembayaran Anda");
  return layout({
    title: `Gerbang · ${heading}`,
    language,
    address,
    assets: context.assets,
    styles: ["home.css"],
    kind: "home",
    body: html`${siteHeader(language, address)}
      <main id="content">
        <h1>${heading}</h1>
        <p class="lead">
          ${say(
            "GoPay and QRIS in a sandbox of your own: charge through the API, then pay here.",
            "GoPay dan QRIS di sandbox Anda sendiri: buat transaksi lewat API, lalu bayar di sini.",
          )}
        </p>
        <ul class="places">
          ${places.map(
            ({ url, icon, title, text }) =>
              html`<li>
                <a class="card" href="${url}">
                  ${icon}
                  <span>
                    <strong>${title}</strong>
                    <span class="muted">${text}</span>
                  </span>
                </a>
              </li>`,
          )}
        </ul>
        <p class="muted">
          ${say("PIN of the simulated wallet:", "PIN dompet simulasi:")}
          <strong class="code">112233</strong>.
          ${say("No real money moves.", "Tidak ada uang sungguhan yang berpindah.")}
        </p>
      </main>
      <footer class="muted">
        ${say(
          "Not affiliated with GoPay, Gojek or Midtrans.",
          "Tidak berafiliasi dengan GoPay, Gojek, atau Midtrans.",
        )}
      </footer>`,
  });
}
