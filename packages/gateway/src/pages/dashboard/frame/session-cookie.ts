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
  const secure = isSecure(publicUrl);
  for (const path of PATHS) reply.setCookie(NAME, token, { ...SCOPE, path, secure });
}

export function clearSessionCookie(reply: FastifyReply): void {
  for (const path of PATHS.toReversed()) reply.clearCookie(NAME, { ...SCOPE, path });
}

/** Whose password was right and whose code is still to come: sent to the pages that ask for it alone. */
const STEP = { name: "gerbang_sign_in", scope: { ...SCOPE, path: "/dashboard/sign-in" } } as const;

export function readStepCookie(request: FastifyRequest): string | undefined {
  return request.cookies[STEP.name];
}

export function writeStepCookie(reply: FastifyReply, token: string, publicUrl: string): void {
  reply.setCookie(STEP.name, token, { ...STEP.scope, secure: isSecure(publicUrl) });
}

export function clearStepCookie(reply: FastifyReply): void {
  reply.clearCookie(STEP.name, STEP.scope);
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith("https:");
}
