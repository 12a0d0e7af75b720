import { createHash } from "node:crypto";
import type { PageLanguage } from "./page-language.ts";
import type { WatchedOrder } from "./watched-order.ts";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { background: light-dark(#f3f6f5, #0d1214); color: light-dark(#14201e, #edf2f1); margin: 2rem auto; max-width: 44rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid light-dark(#dce4e2, #323c40); padding: 0.5rem 0.75rem 0.5rem 0; text-align: left; overflow-wrap: anywhere; }
code { color: light-dark(#4c5b58, #a9b5b3); font-size: 0.8125rem; }
button { background: light-dark(#0f6b5c, #5eccb4); border: 0; border-radius: 0.5rem; color: light-dark(#ffffff, #08201b); cursor: pointer; font: inherit; font-weight: 600; min-height: 2.75rem; padding: 0 1.25rem; }
:focus-visible { outline: 3px solid light-dark(#0f6b5c, #5eccb4); outline-offset: 2px; }`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** The page's own style and script, and nothing else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The orders that are watched. Looking at it again is a bell. */
export function homePage(language: PageLanguage, orders: readonly WatchedOrder[]): string {
  const say = sayIn(language);
  const rows = orders.map(({ id, view }) => {
    const order = escapeHtml(view?.order_id ?? id);
    return `<tr><td>${order}</td><td>${statusCell(say, view?.transaction_status)}</td></tr>`;
  });
  const [order, status] = [say("Order", "Pesanan"), say("Status", "Status")];
  const table =
    rows.length === 0
      ? `<p>${say("No order yet. Charge one through this address.", "Belum ada pesanan. Buat charge lewat alamat ini.")}</p>`
      : `<table><thead><tr><th scope="col">${order}</th><th scope="col">${status}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
  const ask = say("Ask now", "Tanya sekarang");
  return page(language, {
    title: say("Orders that are watched", "Pesanan yang dipantau"),
    main: `${table}<form method="post" action="/bell?back"><p><button>${ask}</button></p></form>`,
  });
}

/** For a customer whose way back was made by an earlier run. */
export function lostPage(language: PageLanguage): string {
  const say = sayIn(language);
  const text = say(
    "This way back to the shop was made before <code>gerbang listen</code> was started again. Open the shop's page by hand.",
    "Jalan kembali ke toko ini dibuat sebelum <code>gerbang listen</code> dijalankan ulang. Buka halaman toko secara manual.",
  );
  return page(language, { title: say("Where to?", "Ke mana?"), main: `<p>${text}</p>` });
}

type Say = (english: string, indonesian: string) => string;

function sayIn(language: PageLanguage): Say {
  return (english, indonesian) => (language === "en" ? english : indonesian);
}

/** In people's words, and by its name on the wire; one that came later than this program by that alone. */
function statusCell(say: Say, status: string | undefined): string {
  if (status === undefined) return say("not attempted yet", "belum dicoba");
  const words: Readonly<Record<string, string>> = {
    pending: say("Waiting", "Menunggu"),
    settlement: say("Paid", "Lunas"),
    partial_refund: say("Partly refunded", "Dikembalikan sebagian"),
    refund: say("Refunded", "Dikembalikan"),
    expire: say("Expired", "Kedaluwarsa"),
    cancel: say("Cancelled", "Dibatalkan"),
    deny: say("Declined", "Ditolak"),
    failure: say("Failed", "Gagal"),
  };
  const word = Object.hasOwn(words, status) ? `${words[status]} ` : "";
  return `${word}<code>${escapeHtml(status)}</code>`;
}

function page(
  language: PageLanguage,
  { title, main }: { readonly title: string; readonly main: string },
): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · gerbang listen</title>
<style>${STYLE}</style>
<script src="/listen.js" defer></script>
</head>
<body>
<main>
<h1>${title}</h1>
${main}
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
}
