import type { FastifyReply, FastifyRequest } from "fastify";

const NAME = "gerbang_session";

/** Sent to the dashboard, and to the documents, which know who reads them; to no other page. */
const PATHS = ["/docs", "/dashboard"] as const;

/** Out of reach of scripts, and not sent with posts from other sites. */
const SCOPE = { httpOnly: true, sameSite: "lax" } as const;

export function readSessionCookie(request: FastifyRequest): string | undefined {
  return request.cookies[NAME];
}

/** It lasts as long as the browser is open. */
export function writeSessionCookie(reply: FastifyReply, token: string, publicUrl: string): void {
  const secure = publicUrl.startsWith("https:");
  for (const path of PATHS) reply.setCookie(NAME, token, { ...SCOPE, path, secure });
}

export function clearSessionCookie(reply: FastifyReply): void {
  for (const path of PATHS.toReversed()) reply.clearCookie(NAME, { ...SCOPE, path });
}
