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

const { "x-frame-options": _, ...FRAMABLE } = SECURITY_HEADERS;

/** Those of a page that shops show over their own: whose page that is, nobody knows beforehand. */
const FRAMABLE_HEADERS = {
  ...FRAMABLE,
  "content-security-policy": FRAMABLE["content-security-policy"].replace(
    "frame-ancestors 'none'",
    "frame-ancestors *",
  ),
};

/** The same for a page on which nothing can be paid or changed that its address does not allow anyway. */
export async function sendFramablePage(
  reply: FastifyReply,
  page: Html,
  status = 200,
): Promise<FastifyReply> {
  return await reply
    .status(status)
    .headers(FRAMABLE_HEADERS)
    .header("content-type", "text/html; charset=utf-8")
    .send(`<!doctype html>${page.toString()}`);
}

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
