import type { FastifyRequest } from "fastify";

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
