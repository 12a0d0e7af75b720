import type { FastifyRequest } from "fastify";

/** The text fields of a posted form; an empty one counts as absent. */
export type Form = Readonly<Record<string, string | undefined>>;

/** Reads `application/x-www-form-urlencoded`. The last of several fields of one name counts. */
export function readForm(request: FastifyRequest): Form {
  const bytes = request.body;
  if (!Buffer.isBuffer(bytes)) return {};
  return withoutEmpty(new URLSearchParams(bytes.toString("utf8")));
}

/** The names of all fields of a posted form, the empty ones too. */
export function sentNames(request: FastifyRequest): ReadonlySet<string> {
  const bytes = request.body;
  if (!Buffer.isBuffer(bytes)) return new Set();
  return new Set(new URLSearchParams(bytes.toString("utf8")).keys());
}

/** The query of the address, as text. */
export function readQueryForm(request: FastifyRequest): Form {
  return withoutEmpty(new URL(request.url, "http://gateway").searchParams);
}

function withoutEmpty(fields: URLSearchParams): Form {
  return Object.fromEntries([...fields].filter(([, value]) => value !== ""));
}
