import type { FastifyInstance } from "fastify";
import type { AppContext } from "../http/app-context.ts";
import { serveAssets } from "./assets.ts";
import { liveStreams } from "./live-stream.ts";
import { scannerRoutes } from "./scanner/scanner-routes.ts";
import { walletRoutes } from "./wallet/wallet-routes.ts";

const ASSETS = [
  "base.css",
  "icon.svg",
  "live-transaction.js",
  "pin-keypad.js",
  "return-to-merchant.js",
  "scanner.css",
  "submit-once.js",
  "wallet.css",
] as const;

/** The pages on the payer's side: wallet, scanner, and what helps to try them. */
export function payerPages(app: FastifyInstance, context: AppContext): void {
  const { db, wallNow } = context.gateway;
  const assets = serveAssets(app, {
    folder: new URL("./assets/", import.meta.url),
    prefix: "/assets",
    names: ASSETS,
  });
  const streams = liveStreams(app, db, wallNow);
  walletRoutes(app, { ...context, assets, streams });
  scannerRoutes(app, { ...context, assets, streams });
}
