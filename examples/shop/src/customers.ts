import { createHash, randomBytes } from "node:crypto";

const COOKIE = "shop_customer";
const YEAR_SECONDS = 31_536_000;

/**
 * Who is asking: this shop has no accounts of its own, so a customer is a browser that has linked a wallet. Kept is
 * the hash: whoever reads the database cannot pay with anybody's wallet.
 */
export function customerOf(request: Request): string | undefined {
  const cookie = request.headers.get("cookie") ?? "";
  const [, secret] = new RegExp(`(?:^|; )${COOKIE}=([\\w-]{22})(?:;|$)`).exec(cookie) ?? [];
  return secret === undefined ? undefined : hashOf(secret);
}

/** A customer who comes for the first time, and the cookie that they are known by from now on. */
export function newCustomer(): { readonly customer: string; readonly cookie: string } {
  const secret = randomBytes(16).toString("base64url");
  const cookie = `${COOKIE}=${secret}; Path=/; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax`;
  return { customer: hashOf(secret), cookie };
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
