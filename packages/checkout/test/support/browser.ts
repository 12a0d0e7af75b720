import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, type TestContext } from "node:test";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  devices,
  type Page,
} from "playwright-core";
import { findChromium } from "./chromium.ts";

export { browserMissing } from "./chromium.ts";

export interface PageOptions {
  /** Default: `"desktop"`. A phone has touch and a phone's user agent as well. */
  readonly viewport?: "desktop" | "phone" | "tablet" | { width: number; height: number };
  readonly locale?: string;
  readonly colorScheme?: "light" | "dark";
  readonly javaScriptEnabled?: boolean;
  /** Errors that the test provokes on purpose; any other error on the page fails the test. */
  readonly expectedErrors?: readonly RegExp[];
  /** Anything else a browser context can be told. */
  readonly context?: BrowserContextOptions;
}

const SCREENSHOTS = join(import.meta.dirname, "../../../../screenshots");

const FLAGS = [
  // Containers and CI run as root, where the sandbox cannot start.
  "--no-sandbox",
  "--disable-gpu",
  // One process less, which draws nothing but what the others have drawn already.
  "--in-process-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-domain-reliability",
  "--no-pings",
  "--font-render-hinting=none",
];

interface Watched {
  readonly context: BrowserContext;
  readonly errors: string[];
  readonly expectedErrors: readonly RegExp[];
}

let launching: Promise<Browser> | undefined;

const watched = new WeakMap<object, Watched[]>();

// Before the test's own `t.after`: a server that closes first would be an error on the page.
afterEach(async (t) => {
  const pages = watched.get(t) ?? [];
  watched.delete(t);
  for (const { context, errors, expectedErrors } of pages) {
    await context.close();
    const surprises = errors.filter((error) => !expectedErrors.some((known) => known.test(error)));
    assert.deepEqual(surprises, [], "the page reported errors");
  }
});

after(async () => {
  const browser = await launching;
  await browser?.close();
});

/**
 * The one browser of this test process; closed when its tests are done.
 *
 * Give the suite `{ skip: browserMissing }`: without a browser this throws.
 */
async function openBrowser(): Promise<Browser> {
  launching ??= launch();
  return await launching;
}

async function launch(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  const inherited = Object.entries(process.env).filter(([, value]) => value !== undefined);
  return await chromium.launch({
    executablePath,
    args: FLAGS,
    env: { ...(Object.fromEntries(inherited) as Record<string, string>), ...env },
  });
}

/**
 * Opens a page in a browser context of its own, closed after the test.
 *
 * The test fails when the page throws, logs an error or breaks its content security policy, unless
 * `expectedErrors` names it.
 */
export async function openPage(t: TestContext, options: PageOptions = {}): Promise<Page> {
  const browser = await openBrowser();
  const context = await browser.newContext(contextOptions(options));
  const errors: string[] = [];
  context.on("weberror", (event) => errors.push(event.error().stack ?? event.error().message));
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  const { expectedErrors = [] } = options;
  watched.set(t, [...(watched.get(t) ?? []), { context, errors, expectedErrors }]);
  return await context.newPage();
}

function contextOptions(options: PageOptions): BrowserContextOptions {
  const { viewport = "desktop", locale, colorScheme, javaScriptEnabled } = options;
  return {
    ...deviceOf(viewport),
    reducedMotion: "reduce",
    ...(locale !== undefined && { locale }),
    ...(colorScheme !== undefined && { colorScheme }),
    ...(javaScriptEnabled !== undefined && { javaScriptEnabled }),
    ...options.context,
  };
}

function deviceOf(viewport: NonNullable<PageOptions["viewport"]>): BrowserContextOptions {
  switch (viewport) {
    case "desktop":
      return { viewport: { width: 1280, height: 800 } };
    case "phone":
      return { ...devices["Pixel 7"] };
    case "tablet":
      return { ...devices["Galaxy Tab S4"] };
    default:
      return { viewport };
  }
}

/**
 * Saves what the page shows as `screenshots/<name>.png` at the root of the repository, for people to look
 * at: when they ask for it by `SCREENSHOTS=yes`, since drawing a whole page takes longer than testing it.
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!process.env["SCREENSHOTS"]) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  const path = join(SCREENSHOTS, `${name}.png`);
  await page.screenshot({ path, fullPage: true, animations: "disabled", scale: "css" });
}
