import { bundleCheckout } from "@gerbang/checkout/bundle";
import type { FastifyInstance } from "fastify";

/** Where the checkout element is served. */
export const CHECKOUT_SCRIPT = "/assets/gerbang-checkout.js";

let script: Promise<string> | undefined;

/** Made when it is first asked for; the same for every server of this process. */
export function checkoutScriptRoute(app: FastifyInstance): void {
  app.get(CHECKOUT_SCRIPT, async (_request, reply) => {
    script ??= bundleCheckout();
    return await reply
      .header("content-type", "text/javascript; charset=utf-8")
      .header("cache-control", "public, max-age=300")
      .send(await script);
  });
}
