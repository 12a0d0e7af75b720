import type { Say } from "../../parts/say.ts";

/** A shelf of documents. */
interface Shelf {
  readonly title: string;
  /** In the order in which they are worth reading. */
  readonly addresses: readonly string[];
}

/** What stands in the menu; of the rest, the decisions, the start page has a list. */
export function shelves(say: Say): readonly Shelf[] {
  return [
    { title: say("Guides", "Panduan"), addresses: GUIDES.map((name) => `/docs/guides/${name}`) },
    { title: say("Your shop", "Toko Anda"), addresses: SHOP },
    { title: say("Sandbox", "Sandbox"), addresses: SANDBOX },
    { title: say("Running it", "Menjalankan"), addresses: OPERATING },
  ];
}

const GUIDES = [
  "first-payment",
  "statuses",
  "notifications",
  "linked-accounts",
  "subscriptions",
  "troubleshooting",
  "going-live",
  "testing-in-ci",
  "moving-from-the-midtrans-sandbox",
  "qris-only",
  "glossary",
];

const SHOP = [
  "/docs/integrate/official-clients",
  "/docs/integrate",
  "/docs/integrate/payments",
  "/docs/integrate/express",
  "/docs/integrate/fastify",
  "/docs/integrate/nextjs",
  "/docs/integrate/hono",
  "/docs/integrate/plain-http",
  "/docs/packages/sdk",
  "/docs/packages/checkout",
  "/docs/bi-snap",
  "/docs/snap",
  "/docs/opening-the-wallet",
];

const SANDBOX = [
  "/docs/sandbox",
  "/docs/testing-by-hand",
  "/docs/packages/cli",
  "/docs/listen",
  "/docs/certify",
  "/docs/certify-findings",
  "/docs/certify-guards",
  "/docs/simulated-wallet",
  "/docs/forced-outcomes",
  "/docs/statuses",
  "/docs/notifications",
  "/docs/compatibility",
];

const OPERATING = [
  "/docs/dashboard",
  "/docs/operating",
  "/docs/scale",
  "/docs/production",
  "/docs/rehearse",
  "/docs/security",
  "/docs/guards",
  "/docs/dependencies",
  "/docs/reporting",
  "/docs/readme",
];
