import type { ShopPage } from "./page.ts";

/** On everything that is sent. The address of an order page is a secret: no other site gets it. */
const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** `pictures` is where QR codes come from, and the wallet's pages are: the gateway's address. */
export function contentPolicy(pictures: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: ${pictures}`,
    `connect-src 'self' ${pictures}`,
    // The form that links a wallet ends at the wallet's page.
    `form-action 'self' ${pictures}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export function sendPage({ status, html }: ShopPage): Response {
  return new Response(html, {
    status,
    headers: {
      ...HEADERS,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
    },
  });
}

export function sendFile(type: string, body: Uint8Array<ArrayBuffer> | string): Response {
  return new Response(body, {
    headers: {
      ...HEADERS,
      "content-type": `${type}; charset=utf-8`,
      "cache-control": "no-cache",
    },
  });
}

export function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { ...HEADERS, location } });
}

/**
 * Whether a form of ours was sent, not one on somebody else's page: that must not order or refund in
 * this browser's name. Browsers say so themselves; what says nothing is no browser.
 */
export function isOwnForm(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  return origin === null || URL.parse(origin)?.host === request.headers.get("host");
}
