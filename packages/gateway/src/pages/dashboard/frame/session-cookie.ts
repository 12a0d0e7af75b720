import type { FastifyReply, FastifyRequest } from "fastify";

const NAME = "gerbang_session";

export function readSessionCookie(request: FastifyRequest): string | undefined {
  const pair = request.headers.cookie?.split(/;\s*/).find((part) => part.startsWith(`${NAME}=`));
  return pair?.slice(NAME.length + 1);
}

/** Out of reach of scripts, sent to the dashboard only, and not with posts from other sites. */
export function writeSessionCookie(reply: FastifyReply, token: string, publicUrl: string): void {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  reply.header("set-cookie", `${NAME}=${token}; Path=/dashboard; HttpOnly; SameSite=Lax${secure}`);
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.header("set-cookie", `${NAME}=; Path=/dashboard; Max-Age=0; HttpOnly; SameSite=Lax`);
}

/**
 * Whether a post comes from a page of ours. Browsers say where a post comes from; what says nothing
 * is no browser and carries no cookie that somebody else could misuse.
 */
export function isOwnPost(request: FastifyRequest, publicUrl: string): boolean {
  const { origin, host, "sec-fetch-site": site } = request.headers;
  // Our pages send no referrer, which makes their origin "null": the browser's own word comes first.
  if (site !== undefined) return site === "same-origin";
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host || origin === new URL(publicUrl).origin;
}
