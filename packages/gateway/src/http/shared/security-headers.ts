import type { FastifyInstance } from "fastify";

const DEFAULTS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

/** Answers are data, not pages, unless their route says otherwise: nothing runs, nothing is kept. */
export function secureByDefault(app: FastifyInstance): void {
  app.addHook("onSend", (_request, reply, _payload, done) => {
    for (const name in DEFAULTS) {
      if (!reply.hasHeader(name)) void reply.header(name, DEFAULTS[name]);
    }
    done();
  });
}
