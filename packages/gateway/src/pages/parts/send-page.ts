import type { FastifyReply } from "fastify";
import type { Html } from "./html.ts";

const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cache-control": "no-store",
} as const;

/** Sends a page under a policy that allows no inline script, no inline style and no other host. */
export async function sendPage(
  reply: FastifyReply,
  page: Html,
  status = 200,
): Promise<FastifyReply> {
  return await reply
    .status(status)
    .headers(SECURITY_HEADERS)
    .header("content-type", "text/html; charset=utf-8")
    .send(`<!doctype html>${page.toString()}`);
}
