import assert from "node:assert/strict";
import { afterEach, type TestContext } from "node:test";
import type { FastifyInstance } from "fastify";
import { isNonRoutable } from "./non-routable.ts";

interface ServedCodes {
  readonly payloads: Set<string>;
  /** By their addresses. */
  readonly pictures: Map<string, Buffer>;
}

const IN_JSON = /"(00020[^"]*6304[0-9A-F]{4})"/g;

const watched = new WeakMap<object, ServedCodes>();

// Not in `t.after`: a hook there that fails keeps those behind it from stopping the server.
afterEach(async (t) => {
  const { payloads = [], pictures = new Map<string, Buffer>() } = watched.get(t) ?? {};
  watched.delete(t);
  const served = [...payloads];
  // Few tests fetch a picture, and the reader takes a moment to load.
  const reader = pictures.size > 0 ? await import("./pictures.ts") : undefined;
  for (const [url, picture] of pictures) {
    served.push((await reader?.readQrByZxing(picture)) ?? `unreadable: ${url}`);
  }
  assert.deepEqual(
    served.filter((payload) => !isNonRoutable(payload)),
    [],
    "a payment network could route what was served",
  );
});

/**
 * Sweeps every QR payload that a server gives away during a test, as text in an answer of the API or
 * in a picture: the test fails when a payment network could route one.
 */
export function watchServedCodes(t: TestContext): (app: FastifyInstance) => void {
  const { payloads, pictures } = watched.get(t) ?? { payloads: new Set(), pictures: new Map() };
  watched.set(t, { payloads, pictures });
  return (app) => {
    app.addHook("onSend", (request, reply, payload, done) => {
      const type = String(reply.getHeader("content-type") ?? "");
      if (type.startsWith("application/json") && request.url !== "/openapi.json") {
        for (const [, code = ""] of String(payload).matchAll(IN_JSON)) payloads.add(code);
      }
      if (type === "image/png" && Buffer.isBuffer(payload)) pictures.set(request.url, payload);
      done();
    });
  };
}
