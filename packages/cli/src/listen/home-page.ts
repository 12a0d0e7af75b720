import { createHash } from "node:crypto";
import type { WatchedOrder } from "./watched-order.ts";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 44rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: 0.5rem 0.5rem 0.5rem 0; text-align: left; overflow-wrap: anywhere; }
button { font: inherit; padding: 0.5rem 1rem; }`;

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
export function homePage(orders: readonly WatchedOrder[]): string {
  const rows = orders.map(({ id, view }) => {
    const cells = [view?.order_id ?? id, view?.transaction_status ?? "not attempted yet"];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
  });
  const table =
    rows.length === 0
      ? "<p>No order yet. Charge one through this address.</p>"
      : `<table><thead><tr><th scope="col">Order</th><th scope="col">Status</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
  return page(
    "Orders that are watched",
    `${table}<form method="post" action="/bell?back"><p><button>Ask now</button></p></form>`,
  );
}

/** For a customer whose way back was made by an earlier run. */
export function lostPage(): string {
  return page(
    "Where to?",
    "<p>This way back to the shop was made before <code>gerbang listen</code> was started again. Open the shop's page by hand.</p>",
  );
}

function page(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
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
