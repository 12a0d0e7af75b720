import type { FastifyReply, FastifyRequest } from "fastify";

const NAME = "gerbang_session";

/** Out of reach of scripts, sent to the dashboard only, and not with posts from other sites. */
const SCOPE = { path: "/dashboard", httpOnly: true, sameSite: "lax" } as const;

export function readSessionCookie(request: FastifyRequest): string | undefined {
  return request.cookies[NAME];
}

/** It lasts as long as the browser is open. */
export function writeSessionCookie(reply: FastifyReply, token: string, publicUrl: string): void {
  reply.setCookie(NAME, token, { ...SCOPE, secure: publicUrl.startsWith("https:") });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(NAME, SCOPE);
}
