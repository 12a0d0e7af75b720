import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { FastifyInstance } from "fastify";
import { isNonRoutable } from "../../src/domain/non-routable.ts";

const IN_JSON = /"(00020[^"]*6304[0-9A-F]{4})"/g;

/**
 * Sweeps every QR payload that the server gives away during a test, as text in an answer of the API
 * or in a picture: none may be one that a payment network could route.
 */
export function watchServedCodes(t: TestContext): (app: FastifyInstance) => void {
  const payloads = new Set<string>();
  const pictures = new Map<string, Buffer>();
  t.after(async () => {
    // Few tests fetch a picture, and the reader takes a moment to load.
    const reader = pictures.size > 0 ? await import("./pictures.ts") : undefined;
    for (const picture of pictures.values()) {
      payloads.add((await reader?.readQrByZxing(picture)) ?? "a picture that cannot be read");
    }
    const routable = [...payloads].filter((payload) => !isNonRoutable(payload));
    assert.deepEqual(routable, []);
  });
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
