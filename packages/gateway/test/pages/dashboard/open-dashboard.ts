import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { openPage, type PageOptions } from "../../../../checkout/test/support/browser.ts";
import type { Role } from "../../../src/domain/merchants/dashboard-role.ts";
import type { TestDashboard } from "./support.ts";

/** A browser in which somebody of this role is signed in. */
export async function openDashboard(
  t: TestContext,
  dashboard: TestDashboard,
  { role = "owner", ...options }: PageOptions & { role?: Role } = {},
): Promise<Page> {
  const page = await openPage(t, { locale: "en-GB", ...options });
  const { hostname } = new URL(dashboard.url);
  const value = dashboard.as(role).token;
  await page
    .context()
    .addCookies([
      { name: "gerbang_session", value, domain: hostname, path: "/dashboard", httpOnly: true },
    ]);
  return page;
}
