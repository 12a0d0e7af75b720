import { fastifyCookie } from "@fastify/cookie";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../http/shared/app-context.ts";
import { createPictureReader } from "../qr/picture-reader.ts";
import { linkRoutes } from "./buyer/link-routes.ts";
import { receiptRoutes } from "./buyer/receipt-routes.ts";
import { devicesRoutes } from "./devices/devices-routes.ts";
import { type DocsSources, docsRoutes } from "./docs/docs-routes.ts";
import { finishRoute } from "./finish/finish-route.ts";
import { homeRoute } from "./home/home-page.ts";
import { linkingRoutes } from "./linking/linking-routes.ts";
import { type Assets, serveAssets } from "./parts/assets.ts";
import { checkoutScriptRoute } from "./parts/checkout-script.ts";
import { liveStreams } from "./parts/live-stream.ts";
import { refuseOtherSites, showPageErrors } from "./parts/page-guards.ts";
import { scannerRoutes } from "./scanner/scanner-routes.ts";
import { snapRoutes } from "./snap/snap-routes.ts";
import { verificationRoutes } from "./verification/verification-routes.ts";
import { walletRoutes } from "./wallet/wallet-routes.ts";

const ASSETS = [
  "base.css",
  "buyer.css",
  "devices.css",
  "docs.css",
  "docs.js",
  "home.css",
  "icon.svg",
  "linking.css",
  "live-transaction.js",
  "pin-keypad.js",
  "return-to-merchant.js",
  "scan-picture.js",
  "scanner.css",
  "share-link.js",
  "snap-page.js",
  "snap.css",
  "submit-once.js",
  "wallet.css",
] as const;

/** The pages on the payer's side: wallet, scanner, and what helps to try them and to read about them. */
export async function payerPages(
  app: FastifyInstance,
  context: AppContext,
  { docs, assets }: { readonly docs: DocsSources; readonly assets: Assets },
): Promise<void> {
  // First: the other hooks ask for the language, which a cookie may hold.
  await app.register(fastifyCookie);
  const streams = liveStreams(app, context.gateway);
  const pictures = createPictureReader();
  app.addHook("onClose", async () => await pictures.close());
  const pages = { ...context, assets, streams, pictures };
  refuseOtherSites(app, pages);
  showPageErrors(app, pages);
  homeRoute(app, pages);
  walletRoutes(app, pages);
  linkingRoutes(app, pages);
  verificationRoutes(app, pages);
  scannerRoutes(app, pages);
  snapRoutes(app, pages);
  checkoutScriptRoute(app);
  linkRoutes(app, pages);
  receiptRoutes(app, pages);
  finishRoute(app, pages);
  devicesRoutes(app, pages);
  docsRoutes(app, pages, docs);
}

/** The styles and scripts of these pages, served from now on. */
export function payerAssets(app: FastifyInstance): Assets {
  return serveAssets(app, "/assets", [
    { folder: new URL("./assets/", import.meta.url), names: ASSETS },
    // The library's file as it is published.
    { folder: new URL(".", import.meta.resolve("jsqr")), names: ["jsQR.js"] },
    // Documents have code to copy, as the dashboard has.
    { folder: new URL("./dashboard/assets/", import.meta.url), names: ["dashboard-copy.js"] },
  ]);
}
