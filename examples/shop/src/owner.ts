import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { html } from "./html.ts";
import { renderPage, type ShopPage } from "./page.ts";
import { type Language, textsOf } from "./texts.ts";

/** Printed at the start. Made from the server key, so that it stays the same and is kept nowhere. */
export function ownerPasswordOf(serverKey: string): string {
  return createHmac("sha256", serverKey).update("the owner").digest("base64url").slice(0, 16);
}

/**
 * Whether the owner is asking, under whatever name: there is one. Basic authentication is enough for
 * an example on one machine; a shop of your own has its staff sign in as they do elsewhere in it.
 */
export function isOwner(request: Request, password: string): boolean {
  const [scheme = "", credentials = ""] = request.headers.get("authorization")?.split(" ") ?? [];
  if (scheme.toLowerCase() !== "basic") return false;
  const text = Buffer.from(credentials, "base64").toString();
  const digest = (secret: string) => createHash("sha256").update(secret).digest();
  // Of equal length, so that neither their length nor their beginning can be found out.
  return timingSafeEqual(digest(text.slice(text.indexOf(":") + 1)), digest(password));
}

/** Shown when the browser's question for the password was put aside. */
export function ownersOnlyPage(language: Language): ShopPage {
  const t = textsOf(language);
  const body = html`<h1>${t.owners_only}</h1>
    <p>${t.owners_only_how}</p>
    <p><a href="/">${t.back}</a></p>`;
  return renderPage({ language, heading: t.owners_only, body, status: 401 });
}
